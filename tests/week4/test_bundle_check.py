"""A bundle that is changed, foreign, incomplete or forged is refused in one line."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sprintml.models.errors import BundleChanged, BundleError, BundleForeign, BundleMissing
from sprintml.models.store import bundle
from sprintml.models.store.bundle import check_bundle
from sprintml.models.store.manifest import MAX_BYTES, Manifest, write_manifest
from sprintml.models.store.signing import key_id, read_key, sign

CONTENT = {"fastpath.npz": b"\x00\x01" * 700, "card.md": b"# Card\n", "model.joblib": b"pickle"}
VERSIONS = {"python": "3.12", "scikit-learn": "1.9"}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """This machine's key."""
    path = tmp_path / "key"
    read_key(path)
    return path


@pytest.fixture
def folder(tmp_path: Path, key_file: Path) -> Path:
    """A folder of three files with its manifest."""
    return made(tmp_path / "bundle", key_file)


def made(folder: Path, key_file: Path) -> Path:
    """Write a bundle."""
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    write_manifest(
        folder, key=read_key(key_file), created_at="2026-01-02T03:04:05Z", versions=VERSIONS
    )
    return folder


def edited(folder: Path, change: Callable[[dict], object]) -> None:
    """Edit manifest.json in place."""
    path = folder / "manifest.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def forged(folder: Path, key: bytes, change: Callable[[dict], object]) -> None:
    """Edit manifest.json and sign it again, as somebody with the key could."""
    edited(folder, change)
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    signature = sign(manifest.message(), key)
    edited(folder, lambda m: m.update(signature=signature))


def refused(folder: Path, key_file: Path, error: type[BundleError], *, trust: bool = False) -> str:
    """Return the line with which a bundle is refused."""
    with pytest.raises(error) as caught:
        check_bundle(folder, key_file=key_file, trust=trust)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) in message
    return message


def test_a_whole_bundle_is_read_as_it_was_written(folder: Path, key_file: Path) -> None:
    """Every file, the versions and the time come back."""
    checked = check_bundle(folder, key_file=key_file)

    assert {name: checked.read(name) for name in checked.manifest.files} == CONTENT
    assert checked.text("card.md") == "# Card\n"
    assert checked.manifest.versions == VERSIONS
    assert checked.manifest.created_at == "2026-01-02T03:04:05Z"
    assert checked.size_bytes == sum(map(len, CONTENT.values()))
    assert not checked.foreign


def test_two_manifests_of_the_same_files_are_equal(tmp_path: Path, key_file: Path) -> None:
    """Nothing in a manifest depends on the clock or on the order of the files on the disk."""
    one, other = made(tmp_path / "one", key_file), made(tmp_path / "other", key_file)

    assert (one / "manifest.json").read_bytes() == (other / "manifest.json").read_bytes()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from([*CONTENT, "manifest.json"]),
    at=st.floats(0, 1, exclude_max=True),
    bit=st.integers(0, 7),
)
def test_any_flipped_bit_is_noticed(
    folder: Path, key_file: Path, name: str, at: float, bit: int
) -> None:
    """In every file, the manifest included, wherever the bit is."""
    path = folder / name
    before = path.read_bytes()
    place = int(at * len(before))
    after = before[:place] + bytes([before[place] ^ (1 << bit)]) + before[place + 1 :]
    if name == "manifest.json" and _same_json(before, after):
        return
    path.write_bytes(after)
    try:
        with pytest.raises(BundleError):
            check_bundle(folder, key_file=key_file)
    finally:
        path.write_bytes(before)


def _same_json(before: bytes, after: bytes) -> bool:
    """Return whether a change touched white space only."""
    try:
        return json.loads(before) == json.loads(after)
    except ValueError:
        return False


@pytest.mark.parametrize("content", [b"", b"pickle.", b"PICKLE", b"pickl"])
def test_a_changed_file_is_named(folder: Path, key_file: Path, content: bytes) -> None:
    """Longer, shorter or of the same length."""
    (folder / "model.joblib").write_bytes(content)

    assert "model.joblib" in refused(folder, key_file, BundleChanged)


def test_a_file_that_is_gone_is_named(folder: Path, key_file: Path) -> None:
    """Here the card."""
    (folder / "card.md").unlink()

    assert "card.md is gone" in refused(folder, key_file, BundleMissing)


def test_a_file_that_was_added_is_named(folder: Path, key_file: Path) -> None:
    """A stranger's module beside the model must not be picked up by anything."""
    (folder / "numpy.py").write_text("print('hello')")

    assert "numpy.py" in refused(folder, key_file, BundleChanged)


def test_a_link_in_place_of_a_file_is_refused(folder: Path, key_file: Path, tmp_path: Path) -> None:
    """Even to the same content: what it points at can change after the check."""
    (tmp_path / "elsewhere").write_bytes(CONTENT["card.md"])
    (folder / "card.md").unlink()
    try:
        (folder / "card.md").symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("links cannot be made here")

    assert "not a plain file" in refused(folder, key_file, BundleChanged)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_place_of_a_file_does_not_hang_the_check(folder: Path, key_file: Path) -> None:
    """Reading a pipe would wait for ever."""
    (folder / "card.md").unlink()
    os.mkfifo(folder / "card.md")

    assert "not a plain file" in refused(folder, key_file, BundleChanged)


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "a/b", "..", ".", "", "c:x", "a\\b", "a\0b"]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(
    folder: Path, key_file: Path, name: str
) -> None:
    """Even if whoever wrote it has the key."""
    entry = {"sha256": "0" * 64, "size": 1}
    forged(folder, read_key(key_file), lambda m: m["files"].update({name: entry}))

    assert "no file name" in refused(folder, key_file, BundleChanged)


def test_another_machine_s_bundle_is_refused_unless_trusted(tmp_path: Path, folder: Path) -> None:
    """The line names --trust; trusted, it is marked as foreign."""
    other = tmp_path / "other key"

    assert "--trust" in refused(folder, other, BundleForeign)
    assert check_bundle(folder, key_file=other, trust=True).foreign


def test_trust_does_not_excuse_a_changed_file(tmp_path: Path, folder: Path) -> None:
    """Checksums hold for foreign bundles too."""
    (folder / "card.md").write_text("# Lies\n")

    assert "card.md" in refused(folder, tmp_path / "other key", BundleChanged, trust=True)


def test_a_manifest_edited_here_is_changed_not_foreign(folder: Path, key_file: Path) -> None:
    """It bears this machine's key and not its signature; trust does not help."""
    edited(folder, lambda m: m["versions"].update(python="2.7"))

    assert "after this machine signed it" in refused(folder, key_file, BundleChanged, trust=True)


def test_a_forger_without_the_key_can_only_look_foreign(folder: Path, key_file: Path) -> None:
    """Whatever key they sign with, it is not this machine's."""
    (folder / "model.joblib").write_bytes(b"evil!!")
    digest = hashlib.sha256(b"evil!!").hexdigest()
    mine = b"m" * 32
    forged(
        folder,
        mine,
        lambda m: (m["files"]["model.joblib"].update(sha256=digest), m.update(key=key_id(mine))),
    )

    refused(folder, key_file, BundleForeign)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000, b"1" * 5_000],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, key_file: Path, content: bytes) -> None:
    """Empty, of another form, not UTF-8, nested without end."""
    (folder / "manifest.json").write_bytes(content)

    assert "not a manifest" in refused(folder, key_file, BundleChanged)


def test_a_manifest_without_end_is_not_read_to_the_end(folder: Path, key_file: Path) -> None:
    """Its length is bounded before it is parsed."""
    (folder / "manifest.json").write_bytes(b" " * (MAX_BYTES + 1))

    assert "longer than" in refused(folder, key_file, BundleChanged)


def test_a_folder_without_a_bundle_is_named(tmp_path: Path, key_file: Path) -> None:
    """An empty folder, none at all, a file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")

    assert "holds no bundle" in refused(tmp_path / "empty", key_file, BundleMissing)
    assert "is no folder" in refused(tmp_path / "none", key_file, BundleMissing)
    refused(tmp_path / "file", key_file, BundleMissing)


def test_a_file_changed_after_the_check_is_not_read(folder: Path, key_file: Path) -> None:
    """What is handed out is hashed again, so nobody can slip in between."""
    checked = check_bundle(folder, key_file=key_file)
    (folder / "model.joblib").write_bytes(b"evil!!")
    (folder / "card.md").unlink()

    with pytest.raises(BundleChanged, match=r"model\.joblib"):
        checked.read("model.joblib")
    with pytest.raises(BundleMissing, match=r"card\.md"):
        checked.read("card.md")
    with pytest.raises(BundleMissing, match="holds no notes"):
        checked.read("notes.txt")


@pytest.mark.parametrize(
    ("own", "unpickle", "allowed"),
    [(True, False, True), (False, False, False), (False, True, True)],
)
def test_only_an_own_bundle_is_unpickled_unasked(
    tmp_path: Path,
    folder: Path,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    own: bool,
    unpickle: bool,
    allowed: bool,
) -> None:
    """A foreign one needs the caller's word twice: trust, and unpickle."""
    seen: list[bool] = []
    monkeypatch.setattr(
        "sprintml.models.serve.predictor.read_predictor",
        lambda _, *, unpickle: seen.append(unpickle),
        raising=False,
    )

    bundle.load_bundle(
        folder, trust=True, unpickle=unpickle, key_file=key_file if own else tmp_path / "other"
    )

    assert seen == [allowed]

"""The key file: made once, private, and refused when it is not."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sprintml.models.errors import KeyFileError
from sprintml.models.store.signing import is_signed, key_id, key_path, read_key, sign

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")


def test_signatures_are_those_of_rfc_2104() -> None:
    """HMAC written out from its definition gives the same digits."""
    key, message = bytes(range(32)), b"what is signed"
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + message).digest()
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).hexdigest()

    assert sign(message, key) == outer
    assert is_signed(message, key, outer)
    assert not is_signed(message + b".", key, outer)
    assert not is_signed(message, key, "not even hexadecimal: ü")


def test_a_key_is_made_at_first_use_and_kept(tmp_path: Path) -> None:
    """The second reading gives the same 32 bytes, and no draft is left."""
    path = tmp_path / "new" / "folder" / "key"

    first = read_key(path)

    assert len(first) == 32
    assert read_key(path) == first
    assert [p.name for p in path.parent.iterdir()] == ["key"]


@posix
def test_a_new_key_is_private(tmp_path: Path) -> None:
    """Mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        read_key(tmp_path / "key")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@posix
def test_a_key_open_to_others_is_refused(tmp_path: Path) -> None:
    """The message gives the command that mends it."""
    path = tmp_path / "key"
    read_key(path)
    path.chmod(0o644)

    with pytest.raises(KeyFileError, match=r"mode 0644.*chmod 600"):
        read_key(path)


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "ab" * 31, "ü" * 64])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """One line that names the file and what to do."""
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(KeyFileError, match="remove it, and a new one is made") as caught:
        read_key(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    """A folder is no file."""
    with pytest.raises(KeyFileError, match="SPRINT_KEY_FILE"):
        read_key(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Here a file stands where the folder should be."""
    (tmp_path / "file").write_text("")

    with pytest.raises(KeyFileError, match="SPRINT_KEY_FILE"):
        read_key(tmp_path / "file" / "key")


def test_the_environment_says_where_the_key_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SPRINT_KEY_FILE first, then the user's folder for settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SPRINT_KEY_FILE", raising=False)
    usual = key_path()
    monkeypatch.setenv("SPRINT_KEY_FILE", str(tmp_path / "mine"))

    assert usual == tmp_path / "config" / "sprintml" / "key"
    assert key_path() == tmp_path / "mine"


def test_processes_that_race_for_the_first_key_agree(tmp_path: Path) -> None:
    """Six processes start at once; all read the same key."""
    path = tmp_path / "key"
    script = (
        "import sys, pathlib; from sprintml.models.store.signing import read_key; "
        "sys.stdin.read(); "
        "print(read_key(pathlib.Path(sys.argv[1])).hex())"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(6)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
        racer.stdin = None

    keys = {racer.communicate(timeout=60)[0] for racer in racers}

    assert len(keys) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


def test_the_name_of_a_key_does_not_give_it_away() -> None:
    """Sixteen digits of a hash, other ones for another key."""
    assert len(key_id(b"a" * 32)) == 16
    assert key_id(b"a" * 32) != key_id(b"b" * 32)

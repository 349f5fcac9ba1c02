"""Bundles: folders that hold a model and everything about it, checked before anything is read.

A folder is refused unless its manifest is signed by this machine's key, and every file of it has
the SHA-256 that the manifest names, and nothing else lies there. Nothing is unpickled before, and
of a foreign bundle nothing is ever unpickled unless the caller says so twice.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sprintml.models.errors import BundleChanged, BundleForeign, BundleMissing
from sprintml.models.store.checked import RETRAIN, CheckedFolder, changed, gone
from sprintml.models.store.manifest import MAX_BYTES, NAME, Manifest, entry_of
from sprintml.models.store.signing import key_id, read_key

if TYPE_CHECKING:
    from sprintml.models.serve.predictor import Predictor


def load_bundle(
    folder: Path, *, trust: bool = False, unpickle: bool = False, key_file: Path | None = None
) -> Predictor:
    """Load a bundle after its signature and the SHA-256 of every file hold.

    Args:
        folder: Made by `export`.
        trust: Take a bundle signed by another machine; checksums must hold even so. Only its
            fast path (JSON and arrays) is read.
        unpickle: With *trust*, also unpickle the pipeline of a foreign bundle, which can run
            any code that its author put there.
        key_file: Key to check the signature with; the default is this machine's.

    Raises:
        BundleMissing: If there is none, or a file of it is gone.
        BundleChanged: If a file differs from the manifest, or one was added.
        BundleForeign: If another machine's key signed it and *trust* is false.
        KeyFileError: If the key cannot be read.
    """
    from sprintml.models.serve.predictor import read_predictor  # noqa: PLC0415 - imports Numba

    checked = check_bundle(folder, trust=trust, key_file=key_file)
    return read_predictor(checked, unpickle=unpickle or not checked.foreign)


def check_bundle(
    folder: Path, *, trust: bool = False, key_file: Path | None = None
) -> CheckedFolder:
    """Check a bundle: the manifest's form, its signature, then every file. Arguments as above.

    Cost: reads every file once.
    """
    manifest = _read_manifest(folder)
    foreign = _is_foreign(folder, manifest, read_key(key_file))
    if foreign and not trust:
        raise BundleForeign(
            f"the bundle {folder} was signed on another machine (key {manifest.key}): "
            "pass --trust if you know where it comes from, or train it here"
        )
    _check_names(folder, manifest)
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            same = path.stat().st_size == entry.size and entry_of(path) == entry
        except OSError as exc:
            raise gone(folder, name) from exc
        if not same:
            raise changed(folder, name)
    return CheckedFolder(folder, manifest, foreign)


def _read_manifest(folder: Path) -> Manifest:
    path = folder / NAME
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        what = "holds no bundle (manifest.json is not there)" if folder.is_dir() else "is no folder"
        raise BundleMissing(f"{folder} {what}: name a folder that `sprintml train` made") from exc
    except OSError as exc:
        raise BundleMissing(
            f"{path} cannot be read ({exc.strerror}): name a folder that `sprintml train` made"
        ) from exc
    if len(content) > MAX_BYTES:
        raise BundleChanged(f"{path} is longer than {MAX_BYTES} bytes, no manifest is: {RETRAIN}")
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as exc:
        raise BundleChanged(f"{path} is not a manifest as `sprintml` writes it: {RETRAIN}") from exc


def _is_foreign(folder: Path, manifest: Manifest, key: bytes) -> bool:
    if manifest.is_from(key):
        return False
    if manifest.key == key_id(key):
        raise BundleChanged(
            f"the manifest of {folder} was changed after this machine signed it: {RETRAIN}"
        )
    return True


def _check_names(folder: Path, manifest: Manifest) -> None:
    """Refuse names that lead out of the folder, files that are gone, and files that were added."""
    for name in manifest.files:
        if name in {"", ".", "..", NAME} or any(c in name for c in "/\\\0:"):
            raise BundleChanged(
                f"the manifest of {folder} names {name!r}, which is no file name: {RETRAIN}"
            )
        try:
            mode = (folder / name).lstat().st_mode
        except OSError as exc:
            raise gone(folder, name) from exc
        if not stat.S_ISREG(mode):
            raise BundleChanged(f"{folder / name} is not a plain file: {RETRAIN}")
    added = {p.name for p in folder.iterdir()} - {*manifest.files, NAME}
    if added:
        raise BundleChanged(
            f"{min(added)!r} in {folder} is not part of the bundle: remove it, or {RETRAIN}"
        )

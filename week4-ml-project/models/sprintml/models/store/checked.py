"""A bundle folder that was checked: its files are read again byte for byte against the manifest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sprintml.models.errors import BundleChanged, BundleMissing
from sprintml.models.store.manifest import Manifest

RETRAIN = "train again with `sprintml train`, or fetch the bundle again"


@dataclass(frozen=True)
class CheckedFolder:
    """A bundle folder whose manifest and files were as they should be when it was checked."""

    folder: Path
    manifest: Manifest
    foreign: bool
    """Signed by another machine's key, and trusted by the caller."""

    @property
    def size_bytes(self) -> int:
        """Of all files but the manifest."""
        return self.manifest.size_bytes

    def read(self, name: str) -> bytes:
        """Return the content of a file; exactly these bytes are checked, again, while reading.

        Raises:
            BundleMissing: If the manifest names no such file, or it is gone by now.
            BundleChanged: If it has been changed since.
        """
        entry = self.manifest.files.get(name)
        if entry is None:
            raise BundleMissing(f"the bundle {self.folder} holds no {name}: {RETRAIN}")
        try:
            content = (self.folder / name).read_bytes()
        except OSError as exc:
            raise gone(self.folder, name) from exc
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise changed(self.folder, name)
        return content

    def text(self, name: str) -> str:
        """Return the content of a UTF-8 file, checked as by `read`."""
        return self.read(name).decode()


def gone(folder: Path, name: str) -> BundleMissing:
    """Return the error of a file that is not there."""
    return BundleMissing(f"{name} is gone from the bundle {folder} or cannot be read: {RETRAIN}")


def changed(folder: Path, name: str) -> BundleChanged:
    """Return the error of a file that is not as the manifest says."""
    return BundleChanged(f"{name} in the bundle {folder} was changed after it was made: {RETRAIN}")

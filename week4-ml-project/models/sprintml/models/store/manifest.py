"""The manifest of a bundle: every file with its SHA-256, the versions, and a signature over all.

``manifest.json`` is the one file that is read before anything is known about a folder, so it is
bounded in size, typed, and trusted for nothing until its signature holds.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sprintml.models.store.signing import is_signed, key_id, sign

NAME = "manifest.json"
MAX_BYTES = 1_000_000
CHUNK = 1 << 20


class FileEntry(BaseModel):
    """One file of a bundle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class Manifest(BaseModel):
    """What a bundle holds, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["sprintml-bundle"] = "sprintml-bundle"
    version: Literal[1] = 1
    created_at: str
    """ISO 8601, UTC."""
    versions: dict[str, str]
    """Python and the libraries that the bundle was made with."""
    files: dict[str, FileEntry]
    """By name; the manifest itself is not among them."""
    key: str
    """Known name of the key that signed; see `signing.key_id`."""
    signature: str = ""

    def message(self) -> bytes:
        """Return what is signed: everything but the signature, in one way of writing JSON."""
        content = self.model_dump(mode="json", exclude={"signature"})
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    def is_from(self, key: bytes) -> bool:
        """Return whether this key signed the manifest as it is."""
        return is_signed(self.message(), key, self.signature)

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(entry.size for entry in self.files.values())


def write_manifest(
    folder: Path, *, key: bytes, created_at: str, versions: Mapping[str, str]
) -> Manifest:
    """Write the manifest of all files in *folder*, whole or not at all. The last step of an export.

    Args:
        folder: Holds plain files only.
        key: Of `signing.read_key`.
        created_at: ISO 8601, UTC.
        versions: Python and libraries.

    Cost: reads every file once.
    """
    entries = {p.name: entry_of(p) for p in sorted(folder.iterdir()) if p.name != NAME}
    unsigned = Manifest(
        created_at=created_at, versions=dict(versions), files=entries, key=key_id(key)
    )
    manifest = unsigned.model_copy(update={"signature": sign(unsigned.message(), key)})
    draft = folder / f"{NAME}.draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
    return manifest


def entry_of(path: Path) -> FileEntry:
    """Return size and SHA-256 of a file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return FileEntry(sha256=digest.hexdigest(), size=size)

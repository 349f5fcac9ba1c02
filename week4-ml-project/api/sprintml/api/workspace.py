"""The workspace: where the state of runs lies (``.sprint/``, or ``SPRINT_HOME``).

``bundles/<name>/`` holds finished models, ``runs/<id>/`` what one training was given and its log.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_KEPT_RUNS = 20


@dataclass(frozen=True)
class Workspace:
    """Folders under one root, each made when first asked for."""

    root: Path

    @classmethod
    def here(cls) -> Workspace:
        """Return the workspace that ``SPRINT_HOME`` names."""
        # not by `ApiSettings`: those load FastAPI, which most commands never need
        return cls(Path(os.environ.get("SPRINT_HOME") or ".sprint").resolve())

    @property
    def bundles(self) -> Path:
        """Where bundles are stored."""
        return self.root / "bundles"

    def bundle(self, name: str) -> Path:
        """Return the folder of the bundle *name*; it need not be there."""
        return self.bundles / name

    def stored(self) -> Iterator[Path]:
        """Yield the folders of stored bundles, by name."""
        if self.bundles.is_dir():
            yield from sorted(f for f in self.bundles.iterdir() if (f / "manifest.json").is_file())

    def new_run(self) -> Path:
        """Make and return the folder of a new run; the oldest runs beyond twenty are removed."""
        runs = self.root / "runs"
        runs.mkdir(parents=True, exist_ok=True)
        for old in sorted(runs.iterdir())[: -_KEPT_RUNS + 1]:
            shutil.rmtree(old, ignore_errors=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        folder = runs / f"{stamp}-{secrets.token_hex(3)}"
        folder.mkdir()
        return folder


def model_name(source: str) -> str:
    """Return the name under which a model of *source* is stored and served.

    >>> model_name("../data/Titanic (1).csv.gz")
    'titanic-1'
    >>> model_name("bundled:breast_cancer")
    'breast-cancer'
    """
    last = re.split(r"[/\\:?]", source.rstrip("/"))
    stem = next((part for part in reversed(last) if part), "model").partition(".")[0]
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return slug[:60] or "model"

"""Bundles: folders that hold a model and everything about it, checked before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sprintml.models.predictor import Predictor


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
    """
    raise NotImplementedError

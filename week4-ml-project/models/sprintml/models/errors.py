"""Errors of the models package.

ModelsError
├── NotCompilable     the fast path does not know a part of the model; the pipeline serves it
├── RowError          a row to predict is not as the schema says
├── KeyFileError      the key that signs bundles cannot be used
└── BundleError       a bundle folder cannot be used
    ├── BundleMissing     there is none, or a file of it is gone
    ├── BundleChanged     a file differs from its manifest
    ├── BundleForeign     it was signed with another machine's key
    └── BundleUnsound     its fast path would leave its own memory
"""

from __future__ import annotations


class ModelsError(Exception):
    """Base of the errors of this package."""


class NotCompilable(ModelsError):  # noqa: N818 - reads as what it says
    """Raised when a model has a part that the fast path does not know."""


class RowError(ModelsError, ValueError):
    """Raised when a row to predict is not as the schema says.

    Args:
        column: Name of the column, as in the file.
        reason: What was expected and what came.
        row: Place of the row in a batch, from 0.
    """

    def __init__(self, column: str, reason: str, row: int | None = None) -> None:
        self.column = column
        self.reason = reason
        self.row = row
        where = "" if row is None else f"row {row}: "
        super().__init__(f"{where}column {column!r}: {reason}")


class KeyFileError(ModelsError):
    """Raised when the file with this machine's key cannot be read or made, or is not private."""


class BundleError(ModelsError):
    """Raised when a bundle folder cannot be used."""


class BundleMissing(BundleError):  # noqa: N818 - reads as what it says
    """Raised when there is no bundle in a folder, or a file of it is gone."""


class BundleChanged(BundleError):  # noqa: N818 - reads as what it says
    """Raised when a file of a bundle is not the one that its manifest names."""


class BundleForeign(BundleError):  # noqa: N818 - reads as what it says
    """Raised when a bundle was signed with another machine's key."""


class BundleUnsound(BundleError):  # noqa: N818 - reads as what it says
    """Raised when a file of a bundle has another form, or its program leaves its own arrays."""

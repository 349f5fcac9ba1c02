"""Errors of matrixops.

numpy.linalg.LinAlgError
└── MatrixError                  everything that this package raises for a caller's mistake
    ├── ShapeError               the shapes do not fit; the message says both
    ├── NotFiniteError           a NaN or an infinity; the message says where the first one is
    ├── EntryError               ragged rows, strings, or a type that has no arithmetic here
    ├── ArgumentError            an option that does not exist, or a number out of range
    ├── SingularError            no inverse and no unique solution; names the dependency when known
    ├── NotPositiveDefiniteError a Cholesky factor does not exist; says which minor fails
    └── ConvergenceError         an iteration did not settle within its bound

Every one is a `LinAlgError`, so that code written for NumPy catches them without a change.
"""

from __future__ import annotations

from numpy.linalg import LinAlgError

__all__ = [
    "ArgumentError",
    "ConvergenceError",
    "EntryError",
    "LinAlgError",
    "MatrixError",
    "NotFiniteError",
    "NotPositiveDefiniteError",
    "ShapeError",
    "SingularError",
]


class MatrixError(LinAlgError):
    """Base of all errors of this package."""


class ShapeError(MatrixError):
    """Raised when shapes do not fit each other or the operation."""


class NotFiniteError(MatrixError):
    """Raised when an argument holds a NaN or an infinity."""


class EntryError(MatrixError, TypeError):
    """Raised when the entries are not numbers that this package computes with."""


class ArgumentError(MatrixError):
    """Raised when an option is unknown or a number lies outside its range."""


class SingularError(MatrixError):
    """Raised when a matrix has no inverse, or a system no unique solution."""


class NotPositiveDefiniteError(MatrixError):
    """Raised when a matrix has no Cholesky factor."""


class ConvergenceError(MatrixError):
    """Raised when an iteration does not settle within its bound."""

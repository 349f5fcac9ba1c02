"""Linear algebra from the textbook, proven against LAPACK and exact arithmetic.

The function layer has the names and signatures of `numpy.linalg`; `MatrixOps` is the class.
"""

from matrixops.errors import (
    ArgumentError,
    ConvergenceError,
    EntryError,
    LinAlgError,
    MatrixError,
    NotFiniteError,
    NotPositiveDefiniteError,
    ShapeError,
    SingularError,
)

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

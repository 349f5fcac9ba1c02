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
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import det, slogdet
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu, lu_factor, lu_solve
from matrixops.linear.powers import matrix_power, multi_dot, trace
from matrixops.linear.solve import solve
from matrixops.linear.triangular import solve_lower, solve_upper

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
    "cholesky",
    "det",
    "inv",
    "lu",
    "lu_factor",
    "lu_solve",
    "matrix_power",
    "multi_dot",
    "slogdet",
    "solve",
    "solve_lower",
    "solve_upper",
    "trace",
]

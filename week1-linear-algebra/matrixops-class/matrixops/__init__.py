"""Linear algebra from the textbook, proven against LAPACK and exact arithmetic.

The function layer has the names and signatures of `numpy.linalg`; `MatrixOps` is the class.
"""

from matrixops.certify.solution import Solution
from matrixops.certify.solve import certified_solve
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
from matrixops.exact.dependency import dependency
from matrixops.exact.spaces import (
    change_of_basis,
    column_space,
    left_null_space,
    null_space,
    row_space,
    rref,
)
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import det, slogdet
from matrixops.linear.expm import expm
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu, lu_factor, lu_solve
from matrixops.linear.powers import matrix_power, multi_dot, trace
from matrixops.linear.solve import solve
from matrixops.linear.triangular import solve_lower, solve_upper
from matrixops.matrix.matrixops import MatrixOps
from matrixops.orthogonal.gram_schmidt import gram_schmidt, loss_of_orthogonality
from matrixops.orthogonal.lstsq import lstsq
from matrixops.orthogonal.projection import distance, project, projector, reflect_across
from matrixops.orthogonal.qr import qr
from matrixops.spectral.eig import eig, eigvals
from matrixops.spectral.eigh import eigh, eigvalsh
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.norms import cond, norm
from matrixops.spectral.pinv import pinv
from matrixops.spectral.rank import matrix_rank
from matrixops.spectral.rsvd import rsvd
from matrixops.spectral.schur import schur
from matrixops.spectral.svd import svd, svdvals

__all__ = [
    "ArgumentError",
    "ConvergenceError",
    "EntryError",
    "LinAlgError",
    "MatrixError",
    "MatrixOps",
    "NotFiniteError",
    "NotPositiveDefiniteError",
    "ShapeError",
    "SingularError",
    "Solution",
    "certified_solve",
    "change_of_basis",
    "cholesky",
    "column_space",
    "cond",
    "dependency",
    "det",
    "distance",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "expm",
    "gram_schmidt",
    "hessenberg",
    "inv",
    "left_null_space",
    "loss_of_orthogonality",
    "lstsq",
    "lu",
    "lu_factor",
    "lu_solve",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "null_space",
    "pinv",
    "project",
    "projector",
    "qr",
    "reflect_across",
    "row_space",
    "rref",
    "rsvd",
    "schur",
    "slogdet",
    "solve",
    "solve_lower",
    "solve_upper",
    "svd",
    "svdvals",
    "trace",
]

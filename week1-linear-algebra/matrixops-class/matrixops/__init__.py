"""Linear algebra from the textbook, proven against LAPACK and exact arithmetic.

The function layer has the names and signatures of `numpy.linalg`; `MatrixOps` is the class. A name
is loaded when it is first asked for, and Numba with it: the package imports nothing heavy itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from matrixops import calculus, exercises, gallery, pictures
    from matrixops.certify.solution import Solution
    from matrixops.certify.solve import certified_solve
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
    "calculus",
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
    "exercises",
    "expm",
    "gallery",
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
    "pictures",
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

_NAMES = {
    "certify.solution": ("Solution",),
    "certify.solve": ("certified_solve",),
    "exact.dependency": ("dependency",),
    "exact.spaces": (
        "change_of_basis",
        "column_space",
        "left_null_space",
        "null_space",
        "row_space",
        "rref",
    ),
    "linear.cholesky": ("cholesky",),
    "linear.determinant": (
        "det",
        "slogdet",
    ),
    "linear.expm": ("expm",),
    "linear.inverse": ("inv",),
    "linear.lu": (
        "lu",
        "lu_factor",
        "lu_solve",
    ),
    "linear.powers": (
        "matrix_power",
        "multi_dot",
        "trace",
    ),
    "linear.solve": ("solve",),
    "linear.triangular": (
        "solve_lower",
        "solve_upper",
    ),
    "matrix.matrixops": ("MatrixOps",),
    "orthogonal.gram_schmidt": (
        "gram_schmidt",
        "loss_of_orthogonality",
    ),
    "orthogonal.lstsq": ("lstsq",),
    "orthogonal.projection": (
        "distance",
        "project",
        "projector",
        "reflect_across",
    ),
    "orthogonal.qr": ("qr",),
    "spectral.eig": (
        "eig",
        "eigvals",
    ),
    "spectral.eigh": (
        "eigh",
        "eigvalsh",
    ),
    "spectral.hessenberg": ("hessenberg",),
    "spectral.norms": (
        "cond",
        "norm",
    ),
    "spectral.pinv": ("pinv",),
    "spectral.rank": ("matrix_rank",),
    "spectral.rsvd": ("rsvd",),
    "spectral.schur": ("schur",),
    "spectral.svd": (
        "svd",
        "svdvals",
    ),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}
_PARTS = ("calculus", "exercises", "gallery", "pictures")


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it, once."""
    if name in _PARTS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)

"""The Schur form ``a = Z T Zᴴ``: what every dense eigenvalue of a general matrix comes from.

First Hessenberg form, then shifted QR sweeps until the subdiagonal is gone, then a polish. Source:
Golub & Van Loan (4th ed.), 7.4 to 7.6; Trefethen & Bau, lectures 25 and 28.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, ConvergenceError
from matrixops.inputs import COMPLEX, Array, as_squares, working
from matrixops.spectral import francis, single_shift
from matrixops.spectral.balancing import bring_near_one, scale_by_power
from matrixops.spectral.hessenberg import to_hessenberg
from matrixops.spectral.polishing import polish
from matrixops.stacks import over_stack

SWEEPS_EACH = 30  # allowed for each eigenvalue; two or three are usual


def allowed_sweeps(max_sweeps: int | None, n: int) -> int:
    """Return the bound on QR sweeps for a matrix of order n.

    Raises:
        ArgumentError: If *max_sweeps* is negative.
    """
    if max_sweeps is None:
        return SWEEPS_EACH * max(10, n)
    if max_sweeps < 0:
        raise ArgumentError(f"max_sweeps is {max_sweeps}; expected 0 or more")
    return int(max_sweeps)


def refuse_unsettled(row: int, sweeps: int) -> None:
    """Raise `ConvergenceError` if *row* (0 or more) did not settle."""
    if row >= 0:
        raise ConvergenceError(
            f"the eigenvalue in row {row} of a did not settle within {sweeps} QR sweeps"
        )


def iterate(h: Array, qh: Array, lo: int, hi: int, *, whole: bool, sweeps: int) -> None:
    """Turn a Hessenberg matrix into its Schur form, in place, or raise `ConvergenceError`."""
    method = single_shift if h.dtype == COMPLEX else francis
    refuse_unsettled(method.iterate(h, qh, lo, hi, whole, sweeps), sweeps)


def schur(
    a: ArrayLike,
    output: Literal["real", "complex", "r", "c"] = "real",
    *,
    max_sweeps: int | None = None,
) -> tuple[Array, Array]:
    """Return T and a unitary Z with ``a = Z @ T @ Zᴴ``, T triangular.

    A real *a* keeps a real T: complex pairs of eigenvalues stay as 2 × 2 blocks with equal diagonal
    entries, unless *output* is "complex". Backward stable always; the eigenvalues on the diagonal
    are as good as the matrix lets them be: a defective one of order k is known to ε^(1/k) only.

    Args:
        a: Shape (..., n, n); never changed.
        output: "real", or "complex" for a triangle without blocks.
        max_sweeps: Bound on the QR sweeps; 30 for each eigenvalue if not given.

    Returns:
        T and Z, each of shape (..., n, n).

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.
        ArgumentError: If *output* is unknown or *max_sweeps* negative.
        ConvergenceError: If the sweeps do not suffice.

    Cost: about 25 n³ flops. Source: Golub & Van Loan (4th ed.), algorithm 7.5.2.

    >>> T, Z = schur([[2.0, 1.0], [0.0, 3.0]])
    >>> T
    array([[2., 1.],
           [0., 3.]])
    """
    if output not in ("real", "complex", "r", "c"):
        raise ArgumentError(f"output is {output!r}; expected 'real' or 'complex'")
    squares = as_squares(a)
    if output.startswith("c"):
        squares = squares.astype(np.result_type(squares.dtype, np.complex64))
    sweeps = allowed_sweeps(max_sweeps, squares.shape[-1])

    def one(matrix: Array) -> tuple[Array, Array]:
        h = np.array(working(matrix), order="C")
        exponent = bring_near_one(h)
        near_one = h.copy()
        qh = to_hessenberg(h, 0, len(h) - 1, vectors=True)
        iterate(h, qh, 0, len(h) - 1, whole=True, sweeps=sweeps)
        polish(near_one, h, qh)
        scale_by_power(h, exponent)
        return h.astype(squares.dtype), qh.conj().T.astype(squares.dtype)

    triangle, z = over_stack(one, squares)
    return triangle, z

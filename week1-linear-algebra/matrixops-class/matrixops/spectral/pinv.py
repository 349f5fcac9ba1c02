"""The Moore-Penrose inverse: `pinv`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import Array, as_matrices, working
from matrixops.spectral.svd import svd

_NOT_GIVEN: Any = object()
DEFAULT_RCOND = 1e-15


def pinv(
    a: ArrayLike,
    rcond: ArrayLike | None = None,
    hermitian: bool = False,  # noqa: FBT001, FBT002 - NumPy's signature
    *,
    rtol: ArrayLike | None = _NOT_GIVEN,
) -> Array:
    """Return the pseudo-inverse ``V diag(1 / S) U^H``, small singular values left out.

    Args:
        a: Shape (..., m, n).
        rcond: What is not above ``rcond * S[0]`` counts as zero; by default 1e-15.
        hermitian: Whether *a* is Hermitian, so that the faster `eigh` serves.
        rtol: Another name for *rcond*; None means max(m, n) * eps.

    Returns:
        Shape (..., n, m): the X with ``a X a = a``, ``X a X = X``, ``a X`` and ``X a`` Hermitian.

    Raises:
        ArgumentError: If both *rcond* and *rtol* are given.
        ShapeError: If *a* has fewer than two dimensions.
        NotFiniteError: If it holds a NaN or an infinity.

    Bad at: matrices with singular values near the tolerance; the answer jumps as they cross it.
    To solve least squares `lstsq` is cheaper and more accurate. Cost: as `svd` and one product.
    Source: Golub & Van Loan, 4th ed., section 5.5.2; Penrose 1955.

    >>> pinv([[2.0, 0.0], [0.0, 0.0]]).tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    array = as_matrices(a)
    if rcond is not None and rtol is not _NOT_GIVEN:
        raise ArgumentError("rcond and rtol are both given; expected one of them")
    if rcond is None:
        rcond = DEFAULT_RCOND if rtol is _NOT_GIVEN else rtol
    if rcond is None:
        rcond = max(array.shape[-2:]) * np.finfo(array.dtype).eps
    if 0 in array.shape[-2:]:
        return np.empty((*array.shape[:-2], array.shape[-1], array.shape[-2]), array.dtype)
    U, S, Vh = svd(working(array), full_matrices=False, hermitian=hermitian)
    large = np.asarray(rcond)[..., np.newaxis] * S.max(axis=-1, keepdims=True) < S
    inverse = np.divide(1.0, S, out=np.zeros_like(S), where=large)
    left, right = np.swapaxes(U, -1, -2).conj(), np.swapaxes(Vh, -1, -2).conj()
    return np.asarray(right @ (inverse[..., np.newaxis] * left), array.dtype)

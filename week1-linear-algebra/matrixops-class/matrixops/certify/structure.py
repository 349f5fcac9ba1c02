"""What a matrix looks like, read off its entries once, and what that suggests."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel

Kind: TypeAlias = Literal["diagonal", "lower", "upper", "definite", "general"]


class Structure(NamedTuple):
    """A kind of matrix, and the sentence that says how it was recognised."""

    kind: Kind
    because: str


@kernel
def _look(a: Array) -> tuple[bool, bool, bool]:
    """Say whether a square matrix has entries below, above, and unlike across the diagonal."""
    below = above = unlike = False
    for i in range(len(a)):
        for j in range(i):
            below |= a[i, j] != 0
            above |= a[j, i] != 0
            unlike |= a[i, j] != np.conj(a[j, i])
        if below and above and unlike:
            break
    return below, above, unlike


def structure_of(a: Array) -> Structure:
    """Return the kind of a finite square float64 or complex128 matrix.

    "definite" is a guess that a Cholesky factorisation proves or refutes: Hermitian, with its
    largest entry on a positive diagonal, as every positive definite matrix is.

    Cost: n^2 comparisons at most; a matrix without structure is usually left after two rows.
    """
    below, above, unlike = _look(np.ascontiguousarray(a))
    if not (below or above):
        return Structure("diagonal", "every entry off the diagonal is zero")
    if not below:
        return Structure("upper", "every entry below the diagonal is zero")
    if not above:
        return Structure("lower", "every entry above the diagonal is zero")
    if not unlike and _could_be_definite(a):
        symmetric = "Hermitian" if a.dtype.kind == "c" else "symmetric"
        return Structure(
            "definite", f"it is {symmetric}, its largest entry positive on the diagonal"
        )
    return Structure("general", "it is square, without a structure to use")


def _could_be_definite(a: Array) -> bool:
    diagonal = np.diagonal(a)
    if not bool(np.all(diagonal.real > 0) and np.all(diagonal.imag == 0)):
        return False
    return bool(np.abs(a).max() <= diagonal.real.max())

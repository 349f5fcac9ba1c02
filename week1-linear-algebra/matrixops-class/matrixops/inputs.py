"""What a caller hands over, checked once and turned into an array that the kernels take.

The rules are NumPy's: float32, float64, complex64 and complex128 are kept, integers and booleans
become float64, other types are refused. Single precision is computed in double and rounded once.
Unlike NumPy, a NaN or an infinity is refused, because an answer made of it looks like an answer.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matrixops.errors import EntryError, NotFiniteError, ShapeError

Array: TypeAlias = NDArray[Any]

FLOAT = np.dtype(np.float64)
COMPLEX = np.dtype(np.complex128)
LARGE = 10_000
"""From so many entries on a sum, which fills no array of answers, is the quicker check."""

_KEPT = frozenset(np.dtype(t) for t in (np.float32, np.float64, np.complex64, np.complex128))


def as_numbers(a: ArrayLike, name: str) -> Array:
    """Return *a* as an array of one of the four types, without a copy where it is one already.

    Raises:
        EntryError: If the rows are ragged, or the entries are no numbers of a type kept here.
    """
    try:
        array = np.asarray(a)
    except ValueError as exc:
        raise EntryError(f"{name} has ragged rows: every row needs the same length") from exc
    if array.dtype in _KEPT:
        return array
    if array.dtype.kind in "biu":
        return array.astype(FLOAT)
    raise EntryError(
        f"{name} has entries of type {array.dtype}; expected float32, float64, complex64, "
        "complex128 or integers (fractions go to MatrixOps.exact)"
    )


def check_finite(array: Array, name: str) -> None:
    """Raise `NotFiniteError`, with the place of the first one, if *array* holds NaN or infinity."""
    if array.size >= LARGE:
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(array.sum()):  # a NaN or an infinity stays in the sum
                return
    finite = np.isfinite(array)
    if not finite.all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise NotFiniteError(f"{name}{list(place)} is {array[place]}; expected finite numbers only")


def as_matrices(a: ArrayLike, name: str = "a") -> Array:
    """Return *a* as finite numbers of shape (..., m, n).

    Raises:
        ShapeError: If it has fewer than two dimensions.
    """
    array = as_numbers(a, name)
    if array.ndim < 2:
        raise ShapeError(
            f"{name} has shape {array.shape}; expected a matrix, or a stack (..., m, n)"
        )
    check_finite(array, name)
    return array


def as_squares(a: ArrayLike, name: str = "a") -> Array:
    """Return *a* as finite numbers of shape (..., n, n).

    Raises:
        ShapeError: If the last two dimensions differ.
    """
    array = as_matrices(a, name)
    if array.shape[-1] != array.shape[-2]:
        raise ShapeError(f"{name} has shape {array.shape}; expected square matrices (..., n, n)")
    return array


def working(array: Array) -> Array:
    """Return *array* in the precision that is computed in: float64, or complex128."""
    return np.asarray(array, dtype=COMPLEX if array.dtype.kind == "c" else FLOAT)


def result_type(*arrays: Array) -> np.dtype[Any]:
    """Return the type that NumPy answers with for *arrays*: the widest of the four."""
    return np.result_type(*arrays)


def real_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the real type of the same precision: what norms and singular values come in."""
    return np.dtype(dtype.char.lower())

"""Points, functions and their answers, as the caller gave them: checked once, named when wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.rules import Real
from matrixops.calculus.traced import Traced, TracedArray, plain, traced_array
from matrixops.errors import EntryError, NotFiniteError, ShapeError
from matrixops.inputs import Array, as_numbers, check_finite

Scalar: TypeAlias = Callable[[Any], Real]
"""A function of a vector (n,) that returns one number."""
Field: TypeAlias = Callable[[Any], Any]
"""A function of a vector (n,) that returns a vector (m,), as a list or an array."""


def as_point(x: ArrayLike, name: str = "x") -> Array:
    """Return *x* as finite numbers of shape (n,), n > 0; traced numbers stay what they are.

    Raises:
        ShapeError: If it is no vector.
        EntryError, NotFiniteError: If it does not hold finite real numbers.
    """
    entries = np.asarray(x, dtype=object) if not isinstance(x, np.ndarray) else x
    if entries.ndim != 1 or not entries.size:
        raise ShapeError(f"{name} has shape {entries.shape}; expected a point of shape (n,), n > 0")
    if any(isinstance(entry, Traced) for entry in entries):
        return traced_array(list(entries))
    numbers = as_numbers(np.asarray(list(entries)), name)
    if numbers.dtype.kind == "c":
        raise EntryError(f"{name} is complex; expected real coordinates")
    check_finite(numbers, name)
    return numbers.astype(np.float64)


def as_real(x: Any, name: str = "x") -> Real:  # noqa: ANN401 - checked here
    """Return *x* as one finite float; a traced number stays what it is."""
    if isinstance(x, Traced):
        return x
    if np.ndim(x):
        raise ShapeError(f"{name} has shape {np.shape(x)}; expected one number")
    return as_point([x], name)[0]


def number(result: Any, point: Any, name: str = "f") -> Real:  # noqa: ANN401 - checked here
    """Return the one number that *name* answered at *point*.

    Raises:
        ShapeError: If the answer is a vector or a matrix.
        EntryError: If it is no number.
        NotFiniteError: If it is NaN or infinite.
    """
    if isinstance(result, list | tuple | np.ndarray) and np.ndim(result):
        raise ShapeError(
            f"{name} returned shape {np.shape(result)} at {words(point)}; expected one number "
            "(jacobian takes functions with several)"
        )
    entry = result.item() if isinstance(result, np.ndarray) else result
    _check_number(entry, point, name)
    return entry if isinstance(entry, Traced) else np.float64(entry)


def vector(result: Any, point: Any, name: str = "F") -> Array:  # noqa: ANN401 - checked here
    """Return the vector (m,) that *name* answered at *point*; errors as of `number`."""
    entries = np.asarray(result, dtype=object)
    if entries.ndim != 1:
        raise ShapeError(
            f"{name} returned shape {entries.shape} at {words(point)}; expected a vector (m,)"
        )
    for entry in entries:
        _check_number(entry, point, name)
    return tidy(entries)


def finite(answer: Array, point: Any, what: str) -> Array:  # noqa: ANN401 - as the caller gave it
    """Return *answer*, or raise `NotFiniteError` that names *what* and *point*."""
    flat = np.asarray(answer, dtype=object).ravel()
    if not all(np.isfinite(plain(entry)) for entry in flat):
        raise NotFiniteError(
            f"{what} at {words(point)} is {words(answer)}; expected finite numbers "
            "(a kink such as abs at 0, a pole, or the edge of the domain)"
        )
    return answer


def tidy(array: Array) -> Array:
    """Return *array* as floats; if entries are traced, as an array of traced numbers."""
    entries = np.asarray(array, dtype=object)
    if any(isinstance(entry, Traced) for entry in entries.flat):
        return entries.view(TracedArray)
    return entries.astype(np.float64)


def words(x: Any) -> str:  # noqa: ANN401 - a number or an array, to be shown
    """Return numbers as short text, for messages."""
    entries = np.asarray(x, dtype=object)
    floats = np.array([float(plain(entry)) for entry in entries.flat]).reshape(entries.shape)
    return np.array2string(floats, precision=6, separator=", ", threshold=12)


@contextmanager
def quietly() -> Iterator[None]:
    """Let NaN and infinity arise without a warning; they are refused by name afterwards."""
    with np.errstate(all="ignore"):
        yield


def _check_number(entry: Any, point: Any, name: str) -> None:  # noqa: ANN401
    bare = plain(entry)
    if isinstance(bare, bool | str | bytes) or not np.isscalar(bare) or np.iscomplexobj(bare):
        raise EntryError(
            f"{name} returned {bare!r} ({type(bare).__name__}) at {words(point)}; "
            "expected real numbers"
        )
    if not math.isfinite(bare):  # type: ignore[arg-type]  # a number, as was checked
        raise NotFiniteError(f"{name} at {words(point)} is {bare!s}; expected a finite number")

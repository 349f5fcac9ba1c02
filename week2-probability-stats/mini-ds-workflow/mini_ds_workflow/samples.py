"""Samples: one-dimensional arrays of finite numbers, checked once at the door."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mini_ds_workflow.errors import OptionError, SampleError

Array = NDArray[np.float64]


def sample(values: ArrayLike, name: str = "x", *, least: int = 2) -> Array:
    """Return *values* as a float array of shape (n,).

    Args:
        values: Shape (n,), finite.
        name: What messages call it.
        least: How many values the caller needs.

    Raises:
        SampleError: If it is not one-dimensional, too short, or holds NaN or infinity.
    """
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as exc:
        raise SampleError(f"{name} must hold numbers; {exc}") from exc
    if array.ndim != 1:
        raise SampleError(f"{name} must be one-dimensional, found shape {array.shape}")
    if len(array) < least:
        raise SampleError(f"{name} must hold at least {least} values, found {len(array)}")
    bad = np.flatnonzero(~np.isfinite(array))
    if len(bad):
        raise SampleError(f"{name} must be finite, found {array[bad[0]]} at position {bad[0]}")
    return array


def pair(x: ArrayLike, y: ArrayLike, *, least: int = 2) -> tuple[Array, Array]:
    """Return *x* and *y* as samples of one length; they belong together value by value."""
    first, second = sample(x, "x", least=least), sample(y, "y", least=least)
    if len(first) != len(second):
        raise SampleError(f"x and y must pair up, found {len(first)} and {len(second)} values")
    return first, second


def groups(samples: Sequence[ArrayLike], *, least: int = 2) -> list[Array]:
    """Return two or more samples, each checked.

    Raises:
        SampleError: If there are fewer than two, or one of them is unfit.
    """
    if len(samples) < 2:
        raise SampleError(f"at least two groups are needed, found {len(samples)}")
    return [sample(values, f"group {i}", least=least) for i, values in enumerate(samples)]


def table(counts: ArrayLike, *, shape: tuple[int, int] | None = None) -> Array:
    """Return a contingency table of whole counts, no row and no column of it empty.

    Args:
        counts: Shape (r, c), both at least 2.
        shape: The only shape allowed, or None.

    Raises:
        SampleError: If the shape is wrong, a count is no whole number, or a margin is zero.
    """
    array = np.asarray(counts, dtype=float)
    if array.ndim != 2 or min(array.shape) < 2 or (shape is not None and array.shape != shape):
        wanted = f"shape {shape}" if shape else "two or more rows and columns"
        raise SampleError(f"a table must have {wanted}, found shape {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any() or (array != np.round(array)).any():
        raise SampleError("a table must hold whole counts, none negative")
    if not (array.sum(axis=0).all() and array.sum(axis=1).all()):
        raise SampleError("every row and every column of a table must hold some count")
    return array


def spread(variance: float, name: str) -> float:
    """Return *variance*, which must be positive: a constant sample has no standard error."""
    if not variance > 0:
        raise SampleError(f"{name} must vary, found one value only")
    return variance


def one_of(value: str, allowed: Sequence[str], name: str) -> str:
    """Return *value* if it is *allowed*.

    Raises:
        OptionError: If it is not; the message lists what is.
    """
    if value not in allowed:
        raise OptionError(f"{name} must be one of {', '.join(allowed)}; found {value!r}")
    return value


def fraction(value: float, name: str) -> float:
    """Return *value* if it lies strictly between 0 and 1.

    Raises:
        OptionError: If it does not.
    """
    if not 0 < value < 1:
        raise OptionError(f"{name} must lie between 0 and 1, found {value}")
    return value


def ranks(values: Array) -> Array:
    """Return the ranks of *values* (n,), from 1; equal values share the mean of their ranks."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[where])


def tie_sizes(values: Array) -> Array:
    """Return how often each distinct value occurs."""
    return np.asarray(np.unique(values, return_counts=True)[1], dtype=float)

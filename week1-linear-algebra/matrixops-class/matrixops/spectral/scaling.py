"""Powers of two that bring a matrix away from underflow and overflow, and back without rounding."""

from __future__ import annotations

import math

import numpy as np

from matrixops.errors import ConvergenceError
from matrixops.inputs import FLOAT, Array
from matrixops.jit import kernel

SMALLEST, LARGEST = 1e-100, 1e100
"""Entries between these can be squared and summed as they are."""

FINE, NOT_FINITE, UNSETTLED = 0, 1, 2
"""What a small kernel reports: an answer; a NaN or an infinity was met; an iteration ran out."""


@kernel
def exponent_of(largest: float) -> int:
    """Return the power of two that *largest* is to be divided by: 0 in the safe range."""
    if largest == 0.0 or SMALLEST <= largest <= LARGEST:
        return 0
    return max(-1000, min(1000, math.frexp(largest)[1]))


@kernel
def largest_entry(a: Array) -> float:
    """Return a number within a factor 2 of the largest modulus in *a*; NaN or inf if it has one."""
    largest: float = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            size: float = max(abs(a[i, j].real), abs(a[i, j].imag))
            if not size <= largest:  # true for NaN as well
                largest = size
                if not math.isfinite(size):
                    return size
    return largest


def is_plain(a: object) -> bool:
    """Return whether *a* is what a small kernel takes as it is: one C-contiguous float64 matrix."""
    return type(a) is np.ndarray and a.dtype is FLOAT and a.ndim == 2 and a.flags.c_contiguous


def unsettled(what: str, n: int, sweeps: int) -> ConvergenceError:
    """Return the error for an iteration that met its bound."""
    return ConvergenceError(
        f"{what} of a matrix with {n} columns did not settle within {sweeps} sweeps each"
    )

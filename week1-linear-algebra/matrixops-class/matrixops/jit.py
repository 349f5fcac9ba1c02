"""How the inner loops are compiled: by Numba, at their first call, and kept on disk from then on.

`kernel` keeps IEEE arithmetic to the letter. `fast_kernel` lets the compiler reorder sums and fuse
multiply with add, which vectorises reductions; NaN and infinity still behave, so that a kernel may
look for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")

_REORDER = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile *function*; division by zero gives inf, as in NumPy."""
    compiled: Callable[P, R] = njit(cache=True, error_model="numpy", nogil=True)(function)
    return compiled


def fast_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile *function*, free to reorder sums and to fuse multiply with add."""
    compiled: Callable[P, R] = njit(cache=True, error_model="numpy", nogil=True, fastmath=_REORDER)(
        function
    )
    return compiled

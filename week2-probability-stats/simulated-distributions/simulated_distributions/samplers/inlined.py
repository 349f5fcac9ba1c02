"""Kernels that are copied into the loop that calls them.

The compiler decides by size what it inlines, and decides wrongly for samplers: a short way that is
nearly always taken, and a call for the rest. Copied, the short way keeps its state in registers;
the long way stays a call. Measured: exponential numbers take half of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile *function* as `matrixops.jit.kernel` does, into its callers."""
    compiled: Callable[P, R] = njit(cache=True, error_model="numpy", nogil=True, inline="always")(
        function
    )
    return compiled

"""How the inner loops are compiled: by Numba, at their first call, and kept on disk from then on.

`kernel` keeps IEEE arithmetic to the letter. `fast_kernel` lets the compiler reorder sums and fuse
multiply with add, which vectorises reductions; NaN and infinity still behave, so that a kernel may
look for them. `fused` rounds once where a product and a sum round twice, in either kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit
from numba.extending import intrinsic

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


@intrinsic
def _fuse(_context: Any, x: Any, y: Any, z: Any) -> Any:  # noqa: ANN401 - Numba's own objects
    """Compile to the one instruction x * y + z that rounds once."""

    def build(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:  # noqa: ANN401
        return builder.fma(*values)

    return x(x, y, z), build


fused = cast(Callable[[float, float, float], float], _fuse)  # as a kernel calls it

"""The loop that writes the same bytes to very many sockets, compiled.

Import it late: Numba takes a third of a second, and it is compiled (or fetched from the disk)
when it is first called.
"""

from __future__ import annotations

import socket
from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

_send: Any = types.ExternalFunction(  # the C library's; Numba ships no types
    "send", types.intp(types.intc, types.uintp, types.uintp, types.intc)
)
_FLAGS = int(socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0))


@njit(cache=True)
def send_to_all(
    numbers: NDArray[np.int32],
    clear: NDArray[np.bool_],
    data: NDArray[np.uint8],
    sent: NDArray[np.int64],
) -> int:
    """Write *data* once to each descriptor that is clear, without waiting.

    Args:
        numbers: Descriptors, shape (n,); -1 stands for none.
        clear: Says of each descriptor whether it may be written to; unset where less was taken.
        data: The bytes, shape (size,).
        sent: Set to how many bytes each took, shape (n,); -1 for an error, 0 where not tried.

    Returns:
        How many did not take all.
    """
    short = 0
    for i in range(numbers.size):
        number = numbers[i]
        sent[i] = 0
        if number >= 0 and clear[number]:
            sent[i] = _send(number, data.ctypes.data, data.size, _FLAGS)
            clear[number] = sent[i] == data.size
        if sent[i] != data.size:
            short += 1
    return short

"""The loop that writes the same bytes to very many sockets, in machine code.

It is a dozen lines in LLVM's own language (``direct.ll``). Numba would write them for us, and cost
every server half a second at its start and 50 MB of its own memory; LLVM alone costs 0.05 s and
8 MB. Import it late: a program that serves nobody does not need it.
"""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Callable
from functools import partial
from importlib.resources import files

import llvmlite.binding as llvm
import numpy as np
from numpy.typing import NDArray

_FLAGS = int(socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0))


class Write:
    """Writes the same bytes to each of some descriptors.

    Args:
        run: The machine code, which lacks but what `__call__` takes, and the size.
        kept: What it points to, so that it stays.
    """

    __slots__ = ("_kept", "_run")

    def __init__(self, run: Callable[[int, bytes, int], int], kept: object) -> None:
        self._run = run
        self._kept = kept

    def __call__(self, clear: int, data: bytes) -> int:
        """Write *data* once to each descriptor that is clear, without waiting.

        Args:
            clear: Where an array of flags lies that says of each descriptor whether it may be
                written to; unset where less than everything was taken.
            data: The bytes.

        Returns:
            How many did not take all.
        """
        short = self._run(clear, data, len(data))
        if short < 0:
            raise RuntimeError("a write was not over at once; expected sockets that never wait")
        return short


class SendToAll:
    """The compiled loop; making one compiles it."""

    def __init__(self) -> None:
        place, count = ctypes.c_void_p, ctypes.c_int64
        self._run = compiled(
            program("direct.ll", FLAGS=_FLAGS),
            "send_to_all",
            *(place, count, place, place, ctypes.c_char_p, count),
        )

    def prepare(self, numbers: NDArray[np.int32], sent: NDArray[np.int64]) -> Write:
        """Return what writes to these descriptors.

        Args:
            numbers: Descriptors, shape (n,); -1 stands for none.
            sent: Set by each write to how many bytes each took, shape (n,); not positive for an
                error, 0 where not tried.
        """
        run = partial(self._run, numbers.ctypes.data, len(numbers), sent.ctypes.data)
        return Write(run, (self, numbers, sent))


def program(name: str, **values: int) -> str:
    """Return a program in LLVM's language that lies beside us, with *values* for its words."""
    text = files("websocket_service").joinpath(name).read_text()
    for word, value in values.items():
        text = text.replace(word, str(value))
    return text


def compiled(text: str, name: str, *types: type) -> Callable[..., int]:
    """Return function *name* of a program in LLVM's language; *types* are its arguments'."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), machine)
    engine.finalize_object()
    kind = ctypes.PYFUNCTYPE(ctypes.c_int64, *types)  # keeps Python's lock: nothing waits
    function = kind(engine.get_function_address(name))
    function.engine = engine  # type: ignore[attr-defined]  # keeps it: it owns the code
    return function

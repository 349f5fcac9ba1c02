"""The loop that writes the same bytes to very many sockets, in machine code.

It is a dozen lines in LLVM's own language. Numba would write them for us, and cost every server
half a second at its start and 50 MB of its own memory; LLVM alone costs 0.05 s and 8 MB.
Import it late: a program that serves nobody does not need it.
"""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Callable
from functools import partial

import llvmlite.binding as llvm
import numpy as np
from numpy.typing import NDArray

_FLAGS = int(socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0))
_LOOP = """
; for each i < n:  sent[i] = number >= 0 && clear[number] ? send(number, data, size) : 0
;                  clear[number] = sent[i] == size, if it was tried
; returns how many have sent[i] != size
declare i64 @send(i32, ptr, i64, i32)

define i64 @send_to_all(ptr %numbers, i64 %n, ptr %clear, ptr %data, i64 %size, ptr %sent) {
begin:
  br label %each
each:
  %i = phi i64 [0, %begin], [%i_next, %took]
  %short = phi i64 [0, %begin], [%short_next, %took]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %look, label %end
look:
  %number_at = getelementptr i32, ptr %numbers, i64 %i
  %number = load i32, ptr %number_at
  %known = icmp sge i32 %number, 0
  br i1 %known, label %ask, label %took
ask:
  %clear_at = getelementptr i8, ptr %clear, i32 %number
  %flag = load i8, ptr %clear_at
  %free = icmp ne i8 %flag, 0
  br i1 %free, label %write, label %took
write:
  %written = call i64 @send(i32 %number, ptr %data, i64 %size, i32 FLAGS)
  %whole = icmp eq i64 %written, %size
  %flag_next = zext i1 %whole to i8
  store i8 %flag_next, ptr %clear_at
  br label %took
took:
  %count = phi i64 [0, %look], [0, %ask], [%written, %write]
  %sent_at = getelementptr i64, ptr %sent, i64 %i
  store i64 %count, ptr %sent_at
  %missing = icmp ne i64 %count, %size
  %one = zext i1 %missing to i64
  %short_next = add i64 %short, %one
  %i_next = add i64 %i, 1
  br label %each
end:
  ret i64 %short
}
"""


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


class SendToAll:
    """The compiled loop; making one compiles it."""

    def __init__(self) -> None:
        text = _LOOP.replace("FLAGS", str(_FLAGS))
        place, count = ctypes.c_void_p, ctypes.c_int64
        self._run = compiled(
            text, "send_to_all", place, count, place, ctypes.c_char_p, count, place
        )

    def prepare(self, numbers: NDArray[np.int32]) -> Callable[..., int]:
        """Return the loop for these descriptors."""
        return partial(self, numbers)

    def __call__(
        self,
        numbers: NDArray[np.int32],
        clear: NDArray[np.bool_],
        data: bytes,
        sent: NDArray[np.int64],
    ) -> int:
        """Write *data* once to each descriptor that is clear, without waiting.

        Args:
            numbers: Descriptors, shape (n,); -1 stands for none.
            clear: Says of each descriptor whether it may be written to, shape (more than the
                largest descriptor,); unset where less than everything was taken.
            data: The bytes.
            sent: Set to how many bytes each took, shape (n,); -1 for an error, 0 where not tried.

        Returns:
            How many did not take all.
        """
        return self._run(
            numbers.ctypes.data, len(numbers), clear.ctypes.data, data, len(data), sent.ctypes.data
        )

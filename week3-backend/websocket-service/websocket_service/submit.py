"""All writes of one broadcast in a single system call: Linux' ``io_submit``.

A loop of ``send`` calls gives the scheduler a chance after every one: each wakes a client which,
on the same core, may take the core away from us (with 200 clients it does so forty times a
broadcast). One call for all has no such places. The writes are over when it returns, since the
sockets never wait. As in `direct`, what stands around the call is machine code. By default Linux
has room for 64 such servers on a machine (``fs.aio-max-nr``); a later one uses `direct`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import sys
import weakref
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from websocket_service.direct import compiled

_MOST = 1024  # writes in one call
_PWRITE = 1
_NUMBERS = {  # of the system calls io_setup, io_destroy, io_getevents, io_submit
    "x86_64": (206, 207, 208, 209),
    "aarch64": (0, 1, 4, 2),
}
_BLOCK = np.dtype(  # struct iocb of linux/aio_abi.h, little-endian
    [
        ("index", "u8"),
        ("key", "u4"),
        ("flags_rw", "u4"),
        ("opcode", "u2"),
        ("priority", "i2"),
        ("descriptor", "u4"),
        ("data", "u8"),
        ("size", "u8"),
        ("offset", "i8"),
        ("reserved", "u8"),
        ("flags", "u4"),
        ("event_descriptor", "u4"),
    ]
)
_EVENT = np.dtype([("index", "u8"), ("block", "u8"), ("result", "i8"), ("result2", "i8")])
_PROGRAM = """
%block = type { i64, i64, i16, i16, i32, ptr, i64, i64, i64, i64 }
%event = type { i64, i64, i64, i64 }
@at_once = constant [2 x i64] zeroinitializer
declare i64 @syscall(i64, ...)

; for each block: sent[block.index] = 0; if clear[block.descriptor]: it gets data and size, and
;                 list[many++] is its address
; while done < many: taken = io_submit(context, min(many - done, MOST), list + done)
;                    if taken <= 0: done += 1 (the first is refused, as a closed descriptor is)
;                    else: io_getevents; sent[event.index] = event.result for each; done += taken
; for each block: unless sent[block.index] is size: it counts, and clear[block.descriptor] = 0
; returns the count, or -1 if a write was not over at once
define i64 @submit_to_all(ptr %blocks, i64 %n, ptr %clear, ptr %data, i64 %size, ptr %sent,
                          ptr %list, ptr %events, i64 %context) {
begin:
  br label %each
each:
  %i = phi i64 [0, %begin], [%i_next, %listed]
  %many = phi i64 [0, %begin], [%many_next, %listed]
  %any = icmp slt i64 %i, %n
  br i1 %any, label %look, label %rest
look:
  %block = getelementptr %block, ptr %blocks, i64 %i
  %index = load i64, ptr %block
  %sent_at = getelementptr i64, ptr %sent, i64 %index
  store i64 0, ptr %sent_at
  %number_at = getelementptr %block, ptr %block, i64 0, i32 4
  %number = load i32, ptr %number_at
  %clear_at = getelementptr i8, ptr %clear, i32 %number
  %flag = load i8, ptr %clear_at
  %free = icmp ne i8 %flag, 0
  br i1 %free, label %list_it, label %listed
list_it:
  %data_at = getelementptr %block, ptr %block, i64 0, i32 5
  store ptr %data, ptr %data_at
  %size_at = getelementptr %block, ptr %block, i64 0, i32 6
  store i64 %size, ptr %size_at
  %list_at = getelementptr ptr, ptr %list, i64 %many
  store ptr %block, ptr %list_at
  br label %listed
listed:
  %one = zext i1 %free to i64
  %many_next = add i64 %many, %one
  %i_next = add i64 %i, 1
  br label %each

rest:
  %done = phi i64 [0, %each], [%done_refused, %refused], [%done_taken, %note]
  %left = sub i64 %many, %done
  %some = icmp sgt i64 %left, 0
  br i1 %some, label %submit, label %count
submit:
  %from = getelementptr ptr, ptr %list, i64 %done
  %few = icmp slt i64 %left, MOST
  %part = select i1 %few, i64 %left, i64 MOST
  %taken = call i64 (i64, ...) @syscall(i64 SUBMIT, i64 %context, i64 %part, ptr %from)
  %took = icmp sgt i64 %taken, 0
  br i1 %took, label %reap, label %refused
refused:
  %done_refused = add i64 %done, 1
  br label %rest
reap:
  %over = call i64 (i64, ...) @syscall(i64 REAP, i64 %context, i64 %taken, i64 %taken,
                                       ptr %events, ptr @at_once)
  %done_taken = add i64 %done, %taken
  %all = icmp eq i64 %over, %taken
  br i1 %all, label %note, label %unknown
note:
  %e = phi i64 [0, %reap], [%e_next, %note]
  %event = getelementptr %event, ptr %events, i64 %e
  %event_index = load i64, ptr %event
  %result_at = getelementptr %event, ptr %event, i64 0, i32 2
  %result = load i64, ptr %result_at
  %noted_at = getelementptr i64, ptr %sent, i64 %event_index
  store i64 %result, ptr %noted_at
  %e_next = add i64 %e, 1
  %noted = icmp eq i64 %e_next, %taken
  br i1 %noted, label %rest, label %note
unknown:
  ret i64 -1

count:
  %j = phi i64 [0, %rest], [%j_next, %counted]
  %short = phi i64 [0, %rest], [%short_next, %counted]
  %uncounted = icmp slt i64 %j, %n
  br i1 %uncounted, label %compare, label %end
compare:
  %block_j = getelementptr %block, ptr %blocks, i64 %j
  %index_j = load i64, ptr %block_j
  %sent_at_j = getelementptr i64, ptr %sent, i64 %index_j
  %sent_j = load i64, ptr %sent_at_j
  %missing = icmp ne i64 %sent_j, %size
  br i1 %missing, label %bar, label %counted
bar:
  %number_at_j = getelementptr %block, ptr %block_j, i64 0, i32 4
  %number_j = load i32, ptr %number_at_j
  %clear_at_j = getelementptr i8, ptr %clear, i32 %number_j
  store i8 0, ptr %clear_at_j
  br label %counted
counted:
  %one_j = zext i1 %missing to i64
  %short_next = add i64 %short, %one_j
  %j_next = add i64 %j, 1
  br label %count
end:
  ret i64 %short
}
"""


class SubmitToAll:
    """Hands all writes to the kernel at once; making one compiles what does it.

    Raises:
        OSError: If this system cannot, or a write to a client that is gone would end this process.
    """

    def __init__(self) -> None:
        numbers = _NUMBERS.get(platform.machine())
        if sys.platform != "linux" or numbers is None or ctypes.sizeof(ctypes.c_long) != 8:
            raise OSError(f"no io_submit is known for {sys.platform} on {platform.machine()}")
        if signal.getsignal(signal.SIGPIPE) is not signal.SIG_IGN:
            raise OSError("SIGPIPE is not ignored")
        setup, destroy, reap, submit = numbers
        self._context = _new_context(setup)
        weakref.finalize(self, _system_call, destroy, self._context)
        self._events = np.zeros(_MOST, _EVENT)
        text = _PROGRAM
        for name, number in (("SUBMIT", submit), ("REAP", reap), ("MOST", _MOST)):
            text = text.replace(name, str(number))
        place, count = ctypes.c_void_p, ctypes.c_int64
        self._run = compiled(
            text,
            "submit_to_all",
            *(place, count, place, ctypes.c_char_p, count, place, place, place, ctypes.c_uint64),
        )
        self._try()

    def prepare(self, numbers: NDArray[np.int32]) -> Callable[..., int]:
        """Return what writes to these descriptors, in the form of `SendToAll.__call__`."""
        index = np.flatnonzero(numbers >= 0)
        blocks = np.zeros(len(index), _BLOCK)
        blocks["index"] = index
        blocks["opcode"] = _PWRITE
        blocks["descriptor"] = numbers[index]
        return partial(self, len(numbers) - len(index), blocks, np.empty(len(index), np.uint64))

    def __call__(
        self,
        others: int,
        blocks: NDArray[np.void],
        pointers: NDArray[np.uint64],
        clear: NDArray[np.bool_],
        data: bytes,
        sent: NDArray[np.int64],
    ) -> int:
        """Write *data* once to each descriptor that is clear; see `SendToAll.__call__`.

        Args:
            others: How many of *sent* stand for no descriptor.
            blocks: One for each descriptor, shape (n,).
            pointers: Room for as many.
            clear: As there.
            data: As there.
            sent: As there; 0 also where the kernel refused.
        """
        if others:
            sent.fill(0)  # no block stands for them
        short = self._run(
            blocks.ctypes.data,
            len(blocks),
            clear.ctypes.data,
            data,
            len(data),
            sent.ctypes.data,
            pointers.ctypes.data,
            self._events.ctypes.data,
            self._context,
        )
        if short < 0:
            raise RuntimeError("a write was not over at once; expected sockets that never wait")
        return short + others

    def _try(self) -> None:
        """Write to a socket of our own: a sandbox may know the call and not carry it out."""
        here, there = socket.socketpair()
        with here, there:
            for each in here, there:
                each.setblocking(False)  # noqa: FBT003 - positional only
            write = self.prepare(np.array([here.fileno()], np.int32))
            clear = np.ones(here.fileno() + 1, np.bool_)
            if write(clear, b"?", np.empty(1, np.int64)) or there.recv(2) != b"?":
                raise OSError("io_submit does not write to sockets here")


def _new_context(setup: int) -> int:
    """Return a kernel's context for `_MOST` writes at a time."""
    context = ctypes.c_uint64(0)
    if _system_call(setup, _MOST, ctypes.addressof(context)):
        error = ctypes.get_errno()
        raise OSError(error, f"io_setup: {os.strerror(error)}")
    return context.value


def _system_call(number: int, first: int, second: int = 0) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p]
    call.restype = ctypes.c_long
    return int(call(number, first, second))

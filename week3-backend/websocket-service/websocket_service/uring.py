"""All writes of one broadcast in few system calls: Linux' ``io_uring``.

A loop of ``send`` calls gives the scheduler a chance after every one: each wakes a client which,
on the same core, may take the core away from us (with 200 clients it does so forty times a
broadcast). One call for all has no such places, but when the clients' turn comes at last, what the
first of them need has left the processor's caches. So writes are made in parts that the caches
hold, and between two parts the core is offered to whoever waits for it: clients read what is still
warm. Where somebody else computes on this core, an offer costs a slice of time; then none is made
for the next broadcasts.

The writes are over when a call returns, since none may wait (``MSG_DONTWAIT``). As in `direct`,
what stands around the calls is machine code (``uring.ll``). Some containers forbid io_uring;
`direct` serves there.

Source: ``linux/io_uring.h``; J. Axboe, "Efficient IO with io_uring" (2019).
"""

from __future__ import annotations

import ctypes
import mmap
import os
import socket
import sys
import time
import weakref
from functools import partial

import numpy as np
from numpy.typing import NDArray

from websocket_service.direct import Write, compiled, program

_PART = 100  # writes in one call
_LONG_NS = 1_000_000  # an offer of the core that took longer was no help
_PAUSE = 8  # broadcasts until the next offer then
_SETUP, _ENTER = 425, 426  # system calls, the same on every kind of processor
_SEND = 26  # the operation
_SLOTS_AT, _RESULTS_AT = 0x10000000, 0x8000000  # where mmap finds them
_PARAMETERS = np.dtype(  # struct io_uring_params, as far as it is read here
    [
        ("slots", "u4"),
        ("results", "u4"),
        ("unused", "u4", 8),
        ("slots_offsets", "u4", 10),  # head, tail, mask, entries, flags, dropped, array, …
        ("results_offsets", "u4", 10),  # head, tail, mask, entries, overflow, results, …
    ]
)
_SLOT = np.dtype(  # struct io_uring_sqe
    [
        ("operation", "u1"),
        ("flags", "u1"),
        ("priority", "u2"),
        ("descriptor", "i4"),
        ("offset", "u8"),
        ("data", "u8"),
        ("size", "u4"),
        ("send_flags", "u4"),
        ("index", "u8"),
        ("unused", "u8", 3),
    ]
)
_RESULT_BYTES = 16


class SubmitToAll:
    """Hands all writes to the kernel at once; making one compiles what does it.

    Raises:
        OSError: If this system cannot.
    """

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise OSError(f"io_uring is Linux', this is {sys.platform}")
        self._ring, self._shared = _new_ring()
        self._hurry = np.zeros(1, np.int64)  # for how many broadcasts no offer is made
        words = {"ENTER": _ENTER, "PART": _PART, "LONG": _LONG_NS, "PAUSE": _PAUSE}
        place, count = ctypes.c_void_p, ctypes.c_int64
        self._run = compiled(
            program("uring.ll", MONOTONIC=time.CLOCK_MONOTONIC, **words),
            "submit_to_all",
            *(place, count, place, place, place, place, ctypes.c_char_p, count),
        )
        self._try()

    def prepare(self, numbers: NDArray[np.int32], sent: NDArray[np.int64]) -> Write:
        """Return what writes to these descriptors; see `SendToAll.prepare`."""
        run = partial(
            self._run,
            numbers.ctypes.data,
            len(numbers),
            sent.ctypes.data,
            self._ring.ctypes.data,
            self._hurry.ctypes.data,
        )
        return Write(run, (self, numbers, sent))

    def _try(self) -> None:
        """Write to a socket of our own: a sandbox may know the calls and not carry them out."""
        here, there = socket.socketpair()
        with here, there:
            sent = np.empty(1, np.int64)
            write = self.prepare(np.array([here.fileno()], np.int32), sent)
            clear = np.ones(here.fileno() + 1, np.bool_)
            if write(clear.ctypes.data, b"?") or there.recv(2) != b"?":
                raise OSError("io_uring does not write to sockets here")


def _new_ring() -> tuple[NDArray[np.uint64], object]:
    """Return where a new ring's parts lie (``%ring`` in ``uring.ll``), and what keeps them."""
    parameters = np.zeros(1, _PARAMETERS)
    descriptor = _setup(_PART, parameters.ctypes.data)
    try:
        slots_count, results_count = int(parameters["slots"][0]), int(parameters["results"][0])
        slots_offsets = parameters["slots_offsets"][0].tolist()
        results_offsets = parameters["results_offsets"][0].tolist()
        ends = _map(descriptor, slots_offsets[6] + 4 * slots_count, 0)
        slots = _map(descriptor, slots_count * _SLOT.itemsize, _SLOTS_AT)
        results = _map(descriptor, results_offsets[5] + results_count * _RESULT_BYTES, _RESULTS_AT)
    except OSError:
        os.close(descriptor)
        raise
    ends[slots_offsets[6] :].view(np.uint32)[:] = np.arange(slots_count)  # in their own order
    prepared = slots.view(_SLOT)
    prepared["operation"] = _SEND
    prepared["send_flags"] = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
    places = [
        ends.ctypes.data + slots_offsets[1],
        slots.ctypes.data,
        slots_count - 1,
        *(results.ctypes.data + results_offsets[part] for part in (0, 1, 5)),
        results_count - 1,
        descriptor,
    ]
    ring = np.array(places, np.uint64)
    weakref.finalize(ring, os.close, descriptor)
    return ring, (ends, slots, results)


def _setup(count: int, parameters: int) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.argtypes = [ctypes.c_long, ctypes.c_uint, ctypes.c_void_p]
    call.restype = ctypes.c_long
    descriptor = int(call(_SETUP, count, parameters))
    if descriptor < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"io_uring_setup: {os.strerror(error)}")
    return descriptor


def _map(descriptor: int, size: int, offset: int) -> NDArray[np.uint8]:
    flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
    return np.frombuffer(mmap.mmap(descriptor, size, flags, offset=offset), np.uint8)

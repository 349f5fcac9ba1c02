"""The worker process: reads jobs on standard input, writes what came of them on standard output.

Started as ``python -m sprintml.models.search.worker``, so that it never imports its parent's main
module (a notebook, ``python -c``, a script without a guard). A thread reads ahead: when the parent
is gone, standard input ends and the process with it, even in the middle of a fit.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import sys
import threading
from typing import Any, BinaryIO

LENGTH = struct.Struct("<Q")


def write_message(stream: BinaryIO, message: object) -> None:
    """Write *message*, pickled, after its length."""
    payload = pickle.dumps(message, protocol=5)
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_message(stream: BinaryIO) -> Any:  # noqa: ANN401  # whatever the other side wrote
    """Read one message.

    Raises:
        EOFError: If the other side is gone.
    """
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError("the other process is gone")
    (length,) = LENGTH.unpack(head)
    payload = stream.read(length)
    if len(payload) < length:
        raise EOFError("the other process went in the middle of a message")
    return pickle.loads(payload)  # noqa: S301  # written by our own other half, over a private pipe


def _read_ahead(stream: BinaryIO, inbox: queue.Queue[Any]) -> None:
    try:
        while True:
            inbox.put(read_message(stream))
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone: nobody waits for the fit under way


def main() -> None:
    """Serve jobs until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not reach the pipe of answers
    inbox: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_read_ahead, args=(sys.stdin.buffer, inbox), daemon=True).start()

    import lightgbm  # noqa: F401, PLC0415  # slow: loaded while the parent fits the baselines

    from sprintml.models.search.jobs import run  # noqa: PLC0415  # slow, as above

    write_message(answers, "ready")
    data = inbox.get()
    while True:
        job = inbox.get()
        try:
            answer: object = run(job, data)
        except Exception as error:  # noqa: BLE001  # any failure of a fit is told to the parent
            answer = f"{type(error).__name__}: {error}"
        write_message(answers, answer)


if __name__ == "__main__":
    main()

"""The training process: reads a snapshot, trains, exports bundles, says so on its output.

Started by `ProcessTrainingRun` as ``python -m sprintml.api.trainer FOLDER``. Its input carries
``start`` and ``cancel``; the end of the input means that the parent is gone, and ends this process
with its whole group.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from sprintml.api.runs import RunEvent


class Orders:
    """What the parent says. Watching begins at once, so that a parent may die at any time."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.cancelled = threading.Event()
        threading.Thread(target=self._watch, name="orders", daemon=True).start()

    def _watch(self) -> None:
        for line in iter(sys.stdin.buffer.readline, b""):
            if line == b"start\n":
                self.started.set()
            elif line == b"cancel\n":
                self.cancelled.set()
        os.killpg(os.getpgid(0), signal.SIGKILL)


def _own_output() -> IO[bytes]:
    """Return the way to the parent, and send what libraries print to the log instead."""
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return channel


class Speaker:
    """Writes events to the parent, one JSON document per line, from any thread."""

    def __init__(self, channel: IO[bytes]) -> None:
        import msgspec  # noqa: PLC0415 - after the watch for the parent has begun

        self._channel = channel
        self._lock = threading.Lock()
        self._encode = msgspec.json.encode

    def say(self, event: RunEvent) -> None:
        """Write one event."""
        with self._lock:
            self._channel.write(self._encode(event) + b"\n")


def main() -> None:
    """Train what the folder named on the command line holds."""
    orders = Orders()
    speaker = Speaker(_own_output())
    folder = Path(sys.argv[1])
    begun = time.monotonic()
    from sprintml.api.process_run import LOG  # noqa: PLC0415 - see the module
    from sprintml.api.runs import Ended, Failed  # noqa: PLC0415

    try:
        from sprintml.api.training import train_run  # noqa: PLC0415 - heavy, while the parent reads
        from sprintml.models.fastpath.kernel import compile_now  # noqa: PLC0415

        compile_now()  # from the cache on disk: the first export shall not wait for it
        orders.started.wait()
        begun = time.monotonic()
        train_run(folder, speaker.say, orders.cancelled)
    except Exception as exc:  # noqa: BLE001 - whatever it is, the parent must be told
        traceback.print_exc()
        by_user = type(exc).__module__.startswith("sprintml.") and not isinstance(
            exc, NotImplementedError
        )
        message = str(exc) if by_user else f"{type(exc).__name__}: {exc}"
        speaker.say(Failed(message, "user" if by_user else "us", str(folder / LOG)))
        speaker.say(Ended(ok=False, elapsed_s=time.monotonic() - begun))
    else:
        speaker.say(Ended(ok=True, elapsed_s=time.monotonic() - begun))


if __name__ == "__main__":
    main()

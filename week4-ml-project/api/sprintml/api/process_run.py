"""A training run in a process beside this one.

The child is started at once, so that its imports overlap with the reading of the table. It leads a
process group of its own: Ctrl-C reaches this process only, and `kill` takes the child's
workers with it. When this process dies in any way, its end of the child's input closes and the
child ends its group itself: no orphan survives even ``kill -9``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from sprintml.api.runs import RunEvent, RunOptions
    from sprintml.ingestion.table import Table

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

LOG = "log.txt"


class ProcessTrainingRun:
    """A `TrainingRun` in a child process.

    Args:
        folder: The run's own folder; table, options and log go there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        environment = {**os.environ, **{name: "1" for name in _THREADS if name not in os.environ}}
        with (folder / LOG).open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "sprintml.api.trainer", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The child's process id, which is its group's too."""
        return self._child.pid

    def start(self, table: Table, options: RunOptions) -> None:
        """Hand the table over and let training begin."""
        import msgspec  # noqa: PLC0415 - the child is started before anything is imported

        from sprintml.api.snapshot import write_snapshot  # noqa: PLC0415

        write_snapshot(table, self._folder)
        (self._folder / "options.json").write_bytes(msgspec.json.encode(options))
        self._say(b"start\n")

    def events(self) -> Iterator[RunEvent]:
        """Yield what the child says; a child that dies without a word has failed by our fault."""
        import msgspec  # noqa: PLC0415 - as above

        from sprintml.api.runs import Ended, Failed, RunEvent  # noqa: PLC0415

        decode = msgspec.json.Decoder(RunEvent).decode
        ended = False
        for line in _stream(self._child.stdout):
            event = decode(line)
            ended = isinstance(event, Ended)
            yield event
            if ended:
                break
        self.kill()
        if not ended:
            log = self._folder / LOG
            code = self._child.returncode
            yield Failed(f"The training process ended unexpectedly ({code}).", "us", str(log))
            yield Ended(ok=False)

    def cancel(self) -> None:
        """Ask the child to stop with the best it has."""
        self._say(b"cancel\n")

    def kill(self) -> None:
        """End the child and its workers now."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _say(self, word: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):
            stream = _stream(self._child.stdin)
            stream.write(word)
            stream.flush()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream

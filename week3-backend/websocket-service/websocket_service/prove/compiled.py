"""Listeners in C, for measurements that a crowd in Python would dilute with its own time.

Hands are shaken in Python; then a small compiled program takes the sockets over. It is asked for
the same thing as `Crowd`, in the same words.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websocket_service.prove.crowd import Dialect, join, masked


class CompiledCrowd:
    """*count* listeners in one C program, the first of which publishes.

    Args:
        program: The program, made by `build` from ``listeners.c``.
        port: Where the server is.
        dialect: How it is spoken to.
        count: How many listeners.
    """

    def __init__(self, program: Path, port: int, dialect: Dialect, count: int) -> None:
        self._count = count
        self.bytes_heard = 0
        sockets = [join(port, dialect) for _ in range(count)]
        for each in sockets:
            each.settimeout(None)  # the program expects sockets that wait
        numbers = [each.fileno() for each in sockets]
        frame = masked(dialect.publish(0)).hex()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [str(program), dialect.broadcast.decode(), frame, *map(str, numbers)],
            pass_fds=numbers,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each in sockets:
            each.close()

    def __len__(self) -> int:
        return self._count

    def deliver(self, messages: int, window: int) -> float:
        """Broadcast *messages*, at most *window* at a time on their way; return the seconds taken.

        Raises:
            RuntimeError: If they do not all arrive, or not the same for all.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(messages, window, file=self._process.stdin, flush=True)
            seconds, size = self._process.stdout.readline().split()
        except (BrokenPipeError, ValueError) as exc:
            raise RuntimeError(self._process.communicate()[1].strip()) from exc
        self.bytes_heard = int(size)
        return float(seconds)

    def close(self) -> None:
        """Disconnect."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def compiled_crowd(
    program: Path, port: int, dialect: Dialect, count: int
) -> Iterator[CompiledCrowd]:
    """Give a connected crowd; disconnect it at the end."""
    gathered = CompiledCrowd(program, port, dialect, count)
    try:
        yield gathered
    finally:
        gathered.close()


def build(source: Path, folder: Path) -> Path | None:
    """Compile a C program into *folder*; return it, or None where there is no compiler.

    Raises:
        subprocess.CalledProcessError: If the compiler refuses.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    folder.mkdir(exist_ok=True)
    program = folder / source.stem
    subprocess.run([compiler, "-O2", "-o", program, source], check=True)  # noqa: S603 - our source
    return program

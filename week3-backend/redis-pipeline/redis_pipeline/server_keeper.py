"""The owner's end of the pipe to the supervisor, which keeps a server running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from redis_pipeline import supervisor


class Keeper:
    """A supervisor that runs a server until this process ends or says so.

    Args:
        command: The server and its arguments.
        environment: The server's, and its supervisor's.
        lock: A descriptor whose lock the server shall hold too.
        remove: A folder to remove when the server has ended.
    """

    def __init__(
        self, command: list[str], environment: dict[str, str], lock: int, remove: Path | None
    ) -> None:
        self.owner = os.getpid()
        config = {
            "command": command,
            "lock": lock,
            "owner": self.owner,
            "remove": str(remove) if remove else None,
        }
        self._process = subprocess.Popen(  # noqa: S603 — our own script
            [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for the owner, who ends the server last
        )

    @property
    def ours(self) -> bool:
        """Whether this process is the owner, and not a child that it forked."""
        return os.getpid() == self.owner

    @property
    def gone(self) -> bool:
        """Whether the supervisor has given up."""
        return self._process.poll() is not None

    def ask(self, command: str) -> int | None:
        """Say ``pid``, ``kill`` or ``start``; return the server's process id, None while down.

        Raises:
            EOFError: If the supervisor has given up.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(command + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as gone:
            raise EOFError(f"nobody takes {command!r}") from gone
        answer = self._process.stdout.readline()
        if not answer:
            raise EOFError(f"no answer to {command!r}")
        pid: int | None = json.loads(answer)["pid"]
        return pid

    def end(self) -> None:
        """End the server, and wait until it is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

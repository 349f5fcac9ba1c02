"""The relay: from the outbox to the broker, and again if the broker lost what it was given.

At most *window* ids wait in the broker; the rest waits in the ledger, where nothing is lost. An id
is only a hint: a message that comes twice finds its job taken, one that never comes is sent again.
"""

from __future__ import annotations

import threading

import structlog

from async_endpoints.ledger import Ledger
from async_endpoints.work.broker import Broker

_log = structlog.get_logger(__name__)


class Relay:
    """Brings due jobs to a broker.

    Args:
        ledger: The ledger.
        broker: Where ids go.
        window: How many ids may wait in the broker.
        patience_s: After so long an id whose job nobody took is sent again, if there is room.
    """

    def __init__(
        self, ledger: Ledger, broker: Broker, *, window: int = 64, patience_s: float = 1.0
    ) -> None:
        self._ledger = ledger
        self._broker = broker
        self._window = window
        self._patience_s = patience_s

    def turn(self) -> int:
        """Send what is due and has room; return how many ids were sent.

        Raises:
            OSError: If the broker cannot be reached; the ids are due again at once.
        """
        room = self._window - self._broker.depth()
        if room <= 0:
            return 0
        ids = self._ledger.take_out(limit=room, patience_s=self._patience_s)
        if ids:
            try:
                self._broker.publish(ids)
            except OSError:
                self._ledger.put_back(ids)
                raise
        return len(ids)


class Reconciler:
    """A thread that takes back lost leases and runs the relay; any number may run side by side.

    Args:
        ledger: The ledger.
        relay: The relay, or None where no broker is used.
        every_s: The pause between two turns; `poke` cuts it short.
    """

    def __init__(self, ledger: Ledger, relay: Relay | None, *, every_s: float = 0.25) -> None:
        self._ledger = ledger
        self._relay = relay
        self._every_s = every_s
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._loop, name="reconciler", daemon=True)
        self.trouble: str | None = None
        """What kept the last turn from its work; None if nothing did."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def poke(self) -> None:
        """Take a turn now: a job was just accepted."""
        self._wake.set()

    def _loop(self) -> None:
        while not self._stopping:
            try:
                self._turn()
                self.trouble = None
            except Exception as exc:  # noqa: BLE001 - broker or database may be back at the next turn
                if self.trouble is None:
                    _log.warning("reconciler cannot work", cause=str(exc))
                self.trouble = f"{type(exc).__name__}: {exc}"
            self._wake.wait(self._every_s)
            self._wake.clear()

    def _turn(self) -> None:
        self._ledger.reap()
        if self._relay is not None:
            self._relay.turn()

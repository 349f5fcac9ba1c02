"""The heartbeat of a worker process: one thread renews every lease that the process holds."""

from __future__ import annotations

import threading
import time

import structlog

from async_endpoints.ledger import Lease, Ledger

_log = structlog.get_logger(__name__)


class Heartbeat:
    """Renews leases until they are let go, and tells the ledger that the worker is there.

    A task that holds Python's lock for longer than a lease (one long call into C) misses its
    renewals; its job is then given to another worker, and its own commits are refused.

    Args:
        ledger: The ledger.
        worker: The worker's name.
        lease_s: The length of a lease; it is renewed three times as often.
    """

    def __init__(self, ledger: Ledger, worker: str, *, lease_s: float) -> None:
        self._ledger = ledger
        self._worker = worker
        self._lease_s = lease_s
        self._held: dict[int, tuple[Lease, float]] = {}
        self._progressed = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def hold(self, lease: Lease, *, timeout_s: float) -> None:
        """Renew *lease* from now on, for at most *timeout_s*."""
        self._held[lease.seq] = (lease, time.monotonic() + timeout_s)
        self._progressed = True

    def let_go(self, lease: Lease) -> None:
        """Renew *lease* no more."""
        self._held.pop(lease.seq, None)
        self._progressed = True

    def _beat(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as exc:  # noqa: BLE001 - the next beat may reach the ledger again
                _log.error("heartbeat failed", worker=self._worker, exc_info=exc)
            self._stop.wait(self._lease_s / 3)

    def _turn(self) -> None:
        progressed, self._progressed = self._progressed, False
        self._ledger.beat(self._worker, progressed=progressed)
        now = time.monotonic()
        held = [lease for lease, until in list(self._held.values()) if now < until]
        if held:
            self._ledger.renew(held, lease_s=self._lease_s)

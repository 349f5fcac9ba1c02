"""The second thread of a consumer: it renews the lease while the first one works."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from redis_pipeline.errors import ServerLostError

_logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews a lease from a thread of its own, unless the work at hand takes too long.

    Args:
        renew: Renews it.
        of: Whose lease this is, for the log.
        every_s: How often.
        stall_s: Work at hand for longer counts as stalled, and the lease may lapse; None: never.
        closing: Ends the thread.
    """

    def __init__(
        self,
        renew: Callable[[], object],
        *,
        of: str,
        every_s: float,
        stall_s: float | None,
        closing: threading.Event,
    ) -> None:
        self._renew = renew
        self._of = of
        self._every_s = every_s
        self._stall_s = stall_s
        self._closing = closing
        self._taken_at: float | None = None
        self._thread = threading.Thread(target=self._beat, name=f"lease of {of}", daemon=True)

    def start(self) -> None:
        """Start to renew."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def work(self) -> None:
        """Say that work is at hand from now on."""
        self._taken_at = time.monotonic()

    def rest(self) -> None:
        """Say that no work is at hand."""
        self._taken_at = None

    def _beat(self) -> None:
        while not self._closing.wait(self._every_s):
            if self._stalled():
                _logger.error("a batch of %s is in hand for too long", self._of)
                continue
            try:
                self._renew()
            except ServerLostError as lost:
                _logger.info("the lease of %s was not renewed: %s", self._of, lost)

    def _stalled(self) -> bool:
        taken_at = self._taken_at  # read once: the other thread may clear it
        if self._stall_s is None or taken_at is None:
            return False
        return time.monotonic() - taken_at > self._stall_s

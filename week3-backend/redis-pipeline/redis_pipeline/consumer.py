"""A consumer: reads, renews its lease, takes over from the dead, buries what nobody can handle.

An entry is delivered again when its consumer dies or its handler raises; after ``max_deliveries``
it becomes a dead letter. Entries that were delivered before are handled one at a time, so that one
that kills its consumer takes no other with it.
"""

from __future__ import annotations

import logging
import os
import platform
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import stamina

from redis_pipeline.errors import LeaseLostError, ServerLostError
from redis_pipeline.heartbeat import Heartbeat
from redis_pipeline.stream import LEASE_S, Delivery, Stream

Handler = Callable[[Sequence[Delivery]], None]
"""Does the work of a batch; may be called again with entries that it has seen before."""

_logger = logging.getLogger(__name__)
_MOMENT_S = 0.001


class Consumer:
    """One member of a group; a context manager. One thread reads, another renews the lease.

    Args:
        stream: Where from.
        group: Whose member this is.
        count: Entries per batch.
        lease_s: After so long a silence others take over.
        max_deliveries: After so many an entry becomes a dead letter.
        pause_s: How long an entry rests after its handler raised.
        stall_s: A batch in hand for longer counts as stalled: the lease is no longer renewed, and
            others take over. None: a handler may take as long as it likes.
        sole: Be the only consumer of the group, for work that needs all entries in order; others
            that want to be it wait.
    """

    def __init__(
        self,
        stream: Stream,
        group: str,
        *,
        count: int = 100,
        lease_s: float = LEASE_S,
        max_deliveries: int = 5,
        pause_s: float = 0.5,
        stall_s: float | None = None,
        sole: bool = False,
    ) -> None:
        self.stream = stream
        self.group = group
        self.name = ""
        self._count = count
        self._lease_s = lease_s
        self._max_deliveries = max_deliveries
        self._pause_s = pause_s
        self._sole = sole
        self._done: list[str] = []
        self._claimed: deque[Delivery] = deque()
        self._cursor = "-"
        self._next_claim = 0.0
        self._free_in_s = 0.0
        self._closing = threading.Event()
        self._heart = Heartbeat(
            lambda: stream.renew(group, self.name, lease_s=lease_s),
            of=group,
            every_s=lease_s / 4,
            stall_s=stall_s,
            closing=self._closing,
        )

    def __enter__(self) -> Self:
        self.rejoin()
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._heart.join()
        try:
            self.settle()
            self.stream.leave(self.group, self.name)
        except (ServerLostError, LeaseLostError) as lost:
            _logger.info("left %s without saying so: %s", self.group, lost)

    @property
    def stopping(self) -> bool:
        """Whether :meth:`stop` was called."""
        return self._closing.is_set()

    def stop(self) -> None:
        """Make :meth:`run` return after its batch; any thread may call it."""
        self._closing.set()

    def rejoin(self) -> None:
        """Take a new lease under a new name, for as long as it takes; what was held is let go."""
        self._done.clear()
        self._claimed.clear()
        self._cursor = "-"
        self._next_claim = 0.0
        old = self.name
        while not self._closing.is_set():
            # no other has it, and it tells an operator which process this is
            name = f"{platform.node()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
            if self._join(old, name):
                self.name = name
                return
            self._closing.wait(min(0.2, self._lease_s / 5))

    def take(self, *, block_s: float = 0.2) -> list[Delivery]:
        """Return the next batch: what the dead left behind first, then what is new.

        What was passed to :meth:`done` is acknowledged on the way.

        Raises:
            LeaseLostError: If this consumer was taken for dead: :meth:`rejoin`.
            ServerLostError: If the server went away: :meth:`rejoin`.
        """
        self._heart.rest()
        batch = self._next_batch(block_s)
        if batch:
            self._heart.work()
        return batch

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """Say that the effect of *deliveries* is there; acknowledged with the next call."""
        self._done.extend([delivery.id for delivery in deliveries])

    def settle(self) -> None:
        """Acknowledge at once what was said to be done.

        Raises:
            LeaseLostError: If this consumer was taken for dead.
            ServerLostError: If the server went away.
        """
        if self._done:
            done, self._done = self._done, []
            self.stream.acknowledge(self.group, self.name, done)

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """Say that a handler raised: try again after a pause, or make it a dead letter."""
        reason = f"{type(error).__name__}: {error}"
        if delivery.deliveries >= self._max_deliveries:
            self.bury(delivery, reason)
        else:
            _logger.warning("delivery %d of %s: %s", delivery.deliveries, delivery.id, reason)
            self.stream.release(self.group, self.name, [delivery.id])
            self._next_claim = min(self._next_claim, time.monotonic() + self._pause_s)

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Make an entry a dead letter, without another try."""
        _logger.error("entry %s becomes a dead letter: %s", delivery.id, reason)
        self.stream.bury(self.group, self.name, delivery, reason=reason)

    def run(self, handle: Handler, *, until: Callable[[], bool] = lambda: False) -> None:
        """Handle batches until :meth:`stop`, or until *until* says so between two batches."""
        while not self._closing.is_set() and not until():
            try:
                self._handle(handle, self.take())
            except (LeaseLostError, ServerLostError) as lost:
                _logger.warning("%s starts again: %s", self.group, lost)
                self.rejoin()

    def _handle(self, handle: Handler, batch: Sequence[Delivery]) -> None:
        if not batch:
            return
        try:
            handle(batch)
        except (LeaseLostError, ServerLostError):
            raise
        except Exception as error:  # noqa: BLE001 — whatever a handler raises is about its entry
            if len(batch) == 1:
                self.failed(batch[0], error)
                return
            for delivery in batch:  # one of them; the others need not suffer
                self._handle(handle, [delivery])
        else:
            self.done(batch)

    def _next_batch(self, block_s: float) -> list[Delivery]:
        while True:
            if not self._claimed and time.monotonic() >= self._next_claim:
                self._claim()
            if self._claimed:
                delivery = self._claimed.popleft()
                if delivery.deliveries <= self._max_deliveries:
                    return [delivery]
                self.bury(delivery, f"not acknowledged in {self._max_deliveries} deliveries")
                continue
            done, self._done = self._done, []
            if block_s > 0:  # but not past the moment at which there may be something to claim
                block_s = max(_MOMENT_S, min(block_s, self._next_claim - time.monotonic()))
            return self.stream.read(
                self.group, self.name, count=self._count, block_s=block_s, done=done
            )

    def _claim(self) -> None:
        """Take over what is free; look again when a lease that was seen may end, or by and by."""
        self.settle()
        if self._cursor == "-":
            self._free_in_s = self._lease_s / 5  # for what others take or drop meanwhile
        self._cursor, taken, free_in_s = self.stream.claim(
            self.group,
            self.name,
            count=self._count,
            cursor=self._cursor,
            pause_s=self._pause_s,
            everyone=self._sole,
        )
        self._claimed.extend(taken)
        if free_in_s is not None:
            self._free_in_s = min(self._free_in_s, free_in_s)
        if self._cursor == "-":
            self._next_claim = time.monotonic() + self._free_in_s

    def _join(self, old: str, name: str) -> bool:
        for attempt in stamina.retry_context(
            on=ServerLostError,
            attempts=None,
            timeout=None,
            wait_initial=0.02,
            wait_max=0.25,
            wait_jitter=0.05,
        ):
            with attempt:
                if self._closing.is_set():
                    return True
                if old:
                    self.stream.leave(self.group, old)
                return self.stream.join(self.group, name, lease_s=self._lease_s, sole=self._sole)
        return False

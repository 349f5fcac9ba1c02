"""The worker between a stream of events and its features.

The only consumer of its group, since windows need all events in order; past one machine a stream
is split by key into several, each with its worker. After a crash the next worker takes the lease,
raises the fence, loads the state and goes on: what comes out is the same to the last bit.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from redis_pipeline.consumer import Consumer
from redis_pipeline.errors import EventError, LeaseLostError, ServerLostError, StreamFullError
from redis_pipeline.events import unpack_events
from redis_pipeline.feature_store import FeatureStore, Progress
from redis_pipeline.features import Features
from redis_pipeline.stream import LEASE_S, Delivery, Stream, order_of
from redis_pipeline.window_kinds import Kind
from redis_pipeline.windows import Windows

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeatureSettings:
    """What a worker can be told.

    Args:
        kind: Which windows.
        lateness_s: How much disorder to wait for.
        keep_late: Write late events to SQL instead of only counting them.
        lease_s: After so long a silence another worker takes over.
        max_deliveries: An entry that so many workers died of becomes a dead letter.
        count: Entries per read.
        commit_s: Commit at least so often while entries come; a closed window is committed at once.
    """

    kind: Kind
    lateness_s: float = 1.0
    keep_late: bool = False
    lease_s: float = LEASE_S
    max_deliveries: int = 5
    count: int = 200
    commit_s: float = 0.25

    def windows(self, state: bytes | None = None) -> Windows:
        """Return the operator, at its start or as it was saved."""
        return Windows(self.kind, lateness_s=self.lateness_s, keep_late=self.keep_late, state=state)


class FeatureWorker:
    """Reads entries of events, keeps windows, writes features.

    Args:
        stream: Entries of packed events.
        store: Where features and position go; its group is the worker's.
        settings: Which windows, and how.
        out: Where closed windows are announced, each as one MessagePack map.
    """

    def __init__(
        self,
        stream: Stream,
        store: FeatureStore,
        settings: FeatureSettings,
        *,
        out: Stream | None = None,
    ) -> None:
        self._stream = stream
        self._store = store
        self._settings = settings
        self._out = out
        self._consumer = Consumer(
            stream,
            store.group,
            count=settings.count,
            lease_s=settings.lease_s,
            max_deliveries=settings.max_deliveries,
            sole=True,
        )
        self._windows = settings.windows()
        self._progress = Progress(0, "0-0", None, 0, 0, 0, ())
        self._waiting: list[Delivery] = []  # counted in the windows, not committed
        self._closed: list[Features] = []
        self._last_commit = 0.0

    @property
    def events(self) -> int:
        """How many events the committed features and state hold."""
        return self._progress.events

    def stop(self) -> None:
        """Make :meth:`run` return; any thread may call it."""
        self._consumer.stop()

    def run(self, *, until: Callable[[], bool] = lambda: False, close: bool = False) -> None:
        """Work until :meth:`stop`, or until *until* says so when all that was read is committed.

        Args:
            until: Asked between batches.
            close: When *until* says so the stream has ended: close the windows that are open.
        """
        with self._consumer:
            loaded = False
            while not self._consumer.stopping:
                try:
                    if not loaded:
                        self._load()
                        loaded = True
                    self._step(self._consumer.take())
                except (LeaseLostError, ServerLostError) as lost:
                    _logger.warning("features of %s start again: %s", self._stream.name, lost)
                    loaded = False
                    self._consumer.rejoin()
                    continue
                if not self._waiting and until():
                    if close:
                        self._closed = self._windows.close()
                        self._commit()
                    return

    def _load(self) -> None:
        self._progress = self._store.begin()
        self._windows = self._settings.windows(self._progress.state)
        self._waiting, self._closed = [], []
        self._announce()

    def _step(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._take(delivery)
        due = time.monotonic() - self._last_commit >= self._settings.commit_s
        if self._waiting and (self._closed or due or not deliveries):
            self._commit()

    def _take(self, delivery: Delivery) -> None:
        if order_of(delivery.id) <= order_of(self._progress.position):
            self._consumer.done([delivery])  # in the committed state already
            return
        try:
            events = unpack_events(delivery.data)
        except EventError as error:
            self._consumer.bury(delivery, f"EventError: {error}")  # trying again would not help
            return
        self._closed += self._windows.add(events)
        self._progress = self._progress._replace(
            position=delivery.id, events=self._progress.events + len(events)
        )
        self._waiting.append(delivery)

    def _commit(self) -> None:
        """Commit what the entries in hand brought, announce it, and let them be acknowledged."""
        outbox = tuple(msgspec.msgpack.encode(row._asdict()) for row in self._closed)
        self._progress = self._progress._replace(
            state=self._windows.state(),
            late=self._windows.late,
            outbox=outbox if self._out is not None else (),
            outbox_number=self._progress.outbox_number + 1,
        )
        self._store.commit(self._progress, self._closed, late=self._windows.late_events)
        self._windows.late_events.clear()
        self._announce()
        self._consumer.done(self._waiting)
        self._waiting, self._closed = [], []
        self._last_commit = time.monotonic()

    def _announce(self) -> None:
        """Bring the outbox into the out stream; once, whoever tries how often.

        A full out stream makes us wait, and in the end our own producers: nothing is dropped.
        """
        if self._out is None or not self._progress.outbox:
            return
        producer = f"features:{self._stream.name}:{self._store.group}"
        while not self._consumer.stopping:
            try:
                number = self._progress.outbox_number
                self._out.append(self._progress.outbox, producer=producer, number=number)
            except StreamFullError as full:
                time.sleep(full.retry_after_s)
            else:
                return

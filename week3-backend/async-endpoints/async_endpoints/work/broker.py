"""Brokers: they carry job ids to workers, may lose any of them, and are asked how many wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import celery
import kombu
from kombu.exceptions import OperationalError

from async_endpoints.errors import UnusableUrlError

TASK = "async_endpoints.run"
"""The one Celery task: its argument is a job's id."""

QUEUE = "jobs"


def check_broker_url(url: str) -> None:
    """Say at once, and not in each worker's log, that a broker of this kind cannot be used.

    Raises:
        UnusableUrlError: If *url* has no scheme that Celery knows and finds the library of.
    """
    scheme, separator, _ = url.partition("://")
    expected = "broker URL: redis://host/0, redis+socket:///path or amqp://host// was expected"
    if not separator:
        raise UnusableUrlError(f"{expected}, not text without a scheme")
    try:
        kombu.Connection(url).get_transport_cls()  # type: ignore[attr-defined,no-untyped-call]
    except (KeyError, ImportError, ValueError) as exc:
        raise UnusableUrlError(f"{expected}, not {scheme}://…") from exc


class QuickConnection(kombu.Connection):  # type: ignore[misc,name-defined]  # kombu has no types
    """A connection that is tried again after 0.1 s, not 2 s, and then less and less often."""

    def ensure_connection(self, *args: object, **options: object) -> QuickConnection:
        """Connect, however often it takes."""
        pauses = {"interval_start": 0.1, "interval_step": 0.2, "interval_max": 5.0}
        super().ensure_connection(*args, **{**pauses, **options})
        return self


class Broker(Protocol):
    """Carries ids."""

    def publish(self, job_ids: Sequence[str]) -> None:
        """Send ids.

        Raises:
            OSError: If the broker cannot be reached; some of the ids may have been sent.
        """

    def depth(self) -> int:
        """Return how many ids wait for a worker.

        Raises:
            OSError: If the broker cannot be reached.
        """


class MemoryBroker:
    """A broker in this process; its *lost* ids show what the relay does about a loss."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()

    def publish(self, job_ids: Sequence[str]) -> None:
        """Send ids."""
        self.waiting.extend(job_ids)

    def depth(self) -> int:
        """Return how many ids wait."""
        return len(self.waiting)


class CeleryBroker:
    """Publishes to Celery's queue over one connection that is made again when it breaks."""

    def __init__(self, app: celery.Celery) -> None:
        self._app = app
        self._connection: Any = None  # kombu has no types
        self._producer: Any = None

    def _open(self) -> Any:  # noqa: ANN401 - kombu has no types
        if self._producer is None:
            self._connection = self._app.connection_for_write()
            # the relay's next turn is the next try: left alone, Celery waits 2 s for one of its own
            self._connection.ensure_connection(max_retries=1, interval_start=0)
            self._producer = self._app.amqp.Producer(self._connection.channel())
        return self._producer

    def publish(self, job_ids: Sequence[str]) -> None:
        """Send ids."""
        try:
            producer = self._open()
            for job_id in job_ids:
                self._app.send_task(
                    TASK, (job_id,), producer=producer, queue=QUEUE, ignore_result=True, retry=False
                )
        except self._broken() as exc:
            raise self._lost(exc) from exc

    def depth(self) -> int:
        """Return how many ids wait."""
        try:
            channel = self._open().channel
            # as Celery declares it: RabbitMQ refuses a second declaration that differs
            found = channel.queue_declare(QUEUE, durable=True, auto_delete=False)
            return int(found.message_count)
        except self._broken() as exc:
            raise self._lost(exc) from exc

    def _broken(self) -> tuple[type[BaseException], ...]:
        known = self._connection.recoverable_connection_errors if self._connection else ()
        channel = self._connection.recoverable_channel_errors if self._connection else ()
        return (OperationalError, OSError, *known, *channel)

    def _lost(self, exc: BaseException) -> OSError:
        self.close()
        return ConnectionError(f"the broker does not answer: {exc}")

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.release()

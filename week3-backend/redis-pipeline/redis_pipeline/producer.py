"""A producer: gathers payloads into batches, and tells its caller when to slow down."""

from __future__ import annotations

import time
import uuid
from types import TracebackType
from typing import Self

import stamina

from redis_pipeline.errors import ServerLostError, StreamFullError
from redis_pipeline.stream import Stream


class Producer:
    """Appends to one stream; one thread at a time.

    A batch that was sent but not answered is sent again under its old number, and the stream takes
    it once.

    Args:
        stream: Where to.
        batch_size: Payloads per batch.
        patience_s: How long to wait for a full stream, or a server that went away, before
            :class:`StreamFullError` or :class:`ServerLostError` reaches the caller. Nothing is lost
            then: what was taken is still held, and the next call tries again.
    """

    def __init__(self, stream: Stream, *, batch_size: int = 1000, patience_s: float = 30.0) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size={batch_size}; expected at least 1")
        self._stream = stream
        self._batch_size = batch_size
        self._patience_s = patience_s
        self._name = uuid.uuid4().hex
        self._number = 0
        self._held: list[bytes] = []
        self._in_flight: list[bytes] = []

    @property
    def held(self) -> int:
        """How many payloads were taken and are not in the stream yet."""
        return len(self._held) + len(self._in_flight)

    def send(self, payload: bytes) -> None:
        """Take a payload; the stream gets it with its batch.

        Raises:
            StreamFullError: If a whole batch waits and the stream stayed full: *not* taken.
            ServerLostError: If a whole batch waits and the server stayed away: *not* taken.
        """
        if len(self._held) >= self._batch_size:
            self.flush()
        self._held.append(payload)

    def flush(self) -> None:
        """Bring everything that was taken into the stream.

        Raises:
            StreamFullError: If the stream stayed full; everything is still held.
            ServerLostError: If the server stayed away; everything is still held.
        """
        deadline = time.monotonic() + self._patience_s
        while self.held:
            if not self._in_flight:
                self._in_flight = self._held[: self._batch_size]
                del self._held[: self._batch_size]
                self._number += 1
            self._append(max(0.0, deadline - time.monotonic()))
            self._in_flight = []

    def _append(self, patience_s: float) -> None:
        for attempt in stamina.retry_context(
            on=(StreamFullError, ServerLostError),
            attempts=None,
            timeout=patience_s,
            wait_initial=0.005,
            wait_max=0.25,
            wait_jitter=0.05,
        ):
            with attempt:
                self._stream.append(self._in_flight, producer=self._name, number=self._number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.flush()

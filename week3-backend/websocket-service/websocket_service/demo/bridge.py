"""From closed windows to a channel: each becomes a message, once.

The windows' stream gives every window at least once; its entry's id is the message's key, so that a
window that is given again, after a kill at the wrong moment, is published once all the same.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import httpx
import msgspec
import stamina
from sqlalchemy.exc import SQLAlchemyError

from redis_pipeline import (
    Consumer,
    Delivery,
    FeatureStore,
    RedisPipelineError,
    RedisStream,
    open_engine,
)
from websocket_service.tokens import make_token

WINDOWS, STATS = "windows", "stats"
_DAY_S = 86_400.0
_EVERY_S = 1.0
_log = logging.getLogger(__name__)


class Bridge:
    """Publishes windows as they close, and once a second how the pipeline does.

    Args:
        redis_url: Where the streams are.
        database_url: Where the features are.
        address: Where the channels are, ``http://…``.
        secret: Signs the token to publish.
    """

    def __init__(self, redis_url: str, database_url: str, address: str, secret: str) -> None:
        token = make_token(secret, "bridge", {WINDOWS: "w", STATS: "w"}, ttl_s=_DAY_S)
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=5.0)
        self._source = RedisStream(redis_url, "sensors")
        self._windows = RedisStream(redis_url, WINDOWS)
        self._store = FeatureStore(open_engine(database_url), "sensors", "features")
        self._newest_s = time.time()

    def run(self) -> None:
        """Work for ever."""
        threading.Thread(target=self._tell_stats, daemon=True).start()
        with Consumer(self._windows, "page", lease_s=3.0) as consumer:
            consumer.run(self._publish_all)

    def _publish_all(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            window = msgspec.msgpack.decode(delivery.data)
            self._newest_s = max(self._newest_s, window["end_s"])
            self._publish(WINDOWS, window, key=delivery.id)

    @stamina.retry(on=httpx.HTTPError, attempts=None, timeout=None, wait_initial=0.05, wait_max=1.0)
    def _publish(self, channel: str, data: object, *, key: str | None = None) -> None:
        """Publish until it is told that the message stands; the key makes repetition harmless."""
        body = {"data": data} | ({"key": key} if key else {})
        self._http.post(f"/channels/{channel}/messages", json=body).raise_for_status()

    def _tell_stats(self) -> None:
        """Tell events, rate, lag and depth; what cannot be known now is told a second later."""
        before_s, before = time.time(), None
        while True:
            time.sleep(_EVERY_S)
            try:
                progress = self._store.progress()
                depth = self._source.depth()
            except (SQLAlchemyError, RedisPipelineError):  # the page sees that it hears nothing
                _log.exception("no statistics this second")
                continue
            now, events = time.time(), progress.events if progress else 0
            rate = 0.0 if before is None else (events - before) / (now - before_s)
            before_s, before = now, events
            stats = {"at_s": round(now), "events": events, "per_s": rate, "depth": depth}
            self._publish(STATS, stats | {"lag_s": max(0.0, now - self._newest_s)})

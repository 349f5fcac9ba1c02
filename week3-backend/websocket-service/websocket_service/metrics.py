"""What a channel server counts, for Prometheus. No label holds a channel's name or a user's."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from websocket_service.codes import Code


class ChannelMetrics(Collector):
    """The series of one server.

    What every message counts is a plain number, read when somebody asks: a `Counter` takes a lock.

    Args:
        registry: Where they are kept; one per application.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.connections = Gauge("ws_connections", "Open connections.", registry=registry)
        self.subscriptions = Gauge("ws_subscriptions", "Subscriptions now.", registry=registry)
        self.published = 0
        self.delivered = 0
        self.conflated = Counter("ws_conflated", "Messages left out for slow.", registry=registry)
        self.caught_up = Counter("ws_caught_up", "Holes read from the log.", registry=registry)
        self._recoveries = Counter("ws_recoveries", "By result.", ["result"], registry=registry)
        self._refused = Counter("ws_refused", "By code.", ["code"], registry=registry)
        self._closed = Counter("ws_closed", "By code.", ["code"], registry=registry)
        registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Yield what is counted in plain numbers."""
        yield CounterMetricFamily("ws_published", "Messages given to publish.", self.published)
        yield CounterMetricFamily("ws_delivered", "Messages given to clients.", self.delivered)

    def on_delivered(self, count: int) -> None:
        """Count deliveries."""
        self.delivered += count

    def subscribed(self, recovered: bool | None) -> None:  # noqa: FBT001 - the value itself
        """Count a subscription, and whether a position was recovered."""
        self.subscriptions.inc()
        if recovered is not None:
            self._recoveries.labels("whole" if recovered else "lost").inc()

    def refused(self, code: Code) -> None:
        """Count an error reply."""
        self._refused.labels(str(int(code))).inc()

    def closed(self, code: Code) -> None:
        """Count a connection that we closed."""
        self._closed.labels(str(int(code))).inc()

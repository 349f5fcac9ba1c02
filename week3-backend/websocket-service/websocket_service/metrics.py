"""What a channel server counts, for Prometheus. No label holds a channel's name or a user's."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from websocket_service.codes import Code


class ChannelMetrics:
    """The series of one server.

    Args:
        registry: Where they are kept; one per application.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.connections = Gauge("ws_connections", "Open connections.", registry=registry)
        self.subscriptions = Gauge("ws_subscriptions", "Subscriptions now.", registry=registry)
        self.published = Counter("ws_published", "Messages given to publish.", registry=registry)
        self.delivered = Counter("ws_delivered", "Messages given to clients.", registry=registry)
        self.conflated = Counter("ws_conflated", "Messages left out for slow.", registry=registry)
        self.caught_up = Counter("ws_caught_up", "Holes read from the log.", registry=registry)
        self._recoveries = Counter("ws_recoveries", "By result.", ["result"], registry=registry)
        self._refused = Counter("ws_refused", "By code.", ["code"], registry=registry)
        self._closed = Counter("ws_closed", "By code.", ["code"], registry=registry)

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

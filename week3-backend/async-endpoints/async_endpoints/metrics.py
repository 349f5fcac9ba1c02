"""Metrics for Prometheus: requests by route and status, and how long they took.

Pure ASGI and one dictionary look-up per request: the labelled counters are kept, since looking
them up by label is what costs. Routes are labelled by their template (``/models/{name}``), never by
the path asked for, so that a caller cannot make the number of series grow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """ASGI middleware that counts and times requests.

    Args:
        app: The application behind.
        registry: Where the series are kept; one per application.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        registry: CollectorRegistry,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._clock = clock
        self._requests = Counter(
            "http_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Time from a request's first byte to its answer's last.",
            ["method", "route"],
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and record it when it has been answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500  # what a caller gets when the application fails before it answers
        start = self._clock()

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            self._record(scope, status, self._clock() - start)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        key = (method, _template(scope), status)
        series = self._counters.get(key)
        if series is None:
            series = (
                self._requests.labels(key[0], key[1], str(status)),
                self._seconds.labels(key[0], key[1]),
            )
            self._counters[key] = series
        series[0].inc()
        series[1].observe(seconds)


def _template(scope: Scope) -> str:
    """Return the route's template, a plain route's handler name, or ``(none)`` without a route."""
    route: Any = scope.get("route")
    name = getattr(route, "path", None) or getattr(scope.get("endpoint"), "__name__", None)
    return str(name or "(none)")


def metrics_route(registry: CollectorRegistry, path: str = "/metrics") -> Route:
    """Return the route that shows *registry* in Prometheus' text format."""

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Route(path, metrics, methods=["GET"])

"""The application: a backbone in, an ASGI app out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any

import httpx
import numpy as np
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from async_endpoints.bounds import BodyLimit
from async_endpoints.fanout import FanOut
from async_endpoints.health import Check, health_router
from async_endpoints.metrics import Metrics, metrics_route
from async_endpoints.problems import install_problems
from async_endpoints.service.backbone import Backbone
from async_endpoints.service.events import events_router
from async_endpoints.service.fanout_route import fanout_router
from async_endpoints.service.jobs import jobs_router
from async_endpoints.service.refusals import install_refusals, problem_schemas
from async_endpoints.service.request_ids import RequestIds
from async_endpoints.service.uploads import uploads_router
from async_endpoints.service.watchdog import JobGauges, progress_check
from async_endpoints.simulated import simulated_sources

_ABOUT = "Jobs that cannot be lost, their events, uploads, a fan-out. Errors are RFC 9457 problems."


def create_app(backbone: Backbone) -> FastAPI:
    """Return the application that serves *backbone*; it closes it when it ends."""
    settings = backbone.settings
    client, sources = _sources(settings.upstreams)
    app = FastAPI(
        title="async-endpoints",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(backbone, client),
    )
    install_problems(app)
    install_refusals(app)
    app.include_router(jobs_router(backbone))
    app.include_router(events_router(backbone))
    app.include_router(uploads_router(backbone))
    app.include_router(fanout_router(FanOut(client, sources), backbone.keys))
    app.include_router(health_router(_checks(backbone)))
    series = CollectorRegistry()
    series.register(JobGauges(lambda: backbone.ledger.pulse(worker_s=settings.stall_s)))
    app.router.routes += [metrics_route(series), Route("/docs", _docs, methods=["GET"])]
    uploads = {"/uploads": settings.max_upload_bytes}
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, by_path=uploads)
    app.add_middleware(Metrics, registry=series)
    app.add_middleware(RequestIds)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _sources(given: dict[str, str]) -> tuple[httpx.AsyncClient, dict[str, str]]:
    if given:
        return httpx.AsyncClient(follow_redirects=False), given
    return simulated_sources(np.random.default_rng())


def _lifespan(backbone: Backbone, client: httpx.AsyncClient) -> Any:  # noqa: ANN401 - FastAPI's
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if backbone.reconciler is not None:
            backbone.reconciler.start()
        try:
            yield
        finally:
            backbone.stopping.set()
            if backbone.reconciler is not None:
                backbone.reconciler.stop()
            await client.aclose()
            backbone.close()

    return lifespan


def _checks(backbone: Backbone) -> dict[str, Check]:
    checks = {"work": progress_check(backbone.ledger, stall_s=backbone.settings.stall_s)}
    if backbone.reconciler is not None:
        reconciler = backbone.reconciler
        checks["broker"] = lambda: reconciler.trouble
    return checks


async def _docs(request: Request) -> HTMLResponse:
    """List the operations: a page that loads nothing from elsewhere."""
    rows = [
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td>"
        f"<td>{escape(operation.get('description', operation.get('summary', '')))}</td></tr>"
        for path, operations in request.app.openapi()["paths"].items()
        for method, operation in operations.items()
    ]
    return HTMLResponse(
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>async-endpoints</title>"
        "<style>body{font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "td{padding:.3rem 1rem .3rem 0;vertical-align:top}</style><h1>async-endpoints</h1>"
        f"<p>{escape(_ABOUT)} <a href='/openapi.json'>openapi.json</a></p>"
        f"<table>{''.join(rows)}</table></html>"
    )


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=_ABOUT, routes=app.routes
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(problem_schemas())
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        app.openapi_schema = document
    return app.openapi_schema

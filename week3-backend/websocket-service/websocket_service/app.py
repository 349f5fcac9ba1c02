"""A channel server of its own: ``python -m websocket_service serve``."""

from __future__ import annotations

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from async_endpoints import BodyLimit, Metrics, health_router, install_problems, metrics_route
from websocket_service.service import ChannelService
from websocket_service.settings import ChannelSettings


def create_app(settings: ChannelSettings | None = None) -> tuple[FastAPI, ChannelService]:
    """Return an application with channels, problems, health and metrics, and its service."""
    registry = CollectorRegistry()
    service = ChannelService(settings or ChannelSettings(), registry=registry)
    app = FastAPI(title="Live channels", version="1", lifespan=service.lifespan, docs_url=None)
    install_problems(app)
    service.install(app)
    app.include_router(health_router({"history": service.failing}))
    app.router.routes.append(metrics_route(registry))
    app.add_middleware(BodyLimit, max_bytes=2 * service.bounds.max_message_bytes)
    app.add_middleware(Metrics, registry=registry)
    return app, service

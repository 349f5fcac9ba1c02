"""The application: one factory that turns a `Service` into an ASGI app.

Everything typed in it (requests, answers, OpenAPI) is made from the schemas of the served models
at the time of the call; a hot swap exchanges predictors, never schemas.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from async_endpoints import BodyLimit, Metrics, health_router, install_problems, metrics_route
from sprintml.api.extras import add_csv_paths, add_fast_paths, drop_unsaid
from sprintml.api.fastlane import FastLane
from sprintml.api.jsonbody import JsonRoute
from sprintml.api.overview import overview_router
from sprintml.api.pages import docs_routes, page_routes
from sprintml.api.predicting import add_prediction_routes, row_form
from sprintml.api.refusals import problem_schemas
from sprintml.api.service import Service
from sprintml.api.settings import ApiSettings

_NAME = {
    "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}]
}


def create_app(service: Service, settings: ApiSettings | None = None) -> FastAPI:
    """Return the application that serves *service*.

    Args:
        service: The models (declared before this call), the profile, the training.
        settings: Bounds; from the environment by default.
    """
    settings = settings or ApiSettings()
    app = FastAPI(title="sprintml", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.route_class = JsonRoute
    install_problems(app)
    _add_models(app, service)
    app.include_router(overview_router(service))
    app.include_router(health_router({"model": lambda: _model_missing(service)}))
    series = CollectorRegistry()
    app.router.routes += [
        metrics_route(series),
        _openapi_route(app),
        *docs_routes(),
        *page_routes(),
    ]
    app.add_middleware(FastLane, routes=_routes(app, "/predict/fast"))
    app.add_middleware(Metrics, registry=series)
    uploads = dict.fromkeys(_routes(app, "/predict/csv"), settings.max_upload_bytes)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, by_path=uploads)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _add_models(app: FastAPI, service: Service) -> None:
    served = list(service.registry)
    for number, model in enumerate(served, 1):
        form = row_form(model, number)
        if number == 1:
            add_prediction_routes(app, model, form, "", {})
        add_prediction_routes(app, model, form, f"/models/{model.name}", {})
    if not served:
        add_prediction_routes(app, None, row_form(None), "", {})
        add_prediction_routes(app, None, row_form(None), "/models/{name}", _NAME)


def _routes(app: FastAPI, ending: str) -> dict[str, Route]:
    """Return the plain routes whose path has this ending, by path."""
    plain = [route for route in app.routes if isinstance(route, Route)]
    return {route.path: route for route in plain if route.path.endswith(ending)}


def _openapi_route(app: FastAPI) -> Route:
    async def openapi(_: Request) -> Response:
        body = json.dumps(app.openapi(), ensure_ascii=False).encode()
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})

    return Route("/openapi.json", openapi, methods=["GET"])


def _model_missing(service: Service) -> str | None:
    default = service.registry.default
    return None if default and default.current else "no model is trained yet"


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description="A table's model, served. Errors are RFC 9457 problem documents.",
            routes=app.routes,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(problem_schemas())
        drop_unsaid(document["paths"], schemas)
        add_fast_paths(document["paths"])
        add_csv_paths(document["paths"])
        app.openapi_schema = document
    return app.openapi_schema

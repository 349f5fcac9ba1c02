"""What a service gets from async_endpoints, seen from outside, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel, Field

from async_endpoints import (
    BodyLimit,
    Metrics,
    ProblemError,
    SprintSettings,
    health_router,
    install_problems,
    metrics_route,
)


class Order(BaseModel):
    """A body with a field whose name needs escaping in a pointer."""

    count: int = Field(alias="count/of~things")


@pytest.fixture
def state() -> dict[str, str | None]:
    """What the readiness check of the app under test answers."""
    return {"store": None}


@pytest.fixture
async def client(state: dict[str, str | None]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a small app that uses every part."""
    registry = CollectorRegistry()
    app = FastAPI()
    install_problems(app)
    app.include_router(health_router({"store": lambda: state["store"]}))
    app.router.routes.append(metrics_route(registry))
    app.add_middleware(BodyLimit, max_bytes=100)
    app.add_middleware(Metrics, registry=registry)

    @app.post("/orders")
    async def order(body: Order) -> dict[str, int]:
        return {"count": body.count}

    @app.get("/orders/{number}")
    async def show(number: int) -> None:
        raise ProblemError(409, f"order {number} is on its way", headers={"Retry-After": "3"})

    @app.get("/fault")
    async def fault() -> Annotated[int, "never"]:
        msg = "a secret"
        raise RuntimeError(msg)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_problem_carries_status_detail_and_headers(client: httpx.AsyncClient) -> None:
    """A handler's ProblemError arrives whole."""
    answer = await client.get("/orders/7")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "3"
    assert answer.json()["title"] == "Conflict"
    assert answer.json()["detail"] == "order 7 is on its way"


async def test_an_invalid_field_is_named_with_its_pointer(client: httpx.AsyncClient) -> None:
    """The field bears the caller's own name, the pointer is escaped, the value is shown."""
    answer = await client.post("/orders", json={"count/of~things": "many"})

    (error,) = answer.json()["errors"]
    assert answer.status_code == 422
    assert error["field"] == "count/of~things"
    assert error["pointer"] == "/count~1of~0things"
    assert error["value"] == "many"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/orders", 405), ("GET", "/fault", 500)],
)
async def test_every_error_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    """Unknown paths, wrong methods and faults of ours have one form, and no secret leaks."""
    answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "secret" not in answer.text


async def test_a_lone_surrogate_in_a_body_is_answered(client: httpx.AsyncClient) -> None:
    """Text that cannot be encoded is escaped, not a fault of ours."""
    body = b'{"count/of~things": "\\ud800"}'
    answer = await client.post(
        "/orders", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_body_is_refused(client: httpx.AsyncClient, *, chunked: bool) -> None:
    """101 bytes are one too many, declared or not."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(101):
            yield b" "

    answer = await client.post(
        "/orders",
        content=chunks() if chunked else b" " * 101,
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 413
    assert "100 bytes" in answer.json()["detail"]


async def test_ready_says_what_is_missing(
    client: httpx.AsyncClient, state: dict[str, str | None]
) -> None:
    """Ready follows the checks; live does not."""
    well = await client.get("/health/ready")
    state["store"] = "the store does not answer"
    ill = await client.get("/health/ready")

    assert (well.status_code, well.json()["failing"]) == (200, {})
    assert ill.status_code == 503
    assert ill.json()["failing"] == {"store": "the store does not answer"}
    assert (await client.get("/health/live")).status_code == 200


async def test_metrics_count_by_template(client: httpx.AsyncClient) -> None:
    """Two orders are one series; an unknown path makes no series of its own."""
    for path in ("/orders/1", "/orders/2", "/a", "/b", "/c"):
        await client.get(path)

    text = (await client.get("/metrics")).text
    found = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "http_requests_total"
    }
    assert found == {("/orders/{number}", "409"): 2.0, ("(none)", "404"): 3.0}


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """SPRINT_HOME moves the state; without it the default works."""
    assert str(SprintSettings().home) == ".sprint"

    monkeypatch.setenv("SPRINT_HOME", "elsewhere")

    assert str(SprintSettings().home) == "elsewhere"

"""The fan-out: what came is kept, and each missing answer has its reason."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from async_endpoints.fanout import FanOut, Policy
from async_endpoints.simulated import HABITS, simulated_sources

CALLS: Counter[str] = Counter()


async def source(request: Request) -> Response:
    """Behave as the path says."""
    kind = request.path_params["kind"]
    CALLS[kind] += 1
    if kind == "slow":
        await asyncio.sleep(0.2)
    elif kind == "stuck":
        await asyncio.sleep(30)
    elif kind == "second" and CALLS[kind] % 2:
        return Response(status_code=503)
    elif kind == "broken":
        return Response(status_code=500)
    elif kind == "missing":
        return Response(status_code=404)
    elif kind == "prose":
        return PlainTextResponse("not JSON")
    elif kind == "endless":
        return PlainTextResponse("[" + "1," * 600_000 + "1]")
    return JSONResponse({"item": request.query_params["item"]})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the sources."""
    CALLS.clear()
    transport = httpx.ASGITransport(Starlette(routes=[Route("/{kind}", source)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://s") as client:
        yield client


def fanout(client: httpx.AsyncClient, *kinds: str, **policy: float) -> FanOut:
    """Return a fan-out over sources of these kinds."""
    bounds = {"call_timeout_s": 0.4, "wait_s": 0.01, **policy}
    return FanOut(client, {kind: f"http://s/{kind}" for kind in kinds}, Policy(**bounds))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "status", "calls", "reason"),
    [
        ("fine", "ok", 1, None),
        ("second", "ok", 2, None),
        ("broken", "failed", 3, "500"),
        ("missing", "failed", 1, "404"),
        ("prose", "failed", 1, "DecodeError"),
        ("endless", "failed", 1, "1,048,576 bytes"),
        ("stuck", "timeout", 3, "no answer within 0.05 s, 3 tries"),
    ],
)
async def test_each_way_to_fail_has_its_reason(
    client: httpx.AsyncClient, kind: str, status: str, calls: int, reason: str | None
) -> None:
    """What may pass is tried three times, what will not pass once."""
    timeout_s = 0.05 if kind == "stuck" else 0.4
    answer = await fanout(client, kind, call_timeout_s=timeout_s).ask_one("shoe", kind)

    assert (answer.status, answer.attempts, CALLS[kind]) == (status, calls, calls)
    assert answer.data == ({"item": "shoe"} if status == "ok" else None)
    assert reason is None or reason in str(answer.reason)


async def test_one_bad_source_costs_its_own_answer(client: httpx.AsyncClient) -> None:
    """The others' answers are there, in the order asked for."""
    asked = ["fine", "stuck", "broken", "slow"]
    answers = await fanout(client, *asked, total_timeout_s=0.5).ask("shoe", asked)

    assert [answer.source for answer in answers] == asked
    assert [answer.status for answer in answers] == ["ok", "timeout", "failed", "ok"]


async def test_sources_are_asked_at_once(client: httpx.AsyncClient) -> None:
    """Five answers of 0.2 s take less than half of the second that they take in turn."""
    asking = fanout(client, "slow")
    start = time.perf_counter()
    await asking.ask("shoe", ["slow"] * 5)
    at_once = time.perf_counter() - start
    start = time.perf_counter()
    await asking.ask_in_turn("shoe", ["slow"] * 5)
    in_turn = time.perf_counter() - start

    assert in_turn >= 1.0
    assert at_once < in_turn / 2


async def test_a_bulkhead_bounds_calls_under_way(client: httpx.AsyncClient) -> None:
    """Of six calls at once two may run; those that wait too long are told, and not made."""
    asking = fanout(client, "slow", bulkhead=2, queue_s=0.1)
    answers = await asking.ask("shoe", ["slow"] * 6)

    assert Counter(answer.status for answer in answers) == {"ok": 2, "busy": 4}
    assert CALLS["slow"] == 2
    assert "2 calls to slow are under way" in str(answers[5].reason)


async def test_no_call_outlives_its_request(client: httpx.AsyncClient) -> None:
    """When the caller goes away, so do its calls."""
    before = len(asyncio.all_tasks())
    asking = fanout(client, "stuck", call_timeout_s=20, total_timeout_s=20)
    request = asyncio.create_task(asking.ask("shoe", ["stuck"] * 3))
    await asyncio.sleep(0.05)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)

    assert len(asyncio.all_tasks()) == before


async def test_simulated_sources_keep_their_habits() -> None:
    """Of 300 calls without a second try, a source fails as often as it says, within 3 sigma."""
    client, urls = simulated_sources(np.random.default_rng(3), HABITS)
    async with client:
        policy = Policy(attempts=1, call_timeout_s=5, total_timeout_s=9, bulkhead=300, queue_s=9)
        answers = await FanOut(client, urls, policy).ask("x", ["reviews"] * 300)
    failed = sum(answer.status == "failed" for answer in answers)

    expected, sigma = 300 * HABITS["reviews"].failing, (300 * 0.3 * 0.7) ** 0.5
    assert abs(failed - expected) < 3 * sigma

"""Simulated sources for the fan-out: slow and unreliable in a way that is known.

Each answers after a lognormal delay and fails with a given chance, drawn from the generator that is
given; they run in the same process, so that a fresh machine has something to ask.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Habit:
    """How a source behaves.

    Args:
        median_s: The median of its delay.
        spread: The standard deviation of the delay's logarithm.
        failing: The chance that it answers 503.
    """

    median_s: float
    spread: float = 0.4
    failing: float = 0.0


HABITS = {
    "weather": Habit(0.08),
    "stock": Habit(0.12, failing=0.1),
    "price": Habit(0.05, spread=0.8),
    "reviews": Habit(0.1, failing=0.3),
}


def simulated_sources(
    rng: np.random.Generator, habits: Mapping[str, Habit] = HABITS
) -> tuple[httpx.AsyncClient, dict[str, str]]:
    """Return a client that reaches the simulated sources, and their URLs."""

    async def answer(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        habit = habits[name]
        await asyncio.sleep(habit.median_s * float(np.exp(habit.spread * rng.standard_normal())))
        if rng.random() < habit.failing:
            return JSONResponse({"detail": "out of order"}, 503)
        item = request.query_params["item"]
        return JSONResponse({"item": item, name: round(float(rng.uniform(1, 100)), 2)})

    app = Starlette(routes=[Route("/{name}", answer)])
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://simulated")
    return client, {name: f"http://simulated/{name}" for name in habits}

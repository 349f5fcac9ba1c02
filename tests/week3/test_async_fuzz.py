"""Whatever is sent: no fault of ours, nothing that the OpenAPI denies, a problem for each no."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn

from async_endpoints.ledger import SqlLedger, open_ledger
from async_endpoints.samples import tasks
from async_endpoints.service import ApiKeys, Backbone, ServiceSettings, SqlKeys, create_app
from async_endpoints.service.keys import SCOPES
from async_endpoints.work import AsyncWorker, Station

CONFIG = """
# every check is on by default; naming them on the command line would overrule what follows
[checks]
# DELETE cancels a job; the job stays to be looked at, and says that it was cancelled
use_after_free.enabled = false
"""


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve the application with workers beside it; yield its address and a key."""
    settings = ServiceSettings(
        home=folder, stream_s=0.2, max_waiting=100_000, upstreams={"closed": "http://127.0.0.1:9/"}
    )
    ledger = open_ledger(f"sqlite:///{folder}/jobs.db", durable=False)
    keys = ApiKeys(SqlKeys(ledger.driver))
    app = create_app(Backbone(settings, ledger, tasks, keys))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            with working(ledger):
                yield f"http://127.0.0.1:{listener.getsockname()[1]}", keys.create("ada", SCOPES)
        finally:
            server.should_exit = True
            thread.join()


@contextlib.contextmanager
def working(ledger: SqlLedger) -> Iterator[None]:
    """Run an async worker, and a station that takes whatever waits, in a thread."""
    stop = threading.Event()

    async def both() -> None:
        ending = asyncio.Event()
        worker = AsyncWorker(ledger, tasks)
        direct = asyncio.create_task(worker.run(ending, grace_s=0.1))
        station = Station(ledger, tasks, lease_s=5)
        while not await asyncio.to_thread(stop.wait, 0.05):
            await asyncio.to_thread(station.work, "whatever waits")
        ending.set()
        await direct

    thread = threading.Thread(target=lambda: asyncio.run(both()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def fuzz(folder: Path, *, examples: int) -> str:
    """Run schemathesis with all its checks, and return what it printed."""
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    with running(folder) as (url, key):
        command = [
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config)),
            *("run", f"{url}/openapi.json", "--seed", "20", "--continue-on-failure"),
            *("--max-examples", str(examples), "--request-timeout", "20", "--no-color"),
            *("--header", f"Authorization: Bearer {key}"),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_a_few_hundred_requests_find_nothing(tmp_path: Path) -> None:
    """Examples, boundary cases, random and linked requests: every check of schemathesis holds."""
    printed = fuzz(tmp_path, examples=4)

    assert int(re.findall(r"(\d+) generated", printed)[-1]) > 150


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_ten_thousand_requests_find_nothing(tmp_path: Path) -> None:
    """The same, long enough to believe it."""
    printed = fuzz(tmp_path, examples=1250)

    assert int(re.findall(r"(\d+) generated", printed)[-1]) > 10_000


SEEDS = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe\x00",
    b'{"task": "count_primes"}',
    b'{"task": "count_primes", "arguments": {"below": 1e999}}',
    b'{"task": "count_primes", "arguments": {"below": ' + b"9" * 5000 + b"}}",
    b'{"task": "nap", "arguments": {"seconds": -0.0, "parts": null}}',
    b'{"task": "pay", "arguments": {"account": true, "cents": "\\ud800"}}',
    b'{"task": "pay", "task": "nap", "arguments": {}}',
    b'{"task": "\\u0000", "arguments": {"__proto__": 1}}',
    b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'"' + b"a" * 100_000 + b'"',
]
TYPES = ["application/json", "text/plain", "application/json; charset=utf-16", "nonsense", ""]
PATHS = ["/jobs", "/uploads", "/jobs/" + "0" * 32, "/jobs/..%2f..%2fetc", "/fanout"]


def hostile(rng: np.random.Generator) -> tuple[str, str, bytes, dict[str, str]]:
    """Return a method, a path, a body and headers that no honest client sends."""
    body = bytearray(SEEDS[rng.integers(len(SEEDS))])
    for _ in range(rng.integers(4)):  # bytes changed, put in, cut off
        at = int(rng.integers(len(body) + 1))
        body[at : at + int(rng.integers(3))] = rng.bytes(int(rng.integers(4)))
    headers = {"Content-Type": TYPES[rng.integers(len(TYPES))]}
    if rng.random() < 0.3:
        headers["Idempotency-Key"] = str(rng.choice(["", "?", "a" * 300, "ok", '"', "a b"]))
    if rng.random() < 0.3:
        headers["Last-Event-ID"] = str(rng.choice(["-1", "x", "9" * 30, "1e5"]))
    if rng.random() < 0.3:
        headers["X-Request-ID"] = str(rng.choice(["a b", "x" * 500, "%0d%0aSet-Cookie: a=b"]))
    method = str(rng.choice(["POST", "POST", "POST", "PUT", "DELETE", "GET", "PATCH"]))
    return method, PATHS[rng.integers(len(PATHS))], bytes(body), headers


async def test_a_thousand_hostile_bodies_are_answered(tmp_path: Path) -> None:
    """Never 5xx; every refusal is a problem document that shows no trace of the inside."""
    rng = np.random.default_rng(11)
    with running(tmp_path) as (url, key):
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            for _ in range(1000):
                method, path, body, headers = hostile(rng)
                if rng.random() < 0.9:
                    headers["Authorization"] = f"Bearer {key}"
                stream = chunks(body) if rng.random() < 0.3 else body
                answer = await client.request(method, path, content=stream, headers=headers)
                assert answer.status_code < 500, (method, path, body[:80], headers)
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert answer.json()["status"] == answer.status_code
                    assert "Traceback" not in answer.text
            assert (await client.get("/health/live")).status_code == 200


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    """Send a body in pieces, without its length."""
    for start in range(0, len(body), 8192):
        yield body[start : start + 8192]


def test_a_body_that_never_comes_does_not_stop_others(tmp_path: Path) -> None:
    """Fifty callers that promise a body and send half of it; an honest one is answered at once."""
    with running(tmp_path) as (url, key), contextlib.ExitStack() as open_ones:
        host, port = url.removeprefix("http://").split(":")
        for _ in range(50):
            slow = open_ones.enter_context(socket.create_connection((host, int(port))))
            slow.sendall(
                f"POST /jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
                'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"task":'.encode()
            )
        answer = httpx.get(f"{url}/jobs", headers={"Authorization": f"Bearer {key}"}, timeout=10)

        assert answer.status_code == 200

"""Servers for the tests of week 3: the bundled one, Debian's where it is found, or one given."""

from __future__ import annotations

import os
import shutil
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from redis_pipeline import PrivateRedis, private_redis
from redis_pipeline.server_program import bundled_server


def server_binaries() -> list[object]:
    """The server programs to test against, each a pytest parameter."""
    debian = shutil.which("redis-server")
    return [
        pytest.param(bundled_server(), id="valkey"),
        pytest.param(
            Path(debian) if debian else None,
            id="redis",
            marks=pytest.mark.skipif(debian is None, reason="no redis-server on this machine"),
        ),
    ]


def skip_if_given(why: str) -> None:
    """Skip a test that says *why* it wants a server of its own, where one is given."""
    if os.environ.get("SPRINT_REDIS_URL"):
        pytest.skip(f"{why}, and SPRINT_REDIS_URL names one that is not its own")


@contextmanager
def own_server(folder: Path, **options: object) -> Iterator[PrivateRedis]:
    """A server that the test may kill: never the one that SPRINT_REDIS_URL names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SPRINT_REDIS_URL", raising=False)
        promise = private_redis(folder, **options)  # type: ignore[arg-type]  # options of the test
    with promise as server:
        yield server


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that the tests of one module share; SPRINT_REDIS_URL replaces it."""
    with private_redis(tmp_path_factory.mktemp("redis"), fsync="no") as server:
        yield server.url


@pytest.fixture(scope="module")
def system_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of the machine's own redis-server; skipped where there is none."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    with own_server(tmp_path_factory.mktemp("system"), fsync="no", binary=binary) as server:
        yield server.url


def fresh_name(stem: str = "t") -> str:
    """A name that no other test has used on a shared server."""
    return f"{stem}-{uuid.uuid4().hex[:12]}"


def eventually(claim: Callable[[], bool], *, within_s: float = 10.0) -> bool:
    """Whether *claim* comes true within the time; looked at every 20 ms."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.02)
    return claim()


def gone(pid: int) -> bool:
    """Whether no process with this id runs any more."""
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def kill9(pid: int) -> None:
    """What an out-of-memory killer does."""
    os.kill(pid, signal.SIGKILL)

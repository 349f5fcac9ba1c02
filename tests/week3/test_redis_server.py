"""The private server: there when asked for, on the same data after a kill, gone with its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
from week3.redis_support import eventually, gone, kill9, own_server, server_binaries

from redis_pipeline import (
    AddressError,
    PrivateRedis,
    ServerNotOursError,
    ServerStartError,
    broker_url,
    private_redis,
    socket_url,
    with_database,
)

OWNER = """
import sys, time, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell ignores it
from redis_pipeline import private_redis
with private_redis(sys.argv[1]) as server:
    child = os.fork() if "fork" in sys.argv else 1
    if child:
        print(server.owned, server.url, flush=True)
    time.sleep(3600)
"""


@pytest.fixture(params=server_binaries())
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrivateRedis]:
    """A private server of each kind."""
    with own_server(tmp_path / "redis", binary=request.param) as server:
        yield server


def run_owner(folder: Path, *words: str) -> tuple[subprocess.Popen[str], str, str]:
    """Start another process that uses the server of *folder*; whether it owns it, and the URL."""
    environment = {k: v for k, v in os.environ.items() if k != "SPRINT_REDIS_URL"}
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), *words],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    owned, url = process.stdout.readline().split()
    return process, owned, url


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process that the test started, and collect what is left of it."""
    process.kill()
    process.communicate()


def server_of(url: str) -> int:
    """The process id of the server at *url*, as the server says it."""
    with redis.Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def test_it_keeps_what_must_not_be_lost(server: PrivateRedis) -> None:
    """The append-only file is on, nothing is evicted, and no port is open."""
    with server.client() as client:
        settings = client.config_get("*")

    assert settings["appendonly"] == "yes"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["port"] == "0"
    assert settings["unixsocketperm"] == "700"


def test_its_allocator_keeps_free_blocks_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server runs with the package's setting of glibc, or with the one it was given."""
    given = "glibc.malloc.tcache_count=9"
    for setting in (None, given):
        with monkeypatch.context() as patch:
            patch.delenv("GLIBC_TUNABLES", raising=False)
            if setting:
                patch.setenv("GLIBC_TUNABLES", setting)
            with own_server(tmp_path / "redis") as server:
                environment = psutil.Process(server.pid).environ()

        assert environment["GLIBC_TUNABLES"] == (setting or "glibc.malloc.tcache_count=8192")


def test_data_survive_kill_9(server: PrivateRedis) -> None:
    """What was acknowledged is there after the server is killed and started again."""
    with server.client() as client:
        client.mset({f"key{i}": i for i in range(100)})
        server.restart()

        assert client.mget([f"key{i}" for i in range(100)]) == [b"%d" % i for i in range(100)]


def test_a_killed_server_stays_down_until_started(server: PrivateRedis) -> None:
    """``kill`` gives a test the time in which nothing answers."""
    server.kill()
    with (
        redis.Redis.from_url(server.url, retry=None) as client,
        pytest.raises(redis.ConnectionError),
    ):
        client.ping()

    assert server.pid is None
    server.start()
    assert server.pid is not None


def test_a_server_killed_by_others_comes_back(server: PrivateRedis) -> None:
    """Somebody else's kill -9 is answered with a new server on the same data."""
    with server.client() as client:
        client.set("kept", 1)
        first = server.pid
        assert first is not None
        kill9(first)

        assert eventually(lambda: server.pid not in (None, first))
        server.start()  # waits until it answers
        assert client.get("kept") == b"1"


@pytest.mark.parametrize("words", [(), ("fork",)], ids=["alone", "with a forked child"])
def test_no_orphan_after_the_owner_is_killed(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Kill -9 of the owner ends the server, even when a child of the owner lives on."""
    owner, _, url = run_owner(tmp_path, *words)
    pid = server_of(url)
    children = psutil.Process(owner.pid).children()
    kill9(owner.pid)
    owner.wait()

    assert eventually(lambda: gone(pid))
    for child in children:
        if child.is_running():
            child.kill()
    owner.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_no_orphan_after_the_supervisor_is_killed(tmp_path: Path) -> None:
    """Kill -9 of the process between owner and server ends the server too."""
    owner, _, url = run_owner(tmp_path)
    pid = server_of(url)
    (supervisor,) = psutil.Process(owner.pid).children()
    kill9(supervisor.pid)

    assert eventually(lambda: gone(pid))
    end(owner)


def test_processes_share_one_server(tmp_path: Path) -> None:
    """The second process joins the first one's server, and leaves it running."""
    owner, owned, url = run_owner(tmp_path)
    guest, guest_owned, guest_url = run_owner(tmp_path)
    end(guest)

    assert (owned, guest_owned) == ("True", "False")
    assert url == guest_url
    assert server_of(url)
    end(owner)


def test_a_folder_is_free_again_after_its_owner_was_killed(tmp_path: Path) -> None:
    """A new owner waits for the old server's end, and finds its data."""
    owner, _, url = run_owner(tmp_path)
    with redis.Redis.from_url(url) as client:
        client.set("kept", 1)
    end(owner)

    with own_server(tmp_path) as server, server.client() as client:
        assert server.owned
        assert client.get("kept") == b"1"


def test_a_guest_cannot_kill(tmp_path: Path) -> None:
    """Who joined a server is told that it is not theirs."""
    owner, _, _ = run_owner(tmp_path)
    with own_server(tmp_path) as guest, pytest.raises(ServerNotOursError, match="joined"):
        guest.kill()
    end(owner)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    """A folder whose path is too long for a socket still works, and leaves nothing in /tmp."""
    folder = tmp_path / ("deep" * 20) / ("deeper" * 20)
    with own_server(folder) as server:
        socket = Path(server.url.removeprefix("unix://").partition("?")[0])

        assert server.client().ping()
        assert len(str(socket)) < 100
    assert not socket.parent.exists()


async def test_the_async_form_is_the_same(tmp_path: Path) -> None:
    """``async with`` gives the same object, with an asyncio client."""
    promise = private_redis(tmp_path)
    async with promise as server:
        client = server.async_client()
        assert await client.ping()
        await client.aclose()


def test_a_given_server_replaces_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With SPRINT_REDIS_URL nothing is started, and its server is nobody's to kill."""
    with own_server(tmp_path / "given") as given:
        monkeypatch.setenv("SPRINT_REDIS_URL", given.url)
        with private_redis(tmp_path / "unused") as server:
            assert server.url == given.url
            assert server.client().ping()
            with pytest.raises(ServerNotOursError, match="was given"):
                server.kill()

    assert not (tmp_path / "unused").exists()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    """The message holds the folder and the end of the server's log."""
    (tmp_path / "appendonlydir").write_text("a file where the server wants a folder")

    with (
        pytest.raises(ServerStartError, match="appendonlydir"),
        own_server(tmp_path, timeout_s=10.0),
    ):
        pass


def test_an_interrupted_owner_ends_its_server(tmp_path: Path) -> None:
    """Ctrl-C (SIGINT to the owner) leaves by the block's end, and the server goes."""
    owner, _, url = run_owner(tmp_path)
    pid = server_of(url)
    owner.send_signal(signal.SIGINT)
    owner.communicate()

    assert eventually(lambda: gone(pid))


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", ""])
def test_what_is_no_redis_address_is_refused(url: str) -> None:
    """The message names the URL and the forms that would do."""
    with pytest.raises(AddressError, match="unix://"):
        broker_url(url)


def test_addresses_keep_what_they_do_not_change() -> None:
    """Another database of the same server differs in the database only."""
    assert with_database("rediss://u:p@host:1/0", 4) == "rediss://u:p@host:1/4"
    assert with_database(socket_url(Path("/a b/s"), db=2), 4) == "unix:///a%20b/s?db=4"
    assert broker_url("unix:///a/s") == "redis+socket:///a/s?virtual_host=0"

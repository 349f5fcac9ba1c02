"""Streams on Redis when answers get lost, scripts are forgotten, servers refuse."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from week3.redis_support import eventually, fresh_name, own_server

from redis_pipeline import (
    Consumer,
    EvictingServerError,
    PrivateRedis,
    Producer,
    RedisPipelineError,
    RedisStream,
    ServerLostError,
    StreamFullError,
    socket_url,
)
from redis_pipeline.wire import Wire


class Proxy:
    """Stands between client and server, and can lose an answer or a request's end with the line."""

    def __init__(self, path: Path, server: str) -> None:
        self.url = socket_url(path)
        self.lose_next = threading.Event()
        self.lost = 0
        self.cut_after: int | None = None
        self._server = server.removeprefix("unix://").partition("?")[0]
        self._open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Close everything, and wait for the threads."""
        for each in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._open += [client, server]
                for ends in ((client, server, False), (server, client, True)):
                    thread = threading.Thread(target=self._pump, args=ends)
                    self._threads.append(thread)
                    thread.start()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if answers and self.lose_next.is_set():
                    self.lose_next.clear()
                    self.lost += 1
                    break
                if not answers and self.cut_after is not None:
                    data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
                    if self.cut_after <= 0:
                        target.sendall(data)
                        self.cut_after = None
                        break
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivateRedis]:
    """A server that the test may change."""
    with own_server(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def proxy(server: PrivateRedis, tmp_path: Path) -> Iterator[Proxy]:
    """A proxy before the server."""
    proxy = Proxy(tmp_path / "p", server.url)
    yield proxy
    proxy.close()


@pytest.fixture
def stream(proxy: Proxy) -> Iterator[RedisStream]:
    """A stream behind the proxy, its connection made."""
    stream = RedisStream(proxy.url, fresh_name())
    assert stream.depth() == 0
    yield stream
    stream.close()


def test_a_lost_answer_to_an_append_adds_nothing_twice(stream: RedisStream, proxy: Proxy) -> None:
    """The server took the batch, the producer never heard it and sent it again: it is once."""
    producer = Producer(stream, batch_size=10)
    for number in range(30):
        if number == 15:
            producer.flush()
            proxy.lose_next.set()
        producer.send(b"%d" % number)
    producer.flush()
    stream.join("g", "a", lease_s=60)

    assert proxy.lost == 1
    assert [int(d.data) for d in stream.read("g", "a", count=100)] == list(range(30))


def test_a_batch_that_was_cut_goes_in_whole_and_once(proxy: Proxy, server: PrivateRedis) -> None:
    """A part arrived and filled the stream: sent again, the rest is appended, in order."""
    batch = [b"%04d" % i + b"x" * 96 for i in range(1000)]
    stream, direct = (RedisStream(url, "cut", max_depth=100) for url in (proxy.url, server.url))
    assert stream.depth() == 0
    proxy.cut_after = 80_000
    with pytest.raises(ServerLostError):
        stream.append(batch, producer="p", number=1)

    assert eventually(lambda: 100 <= direct.depth() < 1000)
    with pytest.raises(StreamFullError):
        direct.append([b"other"], producer="q", number=1)
    assert stream.append(batch, producer="p", number=1) == 1000
    assert stream.append(batch, producer="p", number=1) == 1000
    direct.join("g", "a", lease_s=60)
    assert [d.data for d in direct.read("g", "a", count=2000)] == batch
    stream.close()
    direct.close()


def test_a_lost_answer_to_a_read_loses_nothing(stream: RedisStream, proxy: Proxy) -> None:
    """Entries that the server gave out and nobody got are handled all the same."""
    stream.append([b"%d" % i for i in range(40)], producer="p", number=1)
    seen: list[int] = []

    def handle(batch: list[object]) -> None:
        seen.extend(int(d.data) for d in batch)  # type: ignore[attr-defined]
        if len(seen) in (10, 30):
            proxy.lose_next.set()

    with Consumer(stream, "g", count=10, lease_s=30) as consumer:
        consumer.run(handle, until=lambda: set(seen) == set(range(40)))  # type: ignore[arg-type]

    assert proxy.lost == 2
    assert eventually(lambda: stream.depth() == 0)


def test_an_entry_that_kills_its_consumers_becomes_a_dead_letter(stream: RedisStream) -> None:
    """Five consumers took it and were not seen again; the sixth buries it and goes on."""
    stream.append([b"deadly", b"good"], producer="p", number=1)
    for _ in range(5):
        with Consumer(stream, "g", count=1) as victim:
            assert victim.take()[0].data == b"deadly"
    seen: list[bytes] = []
    with Consumer(stream, "g") as consumer:
        consumer.run(
            lambda batch: seen.extend(d.data for d in batch), until=lambda: not stream.depth()
        )
    (letter,) = stream.dead()

    assert seen == [b"good"]
    assert (letter.data, letter.reason) == (b"deadly", "not acknowledged in 5 deliveries")


def test_forgotten_scripts_are_loaded_again(stream: RedisStream, server: PrivateRedis) -> None:
    """SCRIPT FLUSH by somebody else is not noticed."""
    with server.client() as client:
        client.script_flush()

    assert stream.append([b"x"], producer="p", number=1) == 1


def test_a_server_that_evicts_is_refused(server: PrivateRedis) -> None:
    """With a memory limit and an eviction policy no stream opens; the message says why."""
    with server.client() as client:
        client.config_set("maxmemory", "100mb")
        client.config_set("maxmemory-policy", "allkeys-lru")
    stream = RedisStream(server.url, "s")

    with pytest.raises(EvictingServerError, match="noeviction"):
        stream.depth()
    stream.close()


def test_passwords_are_used(server: PrivateRedis) -> None:
    """A URL with the password gets in; without it the answer says that the server refuses."""
    with server.client() as client:
        client.config_set("requirepass", "secret")
    right = server.url.replace("unix://", "unix://:secret@")

    with Wire(right) as wire:
        assert wire.call("PING") == b"PONG"
    with Wire(server.url) as wire, pytest.raises(ServerLostError, match="let us in"):
        wire.call("PING")
    with Wire(right) as wire:
        wire.call("CONFIG", "SET", "requirepass", "")


def test_an_error_of_the_server_is_said(server: PrivateRedis) -> None:
    """A command that the server does not know is its own error, and the connection goes on."""
    with Wire(server.url) as wire:
        with pytest.raises(RedisPipelineError, match="NOTACOMMAND"):
            wire.call("NOTACOMMAND")

        assert wire.call("ECHO", "still here") == b"still here"


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Nobody behind the socket: ServerLostError, and the producer keeps what it took."""
    stream = RedisStream(socket_url(tmp_path / "nobody"), "s")
    producer = Producer(stream, patience_s=0.05)
    producer.send(b"kept")

    with pytest.raises(ServerLostError, match="went away"):
        producer.flush()
    assert producer.held == 1

"""Very many listeners in one thread, so cheap that a server is measured and not they.

Plain sockets and epoll: a listener costs one system call for all that has come, and only bytes are
counted. One of them, the witness, reads its frames; as all get the same bytes, what the witness has
read tells where each message ends for everybody.
"""

from __future__ import annotations

import base64
import os
import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from websockets.frames import Frame, Opcode

_CHUNK = 1 << 18
_PATIENCE_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a kind of server is spoken to.

    Args:
        path: Where it takes WebSockets.
        hello: Text messages to send after the handshake.
        ready: Says whether a text message is the last before broadcasts; None waits for none.
        publish: Makes the text that is broadcast to all.
        broadcast: How a text message begins that is broadcast to all.
        headers: Extra lines of the handshake.
    """

    path: str
    hello: Sequence[bytes]
    ready: Callable[[bytes], bool] | None
    publish: Callable[[int], bytes]
    broadcast: bytes
    headers: Sequence[str] = ()


class Crowd:
    """*count* listeners and a witness, connected to one server.

    Args:
        port: Where the server is.
        dialect: How it is spoken to.
        count: How many listeners, the witness among them.
    """

    def __init__(self, port: int, dialect: Dialect, count: int) -> None:
        self._dialect = dialect
        self._sockets = [join(port, dialect) for _ in range(count)]
        self._witness = self._sockets[0]
        self._rest = b""
        self._buffer = bytearray(_CHUNK)
        self._poll = select.epoll()
        self._by_number = {s.fileno(): s for s in self._sockets}
        for number in self._by_number:
            self._poll.register(number, select.EPOLLIN)
        self.bytes_each = dict.fromkeys(self._by_number, 0)
        self._total = 0
        self._witnessed = 0
        self._ends: list[int] = []
        self.drain(0.2)

    def __len__(self) -> int:
        return len(self._sockets)

    def close(self) -> None:
        """Disconnect."""
        self._poll.close()
        for each in self._sockets:
            each.close()

    def publish(self, number: int) -> None:
        """Let the witness publish a message."""
        self._witness.send(masked(self._dialect.publish(number)))

    def drain(self, quiet_s: float) -> None:
        """Read until nothing has come for *quiet_s*, and begin to count anew."""
        while self._read(quiet_s):
            pass
        self.bytes_each = dict.fromkeys(self._by_number, 0)
        self._total = self._witnessed = 0
        self._ends.clear()

    def deliver(self, messages: int, window: int) -> float:
        """Broadcast *messages*, at most *window* at a time on their way; return the seconds taken.

        Raises:
            TimeoutError: If they do not all arrive.
        """
        self.drain(0.05)
        start = time.perf_counter()
        sent = done = 0
        deadline = start + _PATIENCE_S
        while done < messages:
            while sent < messages and sent - done < window:
                sent += 1
                self.publish(sent)
            self._read(0.5)
            while done < len(self._ends) and self._total >= self._ends[done] * len(self):
                done += 1
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{done} of {messages} messages arrived in {_PATIENCE_S:g} s")
        taken = time.perf_counter() - start
        assert len(set(self.bytes_each.values())) == 1, "listeners got different bytes"
        return taken

    def latencies(self, messages: int, pause_s: float) -> list[float]:
        """Broadcast one message at a time, *pause_s* apart; return every listener's delay, in s."""
        delays: list[float] = []
        for number in range(messages):
            self.drain(0.0)
            start = time.perf_counter()
            self.publish(number)
            self._arrivals(start, delays)
            time.sleep(max(0.0, pause_s - (time.perf_counter() - start)))
        return delays

    def _arrivals(self, start: float, delays: list[float]) -> None:
        """Note when each listener has the whole of a message."""
        waiting = set(self._by_number)
        while waiting:
            if time.perf_counter() - start > _PATIENCE_S:
                raise TimeoutError(f"{len(waiting)} listeners have not got a message")
            for number, _ in self._poll.poll(0.5):
                self._take(number)
                waiting.discard(number)
                delays.append(time.perf_counter() - start)

    def _read(self, wait_s: float) -> bool:
        events = self._poll.poll(wait_s)
        for number, _ in events:
            self._take(number)
        return bool(events)

    def _take(self, number: int) -> None:
        each = self._by_number[number]
        size = each.recv_into(self._buffer)
        if size == 0:
            raise ConnectionError("the server closed a connection")
        self._total += size
        self.bytes_each[number] += size
        if each is self._witness:
            self._watch(bytes(self._buffer[:size]))

    def _watch(self, data: bytes) -> None:
        """Note where each broadcast ends in the witness's bytes; replies to it are not counted."""
        self._rest += data
        for text, size in frames(self._rest):
            self._rest = self._rest[size:]
            if text.startswith(self._dialect.broadcast):
                self._witnessed += size
                self._ends.append(self._witnessed)
            else:  # an answer to the witness alone
                self._total -= size
                self.bytes_each[self._witness.fileno()] -= size


@contextmanager
def crowd(port: int, dialect: Dialect, count: int) -> Iterator[Crowd]:
    """Give a connected crowd; disconnect it at the end."""
    gathered = Crowd(port, dialect, count)
    try:
        yield gathered
    finally:
        gathered.close()


def join(port: int, dialect: Dialect, *, receive_bytes: int | None = None) -> socket.socket:
    """Return a socket that has shaken hands and said its hello.

    Args:
        port: Where the server is.
        dialect: How it is spoken to.
        receive_bytes: The size of the kernel's buffer, for one that will not read.

    Raises:
        ConnectionError: If the server refuses.
    """
    each = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_bytes is not None:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    each.settimeout(_PATIENCE_S)
    each.connect(("127.0.0.1", port))
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    each.sendall(_handshake(port, dialect))
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += each.recv(4096)
    head, _, rest = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(f"the server refused: {head.decode(errors='replace')[:200]}")
    for text in dialect.hello:
        each.sendall(masked(text))
    while dialect.ready is not None and not any(map(dialect.ready, _texts(rest))):
        rest += each.recv(4096)
    return each


def _texts(data: bytes) -> Iterator[bytes]:
    return (text for text, _ in frames(data))


def _handshake(port: int, dialect: Dialect) -> bytes:
    lines = [
        f"GET {dialect.path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *dialect.headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def masked(text: bytes) -> bytes:
    """Return a text message as a client sends it."""
    return Frame(Opcode.TEXT, text).serialize(mask=True)


def frames(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each whole frame of a server's bytes: its payload, and its size with the head."""
    at = 0
    while len(data) - at >= 2:
        size, head = data[at + 1] & 0x7F, 2
        if size == 126:
            size, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
        elif size == 127:
            size, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
        end = at + head + size
        if end > len(data):
            return
        yield data[at + head : end], head + size
        at = end


def ours(token: str, *, channel: str = "crowd", data: bytes = b"") -> Dialect:
    """Return how our own servers are spoken to; *data* is published as a JSON string."""
    before = b'{"type":"publish","channel":"%b","data":"' % channel.encode()
    return Dialect(
        path="/ws",
        headers=[f"Authorization: Bearer {token}"],
        hello=[b'{"type":"subscribe","channel":"%b"}' % channel.encode()],
        ready=lambda text: b'"subscribed"' in text,
        publish=lambda _: before + data + b'"}',
        broadcast=b'{"type":"message"',
    )

"""Bytes reach every listener whole and in order, whether past its transport or through it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from websockets.frames import Frame, Opcode

from websocket_service.audience import NO_NUMBER, Audience, Clearance
from websocket_service.batch import Batch, text_frame
from websocket_service.direct import SendToAll
from websocket_service.position import Position
from websocket_service.prove.compiled import build, compiled_crowd
from websocket_service.prove.crowd import crowd, ours
from websocket_service.prove.servers import servers
from websocket_service.tokens import make_token
from websocket_service.uring import SubmitToAll

SOURCE = Path(__file__).parents[2] / "week3-backend/websocket-service/benchmarks/listeners.c"


class Ear:
    """A subscriber on a socket pair, which notes what it is asked to write itself."""

    def __init__(self, clearance: Clearance, *, direct: bool = True) -> None:
        self.here, self.there = socket.socketpair()
        self.here.setblocking(False)
        self.here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.number = self.here.fileno() if direct else NO_NUMBER
        self.asked: list[int] = []
        self.rest = b""
        if direct:
            clearance.set(self.number, clear=True)

    def deliver(self, batch: Batch, sent: int = 0) -> None:
        """Note what is left to write."""
        self.asked.append(sent)
        self.rest += batch.frames[sent:]

    def reset(self, at: Position) -> None:
        """Never happens here."""
        raise AssertionError(at)

    def heard(self) -> bytes:
        """Return what has come past us, and what we were asked to write after it."""
        self.there.setblocking(False)
        data = b""
        try:
            while chunk := self.there.recv(1 << 16):
                data += chunk
        except BlockingIOError:
            pass
        return data + self.rest

    def close(self) -> None:
        """Let go of both ends."""
        self.here.close()
        self.there.close()


@contextmanager
def liar() -> Iterator[int]:
    """A server on a port that tells each of two listeners something else."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def lie() -> None:
            clients = []
            for _ in range(2):
                client, _ = door.accept()
                clients.append(client)
                for answer in (b"HTTP/1.1 101 OK\r\n\r\n", text_frame(b'"subscribed"')):
                    client.recv(4096)  # the handshake, then what it subscribes with
                    client.sendall(answer)
            clients[0].recv(4096)  # the publication
            for number, client in enumerate(clients):
                client.sendall(text_frame(b'{"type":"message","n":%d}' % number))
            clients[1].recv(4096)  # until it has gone
            for client in clients:
                client.close()

        thread = threading.Thread(target=lie)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def no_uring() -> SubmitToAll:
    """Stand for a system that has no io_uring."""
    raise OSError("no io_uring")


def made(kind: type[SubmitToAll | SendToAll]) -> SubmitToAll | SendToAll:
    """Return one of a kind, or skip the test where the system has none."""
    try:
        return kind()
    except OSError as exc:
        pytest.skip(f"no io_uring here: {exc}")


@pytest.fixture(params=["uring", "loop"])
def clearance(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clearance:
    """A clearance that writes in one call, or where that is missing in a loop."""
    if request.param == "loop":
        monkeypatch.setattr("websocket_service.uring.SubmitToAll", no_uring)
    else:
        made(SubmitToAll)
    loaded = Clearance()
    loaded.load()
    return loaded


@pytest.fixture
def ears(clearance: Clearance) -> Iterator[list[Ear]]:
    """Three direct subscribers, and one that must be asked."""
    made = [Ear(clearance), Ear(clearance, direct=False), Ear(clearance), Ear(clearance)]
    yield made
    for ear in made:
        ear.close()


def batch(first: int, size: int) -> Batch:
    """Return one message of *size* bytes."""
    return Batch("c", "0badcafe", first, [b'"%b"' % (b"x" * size)])


def test_everybody_gets_all_bytes_in_order(clearance: Clearance, ears: list[Ear]) -> None:
    """Direct ones are not asked; the one without a descriptor always is."""
    audience = Audience(clearance)
    for ear in ears:
        audience.add(ear)
    batches = [batch(n, 10) for n in range(1, 4)]
    for each in batches:
        audience.deliver(each)

    assert [ear.asked for ear in ears] == [[], [0, 0, 0], [], []]
    assert {ear.heard() for ear in ears} == {b"".join(b.frames for b in batches)}


def test_a_full_socket_is_asked_for_the_rest_and_then_for_everything(
    clearance: Clearance, ears: list[Ear]
) -> None:
    """What a socket takes only in part is handed over at the byte; later batches wait behind it."""
    audience = Audience(clearance)
    audience.add(ears[0])
    batches = [batch(n, 60_000) for n in range(1, 8)]
    for each in batches:
        audience.deliver(each)
    begun, *later = ears[0].asked

    assert 0 < begun < len(batches[0].frames)
    assert set(later) == {0}
    assert ears[0].heard() == b"".join(b.frames for b in batches)


def test_who_left_or_is_not_clear_is_not_written_to(clearance: Clearance, ears: list[Ear]) -> None:
    """Removal and a withdrawn clearance both take effect at the next batch."""
    audience = Audience(clearance)
    for ear in ears:
        audience.add(ear)
    audience.deliver(batch(1, 10))
    audience.remove(ears[0])
    clearance.set(ears[2].number, clear=False)
    audience.deliver(batch(2, 10))

    assert ears[0].heard() == batch(1, 10).frames
    assert ears[2].asked == [0]
    assert len(audience) == 3


@pytest.mark.parametrize("kind", [SubmitToAll, SendToAll])
def test_what_was_not_tried_counts_as_nothing_sent(kind: type[SubmitToAll | SendToAll]) -> None:
    """Whatever stood there before, a client without a descriptor or clearance took 0 bytes."""
    first, second = socket.socketpair()
    with first, second:
        first.setblocking(False)
        second.setblocking(False)
        sent = np.full(3, 77, np.int64)
        numbers = np.array([NO_NUMBER, first.fileno(), second.fileno()], np.int32)
        write = made(kind).prepare(numbers, sent)
        clear = np.zeros(max(first.fileno(), second.fileno()) + 1, np.bool_)
        clear[first.fileno()] = True
        missing = write(clear.ctypes.data, b"abc")

    assert (missing, sent.tolist()) == (2, [0, 3, 0])


def test_more_clients_than_one_call_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel takes a few writes at a time, all are made; a closed socket stops none."""
    monkeypatch.setattr("websocket_service.uring._PART", 1)
    clearance = Clearance()
    clearance.load()
    audience = Audience(clearance)
    many = [Ear(clearance) for _ in range(120)]
    for ear in many:
        audience.add(ear)
    many[50].here.close()  # unheard of: its number is still clear
    audience.deliver(batch(1, 10))
    asked = [ear.asked for ear in many]
    heard = {ear.heard() for ear in many}
    for ear in many:
        ear.close()

    assert asked == [[0] if index == 50 else [] for index in range(120)]
    assert heard == {batch(1, 10).frames}


def test_the_core_is_not_offered_again_soon_where_that_took_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An offer that took too long (here: any) ends them for the next broadcasts; all are whole."""
    monkeypatch.setattr("websocket_service.uring._PART", 2)
    monkeypatch.setattr("websocket_service.uring._LONG_NS", -1)
    writer = made(SubmitToAll)
    assert isinstance(writer, SubmitToAll)
    clearance = Clearance()
    many = [Ear(clearance) for _ in range(7)]
    sent = np.zeros(7, np.int64)
    write = writer.prepare(np.array([ear.number for ear in many], np.int32), sent)
    clear = np.ones(max(ear.number for ear in many) + 1, np.bool_)
    pauses = []
    for _ in range(10):
        assert write(clear.ctypes.data, b"abc") == 0
        pauses.append(int(writer._hurry[0]))
    heard = {ear.heard() for ear in many}
    for ear in many:
        ear.close()

    assert pauses == [8, 7, 6, 5, 4, 3, 2, 1, 8, 7]
    assert heard == {b"abc" * 10}


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 70_000])
def test_frames_are_those_of_the_library(size: int) -> None:
    """Our frames equal python-websockets' own, on both sides of each length's bound."""
    text = b"x" * size

    assert text_frame(text) == Frame(Opcode.TEXT, text).serialize(mask=False)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler is installed")
def test_the_compiled_listeners_hear_what_the_python_ones_hear(tmp_path: Path) -> None:
    """Both crowds count the same bytes for the same messages, from one server."""
    program = build(SOURCE, tmp_path)
    assert program is not None
    settings = {"SPRINT_WS_MESSAGES_PER_S": "100000", "SPRINT_WS_BURST": "100000"}
    with servers(1, **settings) as running:
        dialect = ours(make_token(running.secret, "t", {"*": "rw"}), data=b"x" * 100)
        with compiled_crowd(program, running.port, dialect, 7) as compiled:
            assert compiled.deliver(50, 4) > 0
            heard = compiled.bytes_heard / 50
        with crowd(running.port, dialect, 7) as listening:
            listening.deliver(50, 4)
            total = sum(listening.bytes_each.values()) / 50

    assert heard == pytest.approx(total, abs=7)  # an id of two digits may have become one of three


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler is installed")
def test_the_compiled_listeners_notice_other_bytes(tmp_path: Path) -> None:
    """A listener that hears another text than the first one ends the program with a reason."""
    program = build(SOURCE, tmp_path)
    assert program is not None
    with liar() as port:
        dialect = ours("", data=b"")
        with (
            compiled_crowd(program, port, dialect, 2) as compiled,
            pytest.raises(RuntimeError, match="different bytes"),
        ):
            compiled.deliver(1, 1)

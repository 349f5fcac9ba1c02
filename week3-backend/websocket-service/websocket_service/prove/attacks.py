"""Kinds of bad behaviour, each with the bytes that do it and the answer that is right."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass

from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

_ANY = frozenset({1000, 1002, 1003, 1007, 1009, 4400, 4408, 4429})

Make = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class Attack:
    """One kind of bad behaviour.

    Args:
        name: What it does.
        make: The bytes that are sent after a handshake.
        expected: Codes that are right answers, in a close frame or an error message.
        welcome: Whether the client shows a good token first.
        ends: Whether the client ends its side after the bytes.
    """

    name: str
    make: Make
    expected: frozenset[int]
    welcome: bool = True
    ends: bool = False


def _frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def _text(data: bytes) -> bytes:
    return _frame(Opcode.TEXT, data)


def _say(**command: object) -> Make:
    return lambda _: _text(json.dumps(command).encode())


def _pieces(rng: random.Random) -> bytes:
    """A message in many fragments, each small, too large together."""
    piece = b"x" * rng.randint(5_000, 20_000)
    rest = _frame(Opcode.CONT, piece, fin=False) * (80_000 // len(piece) + 1)
    return _frame(Opcode.TEXT, piece, fin=False) + rest


def _not_utf8(rng: random.Random) -> bytes:
    bad = rng.choice([b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
    return _text(b'{"type":"ping","id":1' + b" " * rng.randint(0, 99) + bad + b"}")


def _bad_json(rng: random.Random) -> bytes:
    choices = [b"", b"{", b"nul", b"[1,2", b'{"type":"ping"', b"{'type':'ping'}", b"\x00", b"NaN"]
    return _text(rng.choice(choices) + b" " * rng.randint(0, 20))


def _no_command(rng: random.Random) -> bytes:
    commands: list[object] = [
        1,
        [],
        "ping",
        None,
        {"type": "drop tables"},
        {"type": 7},
        {"type": "ping", "extra": 1},
        {"type": "subscribe"},
        {"type": "subscribe", "channel": ["a"]},
        {"type": "publish", "channel": "c"},
        {"type": "ping", "id": rng.randint(2**70, 2**80)},
    ]
    return _text(json.dumps(rng.choice(commands)).encode())


def _deep(rng: random.Random) -> bytes:
    depth = rng.randint(3_000, 30_000)
    return _text(b'{"type":"publish","channel":"c","data":' + b"[" * depth + b"]" * depth + b"}")


def _reserved(rng: random.Random) -> bytes:
    return bytes([0x81 | rng.choice([0x40, 0x20, 0x10])]) + _text(b"{}")[1:]


def _close_with(code: int) -> bytes:
    return _frame(Opcode.CLOSE, struct.pack("!H", code))


def _noise(rng: random.Random) -> bytes:
    """Random bytes that python-websockets' own reader refuses.

    One in 160 would end inside a frame instead, and get no answer: a client that is gone.
    """
    while True:
        data = rng.randbytes(rng.randint(2, 3_000))
        reader = Protocol(Side.SERVER, state=State.OPEN, max_size=65_536)
        reader.receive_data(data)
        if reader.parser_exc is not None:
            return data


def _mutated(rng: random.Random) -> bytes:
    """A good message with a few bytes changed."""
    data = bytearray(_text(json.dumps({"type": "ping", "id": rng.randint(0, 999)}).encode()))
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _no_name(rng: random.Random) -> bytes:
    name = rng.choice(["", "a b", "x" * 101, "../..", "é", "{c}"])
    return _say(type="subscribe", channel=name)(rng)


def _no_position(rng: random.Random) -> bytes:
    after = rng.choice(["", "x:1", "0badcafe:-1", "0badcafe:1e3", "9" * 40])
    return _say(type="subscribe", channel="c", after=after)(rng)


def _forged(rng: random.Random) -> bytes:
    token = f"e30.{rng.getrandbits(99):x}.{rng.getrandbits(99):x}"
    return _say(type="auth", token=token)(rng)


def _huge_length(rng: random.Random) -> bytes:
    return struct.pack("!BBQ", 0x81, 0xFF, rng.randint(2**17, 2**62)) + b"1234"


def _codes(*codes: int) -> frozenset[int]:
    return frozenset(codes)


ATTACKS = (
    Attack("huge message", lambda r: _text(b"x" * r.randint(65_537, 300_000)), _codes(1009)),
    Attack("huge length declared", _huge_length, _codes(1009)),
    Attack("fragments, huge together", _pieces, _codes(1009)),
    Attack(
        "binary message",
        lambda r: _frame(Opcode.BINARY, r.randbytes(r.randint(0, 999))),
        _codes(1003),
    ),
    Attack("text that is not UTF-8", _not_utf8, _codes(1007)),
    Attack("text that is not JSON", _bad_json, _codes(4400)),
    Attack("JSON that is no command", _no_command, _codes(4400)),
    Attack("JSON nested without end", _deep, _codes(4400)),
    Attack("channel that is no name", _no_name, _codes(4404)),
    Attack("channel that is not granted", _say(type="subscribe", channel="private"), _codes(4403)),
    Attack(
        "publish where only reading is granted",
        _say(type="publish", channel="read", data=1),
        _codes(4403),
    ),
    Attack("id that is no position", _no_position, _codes(4400)),
    Attack(
        "key that is too long",
        _say(type="publish", channel="c", data=1, key="k" * 101),
        _codes(4400),
    ),
    Attack("no token", _say(type="subscribe", channel="c"), _codes(4401), welcome=False),
    Attack("forged token", _forged, _codes(4401), welcome=False),
    Attack("nothing at all", lambda _: b"", _codes(4401), welcome=False),
    Attack(
        "half a frame, then silence",
        lambda r: _text(b'{"type":"ping","id":1}')[: r.randint(1, 20)],
        _codes(4408),
    ),
    Attack("frame without a mask", lambda _: b"\x81\x02{}", _codes(1002)),
    Attack("reserved bits", _reserved, _codes(1002)),
    Attack(
        "unknown opcode",
        lambda r: bytes([0x80 | r.choice([3, 4, 5, 6, 7, 11, 12, 15])]) + _text(b"{}")[1:],
        _codes(1002),
    ),
    Attack("control frame in fragments", lambda _: b"\x09" + _text(b"{}")[1:], _codes(1002)),
    Attack(
        "control frame that is too long",
        lambda r: b"\x89" + _text(b"x" * r.randint(126, 999))[1:],
        _codes(1002),
    ),
    Attack("continuation of nothing", lambda _: _frame(Opcode.CONT, b"{}"), _codes(1002)),
    Attack(
        "text inside another",
        lambda _: _frame(Opcode.TEXT, b"{", fin=False) + _text(b"{}"),
        _codes(1002),
    ),
    Attack(
        "close with a code that is none",
        lambda r: _close_with(r.choice([0, 999, 1004, 1005, 1006, 1015, 2999, 5000])),
        _codes(1002),
    ),
    Attack("close with half a code", lambda _: _frame(Opcode.CLOSE, b"\x03"), _codes(1002)),
    Attack("too many messages", lambda _: _text(b'{"type":"ping"}') * 300, _codes(4429)),
    Attack("noise", _noise, _ANY, ends=True),
    Attack("good message, some bytes changed", _mutated, _ANY | {0}, ends=True),
)
"""Every kind; the slow ones (nothing, half a frame) wait for the server's own patience."""

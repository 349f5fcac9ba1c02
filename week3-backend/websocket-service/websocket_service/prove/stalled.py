"""One listener that does not read at all, among five hundred: do the others feel it?"""

from __future__ import annotations

import re
import socket
import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from websocket_service.prove.crowd import Dialect, crowd, join, masked, ours
from websocket_service.prove.scoreboard import Row
from websocket_service.prove.servers import servers
from websocket_service.tokens import make_token

_PAUSE_S = 0.03
_BAR = 0.10
_FLOOD = 200
_FLOOD_BYTES = 60_000
_SKIPPED = re.compile(rb'"conflated","channel":"crowd","skipped":(\d+)')
_SETTINGS = {
    "SPRINT_WS_MESSAGES_PER_S": "100000",
    "SPRINT_WS_BURST": "100000",
    "SPRINT_WS_HEARTBEAT_S": "600",
}


def prove_stalled(
    listeners: int, messages: int, rounds: int, tell: Callable[[str], None]
) -> list[Row]:
    """Measure the listeners' delays without and with a stalled one, in turns.

    Args:
        listeners: How many read.
        messages: How many each round broadcasts.
        rounds: How many pairs of rounds.
        tell: Hears how far it is.
    """
    without: list[float] = []
    beside: list[float] = []
    left_out = 0
    with servers(1, **_SETTINGS) as running:
        dialect = ours(make_token(running.secret, "prover", {"*": "rw"}), data=b"x" * 100)
        with crowd(running.port, dialect, listeners) as listening:
            listening.latencies(messages, _PAUSE_S)  # warm
            for number in range(rounds):
                tell(f"round {number + 1} of {rounds}")
                for with_one in (number % 2 == 0, number % 2 == 1):  # in turns, both orders
                    if with_one:
                        stalled = _stall(running.port, dialect)
                    delays = _p99_ms(listening.latencies(messages, _PAUSE_S))
                    if with_one:
                        beside.append(delays)
                        left_out += _left_out(stalled)
                    else:
                        without.append(delays)
                    listening.drain(0.2)
    change = statistics.median(b / w for w, b in zip(without, beside, strict=True)) - 1
    expected = messages * rounds
    stalled_all = left_out >= expected
    return [
        Row("listeners · messages a round · rounds", f"{listeners} · {messages} · {rounds}"),
        Row("left out for the stalled one", f"{left_out:,}", f">= {expected:,}", stalled_all),
        Row("p99 delay without it", f"{statistics.median(without):.1f} ms"),
        Row("p99 delay beside it", f"{statistics.median(beside):.1f} ms"),
        Row("change, median of pairs", f"{change:+.1%}", f"< {_BAR:.0%}", holds=change < _BAR),
    ]


def _stall(port: int, dialect: Dialect) -> socket.socket:
    """Return a listener that reads nothing, and whose queues are full already.

    It listens to a channel of its own too, over which they are filled.
    """
    subscribe = b'{"type":"subscribe","channel":"%b","slow":"conflate"}'
    hello = [subscribe % b"crowd", subscribe % b"flood"]
    stalled = join(
        port,
        replace(dialect, hello=hello, ready=lambda text: b'"flood"' in text),
        receive_bytes=4096,
    )
    writer = join(port, replace(dialect, hello=[], ready=lambda text: b'"welcome"' in text))
    publish = b'{"type":"publish","channel":"flood","data":"%b"}' % (b"x" * _FLOOD_BYTES)
    answered = b""
    for _ in range(_FLOOD):
        writer.sendall(masked(publish))
    while answered.count(b'"published"') < _FLOOD:
        answered += writer.recv(65_536)
    writer.close()
    return stalled


def _left_out(stalled: socket.socket) -> int:
    """Read at last, and return how many of the crowd's messages were left out."""
    data = b""
    stalled.settimeout(2.0)
    while not (found := _SKIPPED.search(data)):
        data += stalled.recv(1 << 20)
    stalled.close()
    return int(found[1]) + 1  # the newest was sent in their place


def _p99_ms(delays: list[float]) -> float:
    return float(np.percentile(delays, 99) * 1000)

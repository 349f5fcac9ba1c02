"""Thousands of frames that should never be sent, and the answer that each must get."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import struct
from collections import Counter
from collections.abc import Callable

import psutil
from websockets.frames import Opcode

from websocket_service.prove.attacks import ATTACKS, Attack
from websocket_service.prove.fleet import Client, Publisher
from websocket_service.prove.scoreboard import Row
from websocket_service.prove.servers import Servers, servers
from websocket_service.tokens import make_token

_PATIENCE_S = 30.0
_AT_ONCE = 50


def prove_hostile(frames: int, seed: int, tell: Callable[[str], None]) -> list[Row]:
    """Send *frames* bad frames, each on a connection of its own, and judge the answers.

    Args:
        frames: How many.
        seed: Makes the frames.
        tell: Hears how far it is.
    """
    with servers(
        1,
        SPRINT_WS_HEARTBEAT_S="2",
        SPRINT_WS_HEARTBEAT_GRACE_S="2",
        SPRINT_WS_AUTH_S="2",
    ) as running:
        return asyncio.run(_attack(running, frames, random.Random(seed), tell))


async def _attack(
    running: Servers, frames: int, rng: random.Random, tell: Callable[[str], None]
) -> list[Row]:
    pid = running.pids[0]
    token = make_token(running.secret, "prover", {"c": "rw", "read": "r", "calm": "rw"})
    bystander = Client(running.ws, token, "calm", rng)
    publisher = Publisher(running.ws, token, "calm", 0.05)
    listening = asyncio.create_task(bystander.run())
    while not bystander.connected:  # noqa: ASYNC110 - it may be cut and come back
        await asyncio.sleep(0.05)
    speaking = asyncio.create_task(publisher.run())
    before = psutil.Process(pid).memory_info().rss
    wrong = await _send_all(running.port, token, frames, rng, tell)
    publisher.ending = True
    await speaking
    await asyncio.sleep(0.5)
    listening.cancel()
    heard = bystander.heard
    alive = running.alive() == 1 and running.pids[0] == pid
    grown = (psutil.Process(pid).memory_info().rss - before) / 2**20 if alive else float("nan")
    whole = heard.messages == len(publisher.said) and not heard.gaps and not heard.recovered
    return [
        Row("bad frames sent · kinds", f"{frames:,} · {len(ATTACKS)}"),
        Row("servers that fell", str(int(not alive)), bar="0"),
        Row("answers that were wrong", _shown(wrong), bar="0"),
        Row("bystander heard", f"{heard.messages} of {len(publisher.said)}", "all", holds=whole),
        Row("memory of the server grew by", f"{grown:.1f} MB", "< 50 MB", holds=grown < 50),
    ]


def _shown(wrong: Counter[str]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in wrong.most_common(5)) or "0"


async def _send_all(
    port: int, token: str, frames: int, rng: random.Random, tell: Callable[[str], None]
) -> Counter[str]:
    """Send all, fifty at a time, in a random order; return the wrong answers."""
    kinds = [ATTACKS[index % len(ATTACKS)] for index in range(frames)]
    rng.shuffle(kinds)
    todo = iter(kinds)
    wrong: Counter[str] = Counter()
    done = 0

    async def attacker() -> None:
        nonlocal done
        for attack in todo:
            code = await asyncio.wait_for(_send(port, token, attack, rng), _PATIENCE_S)
            if code not in attack.expected:
                wrong[f"{attack.name} → {code}"] += 1
            done += 1
            tell(f"{done} frames")

    await asyncio.gather(*(attacker() for _ in range(_AT_ONCE)))
    return wrong


async def _send(port: int, token: str, attack: Attack, rng: random.Random) -> int:
    """Carry out one attack; return the code of the answer, 0 when there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await _shake_hands(reader, writer, token if attack.welcome else None, rng)
        writer.write(attack.make(rng))
        if attack.ends:
            writer.write_eof()
        return await _answer(reader)
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0
    finally:
        writer.transport.abort()


async def _shake_hands(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    token: str | None,
    rng: random.Random,
) -> None:
    lines = [
        "GET /ws HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(rng.randbytes(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 101"), answer


async def _answer(reader: asyncio.StreamReader) -> int:
    """Return the code of the first close frame or error message."""
    while True:
        head = await reader.readexactly(2)
        size = head[1]
        if size == 126:
            size = struct.unpack("!H", await reader.readexactly(2))[0]
        data = await reader.readexactly(size)
        opcode = head[0] & 0x0F
        if opcode == Opcode.CLOSE:
            return int.from_bytes(data[:2], "big") if data else 1000
        if opcode == Opcode.TEXT:
            message = json.loads(data)
            if message["type"] == "error":
                return int(message["code"])

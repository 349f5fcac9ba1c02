"""Clients are cut, servers and Redis are killed, and nobody may miss a message unawares."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from redis_pipeline import PrivateRedis, private_redis
from websocket_service.prove.fleet import Client, Publisher
from websocket_service.prove.scoreboard import Row
from websocket_service.prove.servers import Servers, servers
from websocket_service.tokens import make_token

_HISTORY = 100
_RUSH_PAUSE_S = 0.015
_AWAY_S = 6.0
_SETTLE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is broken."""

    clients: int = 1000
    channels: int = 10
    sleepers: int = 20
    cuts: int = 2000
    server_kills: int = 20
    redis_kills: int = 3
    servers: int = 3
    kill_pause_s: float = 3.0
    message_pause_s: float = 0.2
    seed: int = 1


def prove_chaos(plan: Plan, folder: str, tell: Callable[[str], None]) -> list[Row]:
    """Break what *plan* says, and return what was lost.

    Args:
        plan: How much.
        folder: Where the private Redis keeps its data.
        tell: Hears how far it is.
    """
    with (
        private_redis(folder) as redis,
        servers(
            plan.servers, SPRINT_REDIS_URL=redis.url, SPRINT_WS_HISTORY=str(_HISTORY)
        ) as running,
    ):
        return asyncio.run(_Chaos(plan, redis, running, tell).run())


class _Chaos:
    def __init__(
        self, plan: Plan, redis: PrivateRedis, running: Servers, tell: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._redis = redis
        self._servers = running
        self._tell = tell
        self._rng = random.Random(plan.seed)
        token = make_token(running.secret, "prover", {"*": "rw"}, ttl_s=86_400)
        names = [f"c{index % plan.channels}" for index in range(plan.clients)]
        self._clients = [self._client(token, name) for name in names]
        self._sleepers = [self._client(token, "rush") for _ in range(plan.sleepers)]
        self._publishers = [
            Publisher(running.ws, token, name, plan.message_pause_s) for name in sorted(set(names))
        ]
        self._publishers.append(Publisher(running.ws, token, "rush", _RUSH_PAUSE_S))
        self._cuts = 0

    def _client(self, token: str, channel: str) -> Client:
        return Client(self._servers.ws, token, channel, random.Random(self._rng.random()))

    async def run(self) -> list[Row]:
        everybody = [*self._clients, *self._sleepers]
        listening = [asyncio.create_task(client.run()) for client in everybody]
        await self._until(lambda: all(client.connected for client in everybody), "connecting")
        speaking = [asyncio.create_task(publisher.run()) for publisher in self._publishers]
        await asyncio.gather(
            self._cut_clients(), self._kill_servers(), self._kill_redis(), self._send_away()
        )
        for publisher in self._publishers:
            publisher.ending = True
        await asyncio.gather(*speaking)
        heads = {p.channel: max(at.offset for at in p.said) for p in self._publishers}
        settled = await self._until(
            lambda: all(c.at is not None and c.at.offset >= heads[c.channel] for c in everybody),
            "settling",
        )
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        return self._rows(settled)

    async def _until(self, condition: Callable[[], bool], what: str) -> bool:
        deadline = time.monotonic() + _SETTLE_S
        while not condition():
            self._tell(what)
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.1)
        return True

    async def _cut_clients(self) -> None:
        lasting_s = max(self._plan.server_kills * self._plan.kill_pause_s, 5.0)
        pause_s = lasting_s / max(self._plan.cuts, 1)
        while self._cuts < self._plan.cuts:
            self._cuts += self._rng.choice(self._clients).cut()
            self._tell(f"{self._cuts} clients cut")
            await asyncio.sleep(pause_s * self._rng.uniform(0.5, 1.0))

    async def _kill_servers(self) -> None:
        for kill in range(self._plan.server_kills):
            await asyncio.sleep(self._plan.kill_pause_s * self._rng.uniform(0.7, 1.3))
            victim = kill % self._plan.servers
            await asyncio.to_thread(self._servers.kill, victim)
            await asyncio.to_thread(self._servers.start, victim)

    async def _kill_redis(self) -> None:
        for _ in range(self._plan.redis_kills):
            await asyncio.sleep(self._plan.kill_pause_s * 2)
            await asyncio.to_thread(self._redis.kill)
            await asyncio.sleep(self._rng.uniform(0.0, 0.5))
            await asyncio.to_thread(self._redis.start)

    async def _send_away(self) -> None:
        """Keep some away for longer than the history reaches back."""
        await asyncio.sleep(1.0)
        for sleeper in self._sleepers:
            sleeper.hold.clear()
            sleeper.cut()
        await asyncio.sleep(_AWAY_S)
        for sleeper in self._sleepers:
            sleeper.hold.set()

    def _rows(self, settled: bool) -> list[Row]:  # noqa: FBT001 - a finding
        everybody = [*self._clients, *self._sleepers]
        heard = [client.heard for client in everybody]
        said = {p.channel: p.said for p in self._publishers}
        different = sum(
            said[client.channel].get(at) != number  # type: ignore[call-overload]  # a tuple is one
            for client in everybody
            for at, number in client.heard.numbers.items()
        )
        doubled = sum(len(p.said) != len(set(p.said.values())) for p in self._publishers)
        holes = sum(
            sorted(at.offset for at in p.said) != list(range(1, len(p.said) + 1))
            for p in self._publishers
        )
        flagged = sum(s.heard.lost_flagged > 0 for s in self._sleepers)
        plan = self._plan
        return [
            Row("clients · servers", f"{plan.clients + plan.sleepers} · {plan.servers}"),
            Row("clients cut · servers killed · Redis killed", self._broken()),
            Row("messages heard", f"{sum(h.messages for h in heard):,}"),
            Row("recoveries that were whole", f"{sum(h.recovered for h in heard):,}"),
            Row("publishers' repetitions", str(sum(p.repeats for p in self._publishers))),
            Row("gaps unawares", str(sum(h.gaps for h in heard)), bar="0"),
            Row("out of order, or twice", str(sum(h.backward for h in heard)), bar="0"),
            Row("other data than was published", str(different), bar="0"),
            Row("published twice · offsets left out", f"{doubled} · {holes}", bar="0 · 0"),
            Row("recovered said wrongly", str(sum(h.wrong_flags for h in heard)), bar="0"),
            Row(
                "away too long, and told so",
                f"{flagged} of {plan.sleepers}",
                bar=f"{plan.sleepers} of {plan.sleepers}",
            ),
            Row("everybody at the end in time", "yes" if settled else "no", bar="yes"),
        ]

    def _broken(self) -> str:
        return f"{self._cuts:,} · {self._plan.server_kills} · {self._plan.redis_kills}"

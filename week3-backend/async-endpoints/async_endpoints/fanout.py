"""Fan-out: ask several sources at once, bounded in time, tries and load; keep what came.

Structured concurrency (a `TaskGroup`): no call outlives the request that made it. A source that is
slow, broken or overloaded costs its own answer, with the reason, and never the others'. A bulkhead
bounds how many calls to one source are under way, so that one slow source cannot use up all.
Source of the patterns: Nygard, "Release It!", 2nd ed., chapter 5.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import httpx
import msgspec
import stamina

Status = Literal["ok", "timeout", "failed", "busy"]
_MAX_ANSWER_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """How a source is asked.

    Args:
        call_timeout_s: The longest that one try may take.
        total_timeout_s: The longest that all tries of one source may take.
        attempts: How often a source is asked, at most.
        wait_s: The pause after the first failure; it doubles, and is jittered.
        bulkhead: Calls to one source that may be under way; more wait.
        queue_s: How long they wait before the source counts as busy.
    """

    call_timeout_s: float = 0.5
    total_timeout_s: float = 2.0
    attempts: int = 3
    wait_s: float = 0.05
    bulkhead: int = 20
    queue_s: float = 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source gave, or why it gave nothing."""

    source: str
    status: Status
    seconds: float
    attempts: int
    data: Any = None
    reason: str | None = None


class _Overloaded(Exception):  # noqa: N818 - it never leaves this module
    pass


class FanOut:
    """Asks sources.

    Args:
        client: Makes the calls; its owner closes it.
        sources: Their names and URLs; never a caller's own URL.
        policy: Bounds.
    """

    def __init__(
        self, client: httpx.AsyncClient, sources: Mapping[str, str], policy: Policy | None = None
    ) -> None:
        self.sources = dict(sources)
        self._client = client
        self._policy = policy or Policy()
        self._bulkheads = {name: asyncio.Semaphore(self._policy.bulkhead) for name in sources}

    async def ask(self, item: str, names: Sequence[str]) -> list[Answer]:
        """Ask the named sources about *item*, all at once."""
        async with asyncio.TaskGroup() as group:
            calls = [group.create_task(self.ask_one(item, name)) for name in names]
        return [call.result() for call in calls]

    async def ask_in_turn(self, item: str, names: Sequence[str]) -> list[Answer]:
        """Ask the named sources one after the other: what concurrency is measured against."""
        return [await self.ask_one(item, name) for name in names]

    async def ask_one(self, item: str, name: str) -> Answer:
        """Ask one source, and return what came or the reason why nothing did."""
        start, tries = time.perf_counter(), [0]

        def answer(status: Status, *, data: object = None, reason: str | None = None) -> Answer:
            seconds = time.perf_counter() - start
            return Answer(name, status, seconds, tries[0], data, reason)

        try:
            async with self._place(name), asyncio.timeout(self._policy.total_timeout_s):
                data = await self._try(name, item, tries)
        except _Overloaded as exc:
            return answer("busy", reason=str(exc))
        except TimeoutError:
            bound = self._policy.call_timeout_s
            return answer("timeout", reason=f"no answer within {bound:g} s, {tries[0]} tries")
        except (httpx.HTTPError, msgspec.DecodeError) as exc:
            return answer("failed", reason=f"{type(exc).__name__}: {exc}"[:300])
        return answer("ok", data=data)

    @asynccontextmanager
    async def _place(self, name: str) -> AsyncIterator[None]:
        bulkhead = self._bulkheads[name]
        try:
            async with asyncio.timeout(self._policy.queue_s):
                await bulkhead.acquire()
        except TimeoutError:
            bound = self._policy.bulkhead
            raise _Overloaded(f"{bound} calls to {name} are under way already") from None
        try:
            yield
        finally:
            bulkhead.release()

    async def _try(self, name: str, item: str, tries: list[int]) -> Any:  # noqa: ANN401 - any JSON
        async for attempt in stamina.retry_context(
            on=_worth_another_try,
            attempts=self._policy.attempts,
            timeout=self._policy.total_timeout_s,
            wait_initial=self._policy.wait_s,
            wait_jitter=self._policy.wait_s,
            wait_max=self._policy.total_timeout_s,
        ):
            with attempt:
                tries[0] = attempt.num
                async with asyncio.timeout(self._policy.call_timeout_s):
                    return await self._call(self.sources[name], item)
        raise AssertionError("stamina returns or raises")

    async def _call(self, url: str, item: str) -> Any:  # noqa: ANN401 - any JSON
        async with self._client.stream("GET", url, params={"item": item}) as response:
            response.raise_for_status()
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MAX_ANSWER_BYTES:
                    raise httpx.DecodingError(f"more than {_MAX_ANSWER_BYTES:,} bytes came")
        return msgspec.json.decode(body)


def _worth_another_try(exc: Exception) -> bool:
    """Say whether a failure may pass: no connection, no answer in time, the source's own fault."""
    if isinstance(exc, httpx.HTTPStatusError):
        return exc.response.status_code >= 500 or exc.response.status_code == 429
    return isinstance(exc, (TimeoutError, httpx.TransportError))

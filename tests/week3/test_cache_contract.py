"""The cache over memory and over Redis: computed once, kept for a while, dropped at will."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import redis.asyncio
from week3.redis_support import fresh_name, own_server, redis_url, system_redis_url

from redis_pipeline.cache import Cache, CacheSettings
from redis_pipeline.cache_store import CacheStore, Marks, MemoryCacheStore, RedisCacheStore
from redis_pipeline.errors import CacheError

__all__ = ["redis_url", "system_redis_url"]  # fixtures

MakeCache = Callable[..., Cache[dict[str, int]]]


class Work:
    """Something dear: counts how often it was done."""

    def __init__(self, answer: dict[str, int] | None = None, *, takes_s: float = 0.0) -> None:
        self.answer = {"n": 1} if answer is None else answer
        self.takes_s = takes_s
        self.times = 0

    async def __call__(self) -> dict[str, int] | None:
        self.times += 1
        await asyncio.sleep(self.takes_s)
        return self.answer


class Nothing(Work):
    """Work that finds that there is nothing."""

    async def __call__(self) -> None:
        await super().__call__()


@pytest.fixture(params=["memory", "redis_url", "system_redis_url"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[CacheStore]:
    """A store of each kind."""
    if request.param == "memory":
        yield MemoryCacheStore()
        return
    client = redis.asyncio.Redis.from_url(request.getfixturevalue(request.param))
    yield RedisCacheStore(client, fresh_name())
    await client.aclose()


@pytest.fixture
def make(store: CacheStore) -> MakeCache:
    """Makes caches that share one store, as processes share one Redis."""

    def make_one(**settings: float) -> Cache[dict[str, int]]:
        return Cache(
            store, dict[str, int], settings=CacheSettings(**settings), rng=random.Random(1)
        )

    return make_one


async def test_a_stampede_computes_once(make: MakeCache) -> None:
    """Two hundred callers in four processes: one computation, one answer for all."""
    caches, work = [make() for _ in range(4)], Work(takes_s=0.1)
    answers = await asyncio.gather(
        *(cache.get_or_compute("k", work) for cache in caches for _ in range(50))
    )

    assert work.times == 1
    assert answers == [{"n": 1}] * 200
    for cache in caches:
        assert cache.statistics.lookups == 50
        assert cache.statistics.joined == 49


async def test_statistics_add_up(make: MakeCache) -> None:
    """Hits, negative hits, joined and flights are all lookups, and nothing else."""
    cache, work, nothing = make(), Work(), Nothing()
    for _ in range(3):
        await cache.get_or_compute("k", work)
        await cache.get_or_compute("none", nothing)
    seen = cache.statistics

    assert (work.times, nothing.times) == (1, 1)
    assert (seen.lookups, seen.hits, seen.negative_hits, seen.flights) == (6, 2, 2, 2)
    assert (seen.joined, seen.computed, seen.failures) == (0, 2, 0)
    assert seen.hit_ratio == pytest.approx(4 / 6)


async def test_a_value_ends(make: MakeCache) -> None:
    """After its life a value is computed again; a negative entry has a life of its own."""
    cache, work, nothing = make(life_s=60.0, negative_life_s=0.05), Work(), Nothing()
    await cache.get_or_compute("short", work, life_s=0.05)
    await cache.get_or_compute("long", work)
    await cache.get_or_compute("none", nothing)
    await asyncio.sleep(0.08)
    for _ in range(2):
        await cache.get_or_compute("short", work)
        await cache.get_or_compute("long", work)
        await cache.get_or_compute("none", nothing)

    assert (work.times, nothing.times) == (3, 2)


async def test_dropping_a_tag_drops_its_entries(make: MakeCache) -> None:
    """Entries with the tag are computed again, others are not; other processes see it too."""
    cache, other, work = make(), make(), Work()
    await cache.get_or_compute("a", work, tags=["x", "y"])
    await cache.get_or_compute("b", work, tags=["y"])
    await other.drop("x")
    await cache.get_or_compute("a", work, tags=["x", "y"])
    await cache.get_or_compute("b", work, tags=["y"])

    assert work.times == 3


async def test_a_slow_computation_does_not_bring_back_what_was_dropped(make: MakeCache) -> None:
    """A value whose tag is dropped while it is computed is given to its caller, and not kept."""
    cache, work = make(), Work(takes_s=0.1)
    flight = asyncio.create_task(cache.get_or_compute("a", work, tags=["x"]))
    await asyncio.sleep(0.05)
    await cache.drop("x")
    assert await flight == {"n": 1}
    await cache.get_or_compute("a", work, tags=["x"])

    assert work.times == 2
    assert cache.statistics.refused == 1


async def test_an_error_reaches_all_and_is_not_kept(make: MakeCache) -> None:
    """All who wait get the error; the next caller computes again."""
    cache, times = make(), 0

    async def fail() -> dict[str, int]:
        nonlocal times
        times += 1
        await asyncio.sleep(0.02)
        raise ZeroDivisionError

    flights = [cache.get_or_compute("k", fail) for _ in range(5)]
    errors = await asyncio.gather(*flights, return_exceptions=True)

    assert [type(error) for error in errors] == [ZeroDivisionError] * 5
    assert times == 1
    assert await cache.get_or_compute("k", Work()) == {"n": 1}


async def test_a_cancelled_caller_leaves_the_work_to_others(make: MakeCache) -> None:
    """The first caller goes away; the second gets the one computation's value."""
    cache, work = make(), Work(takes_s=0.1)
    first = asyncio.create_task(cache.get_or_compute("k", work))
    second = asyncio.create_task(cache.get_or_compute("k", work))
    await asyncio.sleep(0.02)
    first.cancel()

    assert await second == {"n": 1}
    assert work.times == 1


async def test_who_computes_and_dies_is_replaced(store: CacheStore, make: MakeCache) -> None:
    """A lock whose owner is gone ends, and another computes."""
    await store.lock("k", "dead", life_s=0.1)
    cache, work = make(), Work()
    start = time.monotonic()

    assert await cache.get_or_compute("k", work) == {"n": 1}
    assert work.times == 1
    assert 0.08 < time.monotonic() - start < 5


async def test_deleting_removes_one_entry(make: MakeCache) -> None:
    """The deleted key is computed again, its neighbour is not."""
    cache, work = make(), Work()
    for key in ("a", "b"):
        await cache.get_or_compute(key, work)
    await cache.delete("a")
    for key in ("a", "b"):
        await cache.get_or_compute(key, work)

    assert work.times == 3


async def test_lives_vary_by_the_jitter() -> None:
    """Of 2,000 lives around 100 s all lie within 20 %, spread like a uniform law."""
    lives: list[float] = []

    class Recording(MemoryCacheStore):
        async def set(self, key: str, value: bytes, *, life_s: float, marks: Marks) -> bool:
            lives.append(life_s)
            return await super().set(key, value, life_s=life_s, marks=marks)

    settings = CacheSettings(life_s=100.0, jitter=0.2)
    cache = Cache(Recording(), int, settings=settings, rng=random.Random(2))
    for i in range(2000):
        await cache.get_or_compute(str(i), Work())  # type: ignore[arg-type]
    mean = sum(lives) / 2000
    spread = (sum((x - mean) ** 2 for x in lives) / 2000) ** 0.5

    assert 80 <= min(lives) < 81
    assert 119 < max(lives) <= 120
    assert mean == pytest.approx(100, abs=1.5)
    assert spread == pytest.approx(40 / 12**0.5, rel=0.05)


async def test_a_cache_whose_server_is_gone_computes(tmp_path: Path) -> None:
    """Without its server every lookup computes, says so in the statistics, and raises nothing."""
    with own_server(tmp_path) as server:
        client = redis.asyncio.Redis.from_url(server.url, retry=None)
        cache = Cache(RedisCacheStore(client, "c"), dict[str, int])
        work = Work()
        await cache.get_or_compute("k", work)
        server.kill()
        for _ in range(3):
            assert await cache.get_or_compute("k", work) == {"n": 1}
        server.start()
        await cache.get_or_compute("k", work)
        await client.aclose()

    assert work.times == 4
    assert cache.statistics.failures == 3


async def test_memory_forgets_the_oldest() -> None:
    """No more entries than were allowed."""
    store = MemoryCacheStore(max_entries=3)
    for i in range(5):
        await store.set(str(i), b"v", life_s=60, marks={})

    assert [await store.get(str(i)) for i in range(5)] == [None, None, b"v", b"v", b"v"]


@pytest.mark.parametrize("settings", [{"life_s": 0}, {"jitter": 1.0}, {"negative_life_s": 1e9}])
def test_lives_that_make_no_sense_are_refused(settings: dict[str, float]) -> None:
    """The message names the setting and what was expected."""
    with pytest.raises(CacheError, match="expected"):
        CacheSettings(**settings)

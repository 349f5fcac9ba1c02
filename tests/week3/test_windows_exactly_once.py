"""Features in SQL: the same to the last bit, through crashes at every step and through rivals."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from week3.jobs_support import postgres_binaries, postgres_server
from week3.redis_support import fresh_name, redis_url, system_redis_url

from redis_pipeline import LeaseLostError, MemoryStream, RedisStream, Stream
from redis_pipeline.effects import EffectLedger
from redis_pipeline.events import pack_events, unpack_events
from redis_pipeline.feature_store import FeatureStore, late_events, open_engine
from redis_pipeline.feature_worker import FeatureSettings, FeatureWorker
from redis_pipeline.features import Features
from redis_pipeline.tables import create_tables
from redis_pipeline.window_kinds import Session, Sliding, Tumbling
from redis_pipeline.windows import Windows

__all__ = ["redis_url", "system_redis_url"]  # fixtures
KINDS = [Tumbling(1.0), Sliding(2.0, 0.5), Session(0.05)]


class CrashError(Exception):
    """What a test raises where a process would be killed."""


class Shaky(FeatureStore):
    """A store after whose commits, or before, the process dies now and then."""

    dice = random.Random(0)

    def commit(self, *args: object, **more: object) -> None:
        """Die before the commit, after it, or not."""
        fate = self.dice.random()
        if fate < 0.2:
            raise CrashError
        super().commit(*args, **more)  # type: ignore[arg-type]
        if fate > 0.8:
            raise CrashError


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server; skipped where there is none."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine")
    with postgres_server(binaries) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An engine of each kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'f.db'}"
    else:
        url = request.getfixturevalue("postgres")
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "redis_url", "system_redis_url"])
def streams(request: pytest.FixtureRequest) -> Iterator[tuple[Stream, Stream]]:
    """A stream of events and an out stream, of each kind."""
    names = fresh_name("in"), fresh_name("out")
    if request.param == "memory":
        yield MemoryStream(names[0]), MemoryStream(names[1])
        return
    url = request.getfixturevalue(request.param)
    made = RedisStream(url, names[0]), RedisStream(url, names[1])
    yield made
    for stream in made:
        stream.close()


def fill(stream: Stream, seed: int, entries: int = 60) -> list[tuple[str, float, float]]:
    """Append packed events, a little out of order; return them all."""
    rng = random.Random(seed)
    events = [
        (rng.choice("abc"), i * 0.01 - rng.random() * 0.05, rng.gauss(20, 2))
        for i in range(entries * 10)
    ]
    packs = [pack_events(events[i : i + 10]) for i in range(0, len(events), 10)]
    stream.append(packs, producer="p", number=1)
    return events


def settings(kind: object) -> FeatureSettings:
    """Small batches and quick leases, so that a crash has many places."""
    return FeatureSettings(
        kind,  # type: ignore[arg-type]  # one of KINDS
        lateness_s=0.02,
        keep_late=True,
        lease_s=0.05,
        max_deliveries=100,  # the crashes are the test's, not the entry's
        count=3,
        commit_s=0,
    )


def undisturbed(events: list[tuple[str, float, float]], kind: object) -> list[Features]:
    """What one operator makes of all events at once, in the store's order."""
    closed = Windows(kind, lateness_s=0.02).add(events)  # type: ignore[arg-type]
    return sorted(closed, key=lambda row: (row.end_s, row.start_s, row.key))


def work_through_crashes(stream: Stream, store: FeatureStore, kind: object, out: Stream) -> int:
    """Start a worker again after each crash, until the stream is empty; how many crashes."""
    crashes = 0
    while True:
        try:
            worker = FeatureWorker(stream, store, settings(kind), out=out)
            worker.run(until=lambda: stream.depth() == 0)
        except CrashError:
            crashes += 1
        else:
            return crashes


@pytest.mark.parametrize("seed", range(20))
def test_replay_is_bit_equal(seed: int, tmp_path: Path) -> None:
    """Twenty seeds, crashes before and after commits: features equal those without, bit for bit."""
    kind = KINDS[seed % 3]
    stream, out = MemoryStream("s"), MemoryStream("o")
    events = fill(stream, seed)
    engine = open_engine(f"sqlite:///{tmp_path / 'f.db'}")
    Shaky.dice = random.Random(seed)
    store = Shaky(engine, "s", "g")
    crashes = work_through_crashes(stream, store, kind, out)
    progress = store.progress()
    engine.dispose()

    assert crashes > 0
    assert store.read() == undisturbed(events, kind)
    assert progress is not None
    assert progress.events == len(events)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_sql_and_out_stream_agree(
    streams: tuple[Stream, Stream], engine: sa.Engine, kind: object
) -> None:
    """Through crashes, each closed window is once in SQL and once in the out stream."""
    stream, out = streams
    events = fill(stream, 5)
    Shaky.dice = random.Random(5)
    store = Shaky(engine, stream.name, "g")
    work_through_crashes(stream, store, kind, out)
    out.join("r", "a", lease_s=60)
    told = [Features(**msgspec.msgpack.decode(d.data)) for d in out.read("r", "a", count=10_000)]
    oracle = Windows(kind, lateness_s=0.02)  # type: ignore[arg-type]
    oracle.add(events)
    mine = sa.select(sa.func.count()).where(late_events.c.stream == stream.name)
    with engine.connect() as connection:
        late = connection.execute(mine).scalar_one()

    assert sorted(told) == sorted(store.read())
    assert store.read() == undisturbed(events, kind)
    assert late == oracle.late


def test_a_worker_taken_for_dead_cannot_commit(engine: sa.Engine) -> None:
    """Once a rival has begun, the old fence is refused, and nothing of the commit is there."""
    store = FeatureStore(engine, fresh_name(), "g")
    old = store.begin()
    new = store.begin()
    row = Features("a", 0.0, 1.0, 1, 2.0, 0.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, None)
    with pytest.raises(LeaseLostError, match="another worker took over"):
        store.commit(old._replace(position="5-0"), [row])
    assert store.read() == []

    store.commit(new._replace(position="5-0"), [row])
    assert store.read() == [row]
    assert store.begin().position == "5-0"


def test_a_payload_that_is_no_event_becomes_a_dead_letter(tmp_path: Path) -> None:
    """It is buried at once, as no retry would help, and the others are counted."""
    stream = MemoryStream("s")
    bad = [b"\xff\xfe", pack_events([("a", float("nan"), 1.0)]), pack_events([("", 1.0, 1.0)])]
    stream.append([*bad, pack_events([("a", 1.0, 1.0)])], producer="p", number=1)
    engine = open_engine(f"sqlite:///{tmp_path / 'f.db'}")
    worker = FeatureWorker(stream, FeatureStore(engine, "s", "g"), settings(Tumbling(1.0)))
    worker.run(until=lambda: stream.depth() == 0)
    engine.dispose()

    assert [letter.data for letter in stream.dead()] == bad
    assert all(letter.reason.startswith("EventError") for letter in stream.dead())
    assert worker.events == 1


def test_effects_happen_once(engine: sa.Engine) -> None:
    """A key that was committed is not fresh again; one that was rolled back is."""
    ledger = EffectLedger(engine, fresh_name(), "g")
    with ledger.once(["1-0", "2-0"]) as (_, fresh):
        assert fresh == ["1-0", "2-0"]
    with pytest.raises(CrashError), ledger.once(["3-0"]):
        raise CrashError
    with ledger.once([f"{i}-0" for i in range(1, 3001)]) as (_, fresh):
        assert fresh == [f"{i}-0" for i in range(3, 3001)]

    assert ledger.forget(before_ms=101) == 100
    with ledger.once(["100-0", "101-0"]) as (_, fresh):
        assert fresh == ["100-0"]


def test_many_may_begin_on_an_empty_database(engine: sa.Engine) -> None:
    """Eight that make the tables at the same moment do not trip over each other."""
    metadata = sa.MetaData()
    for _ in range(5):
        sa.Table(fresh_name().replace("-", "_"), metadata, sa.Column("n", sa.Integer))
    start, failures = threading.Barrier(8), []

    def begin() -> None:
        own = sa.create_engine(engine.url)
        start.wait()
        try:
            create_tables(own, metadata)
        except sa.exc.SQLAlchemyError as error:
            failures.append(error)
        own.dispose()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())


def test_events_survive_packing() -> None:
    """All bits of times and values come back."""
    rng = random.Random(1)
    events = [(f"s{i}", rng.random() * 1e9, rng.gauss(0, 1e-300)) for i in range(500)]

    assert unpack_events(pack_events(events)) == events

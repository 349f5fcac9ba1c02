"""The history in memory and the one in Redis keep the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis import Redis
from week3.channel_support import Recorder, make_bus, make_log, short_redis, until
from week3.redis_support import skip_if_given

from redis_pipeline import PrivateRedis
from websocket_service import LogUnavailable
from websocket_service.log import ChannelLog
from websocket_service.redis_log import RedisLog


@pytest.fixture(scope="module")
def redis() -> Iterator[PrivateRedis]:
    """One private Redis for the module."""
    with short_redis() as server:
        yield server


@pytest.fixture
def recorder() -> Recorder:
    """Writes down what the log tells."""
    return Recorder()


@pytest.fixture(params=["memory", "redis"])
async def log(
    request: pytest.FixtureRequest, redis: PrivateRedis, recorder: Recorder
) -> AsyncIterator[ChannelLog]:
    """A log of each kind that keeps 50 messages."""
    log = make_log(request.param, redis.url, history=50)
    await log.start(recorder)
    yield log
    await log.stop()


async def test_the_watcher_is_told_before_who_appends(log: ChannelLog, recorder: Recorder) -> None:
    """Once an append's future is done the watcher knows the message, and it is not told again."""
    await log.watch("c")
    for number in range(1, 4):
        at = await log.append("c", b"%d" % number)
        assert recorder.told[-1] == ("c", at, b"%d" % number)
    await log.read("c", 0)  # a round trip: whatever else Redis had to say has come

    assert len(recorder.told) == 3


async def test_offsets_count_from_one_without_a_hole(log: ChannelLog) -> None:
    """Appends that are made at the same time get 1, 2, 3, … in the order they were made."""
    positions = await asyncio.gather(*(log.append("c", b"%d" % i) for i in range(200)))

    assert [p.offset for p in positions] == list(range(1, 201))
    assert len({p.epoch for p in positions}) == 1


async def test_a_slice_is_what_came_after(log: ChannelLog) -> None:
    """Reading after 7 of 10 gives 8, 9, 10, and the head."""
    for i in range(1, 11):
        last = await log.append("c", b"%d" % i)

    found = await log.read("c", 7)

    assert (found.head, found.first, list(found.payloads)) == (last, 8, [b"8", b"9", b"10"])


async def test_a_slice_after_the_head_is_empty(log: ChannelLog) -> None:
    """Nothing came after the newest message, and nothing after one that does not exist."""
    last = await log.append("c", b"1")

    for after in (1, 5):
        found = await log.read("c", after)
        assert (found.head, found.first, list(found.payloads)) == (last, 2, [])


async def test_what_is_forgotten_shows_in_the_slice(log: ChannelLog) -> None:
    """After 500 messages at least the last 50 are there, the first is not, and no hole between."""
    for start in range(0, 500, 100):
        await asyncio.gather(*(log.append("c", b"%d" % i) for i in range(start, start + 100)))

    found = await log.read("c", 0)

    assert 1 < found.first <= 451
    assert list(found.payloads) == [b"%d" % i for i in range(found.first - 1, 500)]


async def test_an_unused_channel_keeps_the_epoch_that_it_was_read_with(log: ChannelLog) -> None:
    """Whoever subscribes before the first message can recover from there."""
    before = (await log.read("new", 0)).head

    after = await log.append("new", b"1")

    assert (before.offset, after.offset) == (0, 1)
    assert before.epoch == after.epoch


async def test_a_retry_with_its_key_appends_nothing(log: ChannelLog) -> None:
    """The second append with a key returns where the first one stands."""
    first = await log.append("c", b"1", key="k")
    await log.append("c", b"2")

    again = await log.append("c", b"1", key="k")

    assert again == first
    assert (await log.read("c", 0)).head.offset == 2


async def test_watchers_are_told_in_order(log: ChannelLog, recorder: Recorder) -> None:
    """A watched channel's messages are told with their offsets, another's are not."""
    await log.watch("c")
    await asyncio.gather(*(log.append("c", b"%d" % i) for i in range(100)), log.append("d", b"x"))
    await until(lambda: len(recorder.told) >= 100)

    assert [p.offset for _, p, _ in recorder.told] == list(range(1, 101))
    assert [payload for _, _, payload in recorder.told] == [b"%d" % i for i in range(100)]


async def test_a_channel_that_is_left_is_told_no_more(log: ChannelLog, recorder: Recorder) -> None:
    """After unwatch, silence."""
    await log.watch("c")
    await log.unwatch("c")
    await log.append("c", b"1")
    await log.watch("c")
    await log.append("c", b"2")
    await until(lambda: bool(recorder.told))

    assert [payload for _, _, payload in recorder.told] == [b"2"]


async def test_renewing_begins_a_new_epoch_once(log: ChannelLog) -> None:
    """The history is gone, offsets begin again; a late renewal of the old epoch does nothing."""
    old = await log.append("c", b"1")
    await log.renew("c", old.epoch)
    new = await log.append("c", b"2")
    await log.renew("c", old.epoch)

    found = await log.read("c", 0)

    assert new.epoch != old.epoch
    assert (found.head, list(found.payloads)) == (new, [b"2"])


async def test_any_bytes_come_back_as_they_were(log: ChannelLog, recorder: Recorder) -> None:
    """Payloads with separators, zeros and line ends are not touched."""
    payload = b'"a:b\\u0000"\r\n' + bytes(range(256))
    await log.watch("c")
    await log.append("c", payload)
    await until(lambda: bool(recorder.told))

    assert recorder.told[0][2] == payload
    assert (await log.read("c", 0)).payloads[0] == payload


async def test_what_redis_keeps_has_an_end(redis: PrivateRedis) -> None:
    """Hash and stream run out, also those of an epoch that began while the channel was watched."""
    log = RedisLog(make_bus(redis.url), ttl_s=500, prefix="ends")
    await log.start(Recorder())
    await log.watch("c")
    first = await log.append("c", b"1")
    await log.renew("c", first.epoch)
    await asyncio.gather(log.append("c", b"2"), log.append("c", b"3"))
    last = await log.append("c", b"4")
    await log.stop()
    with Redis.from_url(redis.url) as client:
        left = [client.ttl(key) for key in ("ends:{c}", f"ends:{{c}}:log:{last.epoch}")]

    assert all(450 < seconds <= 500 for seconds in left)


async def test_each_message_of_a_publisher_prolongs_the_channel(redis: PrivateRedis) -> None:
    """Also where nobody listens, a channel's time begins again with each message."""
    log = RedisLog(make_bus(redis.url), ttl_s=500, prefix="prolonged")
    await log.start(Recorder())
    at = await log.append("c", b"1")
    keys = ("prolonged:{c}", f"prolonged:{{c}}:log:{at.epoch}")
    with Redis.from_url(redis.url) as client:
        for key in keys:
            client.expire(key, 100)
        await log.append("c", b"2")
        await log.stop()
        left = [client.ttl(key) for key in keys]

    assert all(450 < seconds <= 500 for seconds in left)


async def test_redis_killed_and_started_loses_nothing() -> None:
    """Appends fail while Redis is down; afterwards history, watching and the epoch go on."""
    skip_if_given("this test kills its Redis")
    recorder = Recorder()
    with short_redis() as redis:
        log = make_log("redis", redis.url)
        await log.start(recorder)
        await log.watch("c")
        before = await log.append("c", b"1")
        await asyncio.to_thread(redis.kill)
        await until(lambda: log.failing() is not None)
        with pytest.raises(LogUnavailable):
            await log.append("c", b"lost", key="k")
        await asyncio.to_thread(redis.start)
        await until(lambda: recorder.restored == 1)
        after = await log.append("c", b"2")
        await until(lambda: len(recorder.told) == 2)
        await log.stop()

    assert (after.epoch, after.offset, log.backlog()) == (before.epoch, 2, 0)
    assert [payload for _, _, payload in recorder.told] == [b"1", b"2"]


async def test_no_redis_is_said_with_its_address() -> None:
    """A log that cannot connect names the address, without a password."""
    log = make_log("redis", "redis://:hush@127.0.0.1:1/0")

    with pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1") as refused:
        await log.start(Recorder())

    assert "hush" not in str(refused.value)

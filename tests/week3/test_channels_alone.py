"""A server that is alone with a channel guesses the next id; whoever comes makes the guess fail."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator

import hiredis
import pytest
from redis import Redis
from week3.channel_support import Recorder, make_bus, short_redis, until

from redis_pipeline import PrivateRedis
from websocket_service.log import Slice
from websocket_service.position import Position
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_log import RedisLog
from websocket_service.redis_scripts import APPEND
from websocket_service.redis_wire import OnReply


class Process:
    """A server process' log, and what it was told."""

    def __init__(self, url: str, prefix: str) -> None:
        self.recorder = Recorder()
        self.log = RedisLog(make_bus(url), prefix=prefix)

    def heard(self) -> list[bytes]:
        """Return the payloads that it was told."""
        return [payload for _, _, payload in self.recorder.told]

    async def say(self, *payloads: bytes) -> None:
        """Append, one after the other."""
        for payload in payloads:
            await self.log.append("c", payload)


@pytest.fixture(scope="module")
def redis() -> Iterator[PrivateRedis]:
    """One private Redis for the module."""
    with short_redis() as server:
        yield server


@pytest.fixture
async def start(redis: PrivateRedis) -> AsyncIterator[Callable[[], Process]]:
    """Makes processes that share their channels, and stops them."""
    prefix = f"ws-{random.getrandbits(32):x}"
    made: list[Process] = []

    def start() -> Process:
        made.append(Process(redis.url, prefix))
        return made[-1]

    yield start
    for each in made:
        await each.log.stop()


async def listening(start: Callable[[], Process]) -> Process:
    """Return a process that listens to the channel."""
    process = start()
    await process.log.start(process.recorder)
    await process.log.watch("c")
    return process


def scripts(redis: PrivateRedis) -> int:
    """Return how many scripts Redis has run."""
    with Redis.from_url(redis.url) as client:
        return int(client.info("commandstats")["cmdstat_evalsha"]["calls"])


async def test_who_is_alone_does_without_the_script(
    redis: PrivateRedis, start: Callable[[], Process]
) -> None:
    """After the first message, messages cost no script as long as nobody else listens."""
    one = await listening(start)
    await one.say(b"1")
    await one.log.read("c", 0)  # the first message's tending has run too
    before = scripts(redis)
    await one.say(b"2", b"3")
    await asyncio.gather(one.say(b"4"), one.say(b"5"))
    after = scripts(redis)

    assert after == before
    assert one.heard() == [b"1", b"2", b"3", b"4", b"5"]


async def test_many_at_once_travel_in_parts(start: Callable[[], Process]) -> None:
    """Six hundred messages of one turn, some with keys, get their offsets in order."""
    one = await listening(start)
    await one.say(b"0")
    for keyed in (False, True):
        await asyncio.gather(
            *(
                one.log.append("c", b"%d" % n, key=f"k{n}" if keyed and n % 100 == 0 else None)
                for n in range(600)
            )
        )

    assert one.heard() == [b"0"] + [b"%d" % n for n in range(600)] * 2
    assert [p.offset for _, p, _ in one.recorder.told] == list(range(1, 1202))


async def test_who_comes_is_told_everything_from_then_on(start: Callable[[], Process]) -> None:
    """A second listener hears the very next message; after it has left the first is alone again."""
    one = await listening(start)
    await one.say(b"1", b"2")
    two = await listening(start)
    await one.say(b"3", b"4")
    await until(lambda: two.heard() == [b"3", b"4"])
    await two.say(b"5")
    await until(lambda: one.heard()[-1] == b"5")
    await two.log.unwatch("c")
    await one.say(b"6", b"7")
    alone = one.log._watched["c"].alone
    found = await two.log.read("c", 0)

    assert alone is not None
    assert list(found.payloads) == [b"1", b"2", b"3", b"4", b"5", b"6", b"7"]
    assert (found.first, found.head.offset) == (1, 7)


async def test_a_publisher_that_does_not_listen_is_no_danger(start: Callable[[], Process]) -> None:
    """Its messages and the lone listener's guesses get offsets of their own, and all are told."""
    one = await listening(start)
    await one.say(b"first")
    other = start()
    await other.log.start(other.recorder)
    for number in range(30):
        await asyncio.gather(one.say(b"one %d" % number), other.say(b"other %d" % number))
    await until(lambda: len(one.heard()) == 61)
    found = await one.log.read("c", 0)

    assert one.heard() == list(found.payloads)
    assert [p.offset for _, p, _ in one.recorder.told] == list(range(1, 62))


async def test_a_new_epoch_makes_the_guess_fail(start: Callable[[], Process]) -> None:
    """Whose epoch was ended by another appends to the new one, and is told so."""
    one = await listening(start)
    await one.say(b"1", b"2", b"3")
    old = one.recorder.told[-1][1].epoch
    other = start()
    await other.log.start(other.recorder)
    await other.log.renew("c", old)
    at = await one.log.append("c", b"4")

    assert at.epoch != old
    assert (at.offset, one.recorder.told[-1]) == (1, ("c", at, b"4"))


async def test_who_was_cut_off_guesses_no_more(
    redis: PrivateRedis, start: Callable[[], Process]
) -> None:
    """Who listened alone and lost its connection finds who came meanwhile, and is found by it."""
    one = await listening(start)
    await one.say(b"1", b"2")
    with Redis.from_url(redis.url) as client:
        client.client_kill_filter(_type="pubsub")
    await until(lambda: one.recorder.restored == 1)
    two = await listening(start)
    await two.say(b"3")
    await one.log.read("c", 2)  # as a channel does that was restored
    await one.say(b"4")
    await two.say(b"5")
    await until(lambda: two.heard() == [b"3", b"4", b"5"])
    await until(lambda: one.heard()[-2:] == [b"4", b"5"])


async def test_who_comes_back_is_heard_of(
    redis: PrivateRedis, start: Callable[[], Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was alone meanwhile tells it everything, once it has read what it missed."""
    one = await listening(start)
    await one.say(b"1", b"2")
    monkeypatch.setattr("websocket_service.redis_bus._PAUSES_S", (1.0,))
    with Redis.from_url(redis.url) as client:
        client.client_kill_filter(_type="pubsub")
    await until(lambda: one.log.failing() is not None)
    two = await listening(start)
    await two.say(b"3", b"4")
    assert two.log._watched["c"].alone is not None
    await until(lambda: one.recorder.restored == 1)
    await one.log.read("c", 2)
    await two.say(b"5")

    await until(lambda: one.heard()[-1] == b"5")


class SlowBus(RedisBus):
    """Writes down what is sent, and answers nothing by itself."""

    def __init__(self) -> None:
        super().__init__("redis://nowhere", scripts=(), rng=random.Random(1))
        self.sent: list[tuple[str, OnReply]] = []

    def run_live(
        self,
        on_reply: OnReply,
        script: str,
        keys: tuple[bytes, ...],  # noqa: ARG002 - the scripts are not run
        *words: str | bytes | int,
    ) -> None:
        """Write down an append's body."""
        if script == APPEND:
            self.sent.append((f"script {words[3]!r}", on_reply))

    def send_live(self, on_reply: OnReply, words: tuple[str | bytes | int, ...]) -> None:
        """Write down a guess's id and body."""
        self.sent.append((f"guess {words[3]!r} {words[-1]!r}", on_reply))


async def test_what_comes_after_a_guess_waits_for_its_answer() -> None:
    """A refused guess is asked again before anything that was appended later, with a key or not."""
    bus = SlowBus()
    log = RedisLog(bus)
    line = log._line("c")  # kept, as by watching
    line.told = Position("0badcafe", 0)
    first = log.append("c", b"1")
    await asyncio.sleep(0)
    bus.sent[0][1]([b"0badcafe", 1, 1, 0])  # alone
    log.append("c", b"2")
    await asyncio.sleep(0)
    log.append("c", b"3", key="k")
    log.append("c", b"4")
    await asyncio.sleep(0)
    assert [what for what, _ in bus.sent] == ["script b'1'", "guess b'2-0' b'2'"]
    bus.sent[1][1](hiredis.ReplyError("ERR The ID specified in XADD is equal or smaller than …"))

    sent = [what for what, _ in bus.sent[2:]]
    assert sent == ["script b'2'", "script b'3'", "script b'4'"]
    assert (await first).offset == 1


async def test_who_is_not_alone_asks_each_time() -> None:
    """As long as the script finds another listener, it does the appending."""
    bus = SlowBus()
    log = RedisLog(bus)
    line = log._line("c")
    line.told = Position("0badcafe", 0)
    for offset in (1, 2):
        log.append("c", b"%d" % offset)
        await asyncio.sleep(0)
        bus.sent[-1][1]([b"0badcafe", offset, 1, 1])

    assert [what for what, _ in bus.sent] == ["script b'1'", "script b'2'"]


@pytest.mark.parametrize("seed", range(30))
async def test_nothing_is_lost_doubled_or_out_of_order(
    seed: int, start: Callable[[], Process]
) -> None:
    """Three processes come, go and append at random: history is whole, listeners hear all of it."""
    rng = random.Random(seed)
    all_three = [start() for _ in range(3)]
    for each in all_three:
        await each.log.start(each.recorder)
    said: list[list[bytes]] = [[], [], []]
    from_to: list[tuple[Process, int, int, int]] = []
    since: dict[Process, tuple[int, int]] = {}  # the offset and how much was told, when it came

    async def burst(index: int, size: int) -> None:
        payloads = [b"%d:%d" % (index, len(said[index]) + i) for i in range(size)]
        said[index].extend(payloads)
        keys = [p.decode() if rng.random() < 0.2 else None for p in payloads]
        await asyncio.gather(
            *(
                all_three[index].log.append("c", p, key=k)
                for p, k in zip(payloads, keys, strict=True)
            )
        )

    async def toggle(process: Process) -> None:
        if process in since:
            at, told = since.pop(process)
            await process.log.unwatch("c")
            from_to.append((process, at, told, len(process.recorder.told)))
        else:
            told = len(process.recorder.told)
            await process.log.watch("c")
            found = await process.log.read("c", 2**40)
            since[process] = (found.head.offset, told)

    await toggle(all_three[0])
    for _ in range(60):
        work = [burst(index, rng.randint(1, 5)) for index in range(3) if rng.random() < 0.5]
        if rng.random() < 0.4:
            work.append(toggle(rng.choice(all_three)))
        await asyncio.gather(*work)
    for process in [*since]:
        count = sum(map(len, said))
        if since[process][0] < count:
            await until(lambda process=process, count=count: last_told(process) == count)
        await toggle(process)
    found = await whole(all_three[0].log, sum(map(len, said)))

    assert [each.log.backlog() for each in all_three] == [0, 0, 0]
    history = list(found.payloads)
    assert sorted(history) == sorted(payload for each in said for payload in each)
    for index in range(3):
        assert [p for p in history if p.startswith(b"%d:" % index)] == said[index]
    for process, at, begin, end in from_to:
        told = process.recorder.told[begin:end]
        offsets = [p.offset for _, p, _ in told]
        assert offsets == sorted(set(offsets))
        assert all(history[p.offset - 1] == payload for _, p, payload in told)
        heard = {o for o in offsets if o > at}
        assert heard == set(range(at + 1, max(heard, default=at) + 1))
    assert from_to


def last_told(process: Process) -> int:
    """Return the newest offset that a process was told, 0 if none."""
    return max((p.offset for _, p, _ in process.recorder.told), default=0)


async def whole(log: RedisLog, count: int) -> Slice:
    """Return the history, which must hold *count* messages from the first on."""
    found = await log.read("c", 0)
    assert (found.first, found.head.offset, len(found.payloads)) == (1, count, count)
    return found

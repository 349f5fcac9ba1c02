"""The stream's contract, held by the memory version and by Redis alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from week3.redis_support import eventually, fresh_name, redis_url, system_redis_url

from redis_pipeline import (
    Consumer,
    Delivery,
    LeaseLostError,
    MemoryStream,
    Producer,
    RedisStream,
    Stream,
    StreamFullError,
)

__all__ = ["redis_url", "system_redis_url"]  # fixtures

MakeStream = Callable[[int], Stream]
SHORT_S = 0.08  # a lease that a test can wait for


@pytest.fixture(params=["memory", "redis_url", "system_redis_url"])
def make(request: pytest.FixtureRequest) -> Iterator[MakeStream]:
    """Makes a stream of the given depth; each test gets fresh names."""
    made: list[Stream] = []

    def make_one(max_depth: int) -> Stream:
        name = fresh_name()
        if request.param == "memory":
            made.append(MemoryStream(name, max_depth=max_depth))
        else:
            url = request.getfixturevalue(request.param)
            made.append(RedisStream(url, name, max_depth=max_depth))
        return made[-1]

    yield make_one
    for stream in made:
        stream.close()


@pytest.fixture
def stream(make: MakeStream) -> Stream:
    """A stream that takes a thousand entries."""
    return make(1000)


def put(stream: Stream, count: int, first: int = 0) -> None:
    """Append numbers as payloads."""
    payloads = [b"%d" % i for i in range(first, first + count)]
    stream.append(payloads, producer=fresh_name(), number=1)


def numbers(deliveries: list[Delivery]) -> list[int]:
    """The payloads back as numbers."""
    return [int(d.data) for d in deliveries]


def ids(deliveries: list[Delivery]) -> list[str]:
    """The ids of deliveries."""
    return [d.id for d in deliveries]


def test_a_group_starts_at_the_first_entry(stream: Stream) -> None:
    """What was appended before any group was there is read by each group, in order."""
    put(stream, 5)
    for group in ("g", "h"):
        assert stream.join(group, "a", lease_s=60)

        assert numbers(stream.read(group, "a", count=3)) == [0, 1, 2]
        assert numbers(stream.read(group, "a", count=9)) == [3, 4]
        assert stream.read(group, "a", count=9) == []


def test_consumers_share_a_group(stream: Stream) -> None:
    """No entry is read by two consumers of one group."""
    put(stream, 10)
    for name in ("a", "b"):
        stream.join("g", name, lease_s=60)
    seen = [n for _ in range(5) for name in "ab" for n in numbers(stream.read("g", name, count=1))]

    assert seen == list(range(10))


def test_a_repeated_batch_is_taken_once(stream: Stream) -> None:
    """A batch that is sent again because its answer was lost is there once."""
    for _ in range(3):
        assert stream.append([b"1", b"2"], producer="p", number=7) == 2
    stream.append([b"1", b"2"], producer="p", number=8)
    stream.append([b"1", b"2"], producer="q", number=7)

    assert stream.depth() == 6


def test_a_full_stream_takes_nothing(make: MakeStream) -> None:
    """The bound gives a clear answer, and what is there stays."""
    stream = make(3)
    put(stream, 3)
    with pytest.raises(StreamFullError, match="max_depth=3") as caught:
        put(stream, 1)

    assert (caught.value.depth, stream.depth()) == (3, 3)
    stream.join("g", "a", lease_s=60)
    first = stream.read("g", "a", count=1)
    stream.acknowledge("g", "a", ids(first))
    put(stream, 1)
    assert stream.depth() == 3


def test_acknowledged_entries_are_removed(stream: Stream) -> None:
    """Depth counts what is unread or held; in any order of acknowledgement."""
    put(stream, 6)
    stream.join("g", "a", lease_s=60)
    read = ids(stream.read("g", "a", count=5))
    stream.acknowledge("g", "a", [read[3], read[1]])
    assert stream.depth() == 4

    stream.acknowledge("g", "a", [read[0], read[2], read[4]])
    assert stream.depth() == 1
    assert numbers(stream.read("g", "a", count=9)) == [5]


def test_nothing_unread_is_removed(stream: Stream) -> None:
    """A slow group keeps what it has not read, however far another group is."""
    put(stream, 6)
    for group in ("fast", "slow"):
        stream.join(group, "a", lease_s=60)
    stream.acknowledge("fast", "a", ids(stream.read("fast", "a", count=6)))
    held = stream.read("slow", "a", count=2)

    assert numbers(held) == [0, 1]
    stream.acknowledge("slow", "a", [held[1].id])
    assert numbers(stream.read("slow", "a", count=9)) == [2, 3, 4, 5]
    assert stream.status().groups[0].lag == 0


def test_reading_acknowledges_on_the_way(stream: Stream) -> None:
    """``done`` of a read is gone before the next entries are given."""
    put(stream, 4)
    stream.join("g", "a", lease_s=60)
    first = stream.read("g", "a", count=2)
    second = stream.read("g", "a", count=2, done=ids(first))

    assert numbers(second) == [2, 3]
    assert stream.depth() == 2


def test_a_live_consumer_keeps_what_it_holds(stream: Stream) -> None:
    """Long work is not done twice: a renewed lease is never taken over."""
    put(stream, 2)
    stream.join("g", "a", lease_s=SHORT_S)
    stream.join("g", "b", lease_s=60)
    stream.read("g", "a", count=2)
    for _ in range(8):
        time.sleep(SHORT_S / 4)
        assert stream.renew("g", "a", lease_s=SHORT_S * 4)

    assert stream.claim("g", "b", count=9).taken == []


def test_a_silent_consumer_loses_what_it_holds(stream: Stream) -> None:
    """After the lease others take over, with the count of deliveries, and the old one is fenced."""
    put(stream, 2)
    stream.join("g", "a", lease_s=SHORT_S)
    stream.join("g", "b", lease_s=60)
    held = stream.read("g", "a", count=2)
    time.sleep(SHORT_S * 1.5)

    cursor, taken, _ = stream.claim("g", "b", count=9)
    assert (cursor, numbers(taken)) == ("-", [0, 1])
    assert [d.deliveries for d in taken] == [2, 2]
    assert not stream.renew("g", "a", lease_s=60)
    for act in (
        lambda: stream.read("g", "a", count=1),
        lambda: stream.release("g", "a", ids(held)),
        lambda: stream.bury("g", "a", held[0], reason="late"),
        lambda: stream.claim("g", "a", count=1),
    ):
        with pytest.raises(LeaseLostError, match="consumer='a'"):
            act()
    assert stream.depth() == 2


def test_an_acknowledgement_counts_without_a_lease(stream: Stream) -> None:
    """Who was taken for dead and had done the work says so: nobody needs to do it again."""
    put(stream, 3)
    stream.join("g", "a", lease_s=60)
    held = ids(stream.read("g", "a", count=2))
    stream.leave("g", "a")
    stream.acknowledge("g", "a", held[:1])
    with pytest.raises(LeaseLostError, match="consumer='a'"):
        stream.read("g", "a", count=1, done=held[1:])

    assert stream.depth() == 1
    stream.join("g", "b", lease_s=60)
    assert not set(held) & set(ids(stream.claim("g", "b", count=9).taken))


def test_a_consumer_that_leaves_frees_its_entries_at_once(stream: Stream) -> None:
    """Nobody waits for the lease of one that said goodbye."""
    put(stream, 2)
    for name in ("a", "b"):
        stream.join("g", name, lease_s=60)
    stream.read("g", "a", count=2)
    stream.leave("g", "a")

    assert numbers(stream.claim("g", "b", count=9).taken) == [0, 1]


def test_claiming_goes_on_where_it_stopped(stream: Stream) -> None:
    """The cursor walks over entries of the living to those of the dead."""
    put(stream, 7)
    for name in ("dead", "alive", "b"):
        stream.join("g", name, lease_s=60)
    stream.read("g", "alive", count=3)
    stream.read("g", "dead", count=4)
    stream.leave("g", "dead")
    cursor, first, _ = stream.claim("g", "b", count=2)
    rest_cursor, rest, _ = stream.claim("g", "b", count=9, cursor=cursor)

    assert numbers(first) == [3, 4]
    assert (rest_cursor, numbers(rest)) == ("-", [5, 6])


def test_released_entries_rest(stream: Stream) -> None:
    """An entry that was put back comes again after its pause, to anyone."""
    put(stream, 1)
    stream.join("g", "a", lease_s=60)
    (held,) = stream.read("g", "a", count=1)
    stream.release("g", "a", [held.id])

    assert stream.claim("g", "a", count=1, pause_s=60).taken == []
    (again,) = stream.claim("g", "a", count=1).taken
    assert (again.id, again.deliveries) == (held.id, 2)


def test_a_claim_says_when_the_next_may_be_free(stream: Stream) -> None:
    """The least of the leases and pauses that were seen, to the clock's millisecond."""
    put(stream, 3)
    for name, lease_s in (("a", 30.0), ("b", 60.0), ("c", 60.0)):
        stream.join("g", name, lease_s=lease_s)
    assert stream.claim("g", "c", count=9).free_in_s is None
    for name in ("a", "b"):
        stream.read("g", name, count=1)

    assert stream.claim("g", "c", count=9).free_in_s == pytest.approx(30, abs=5)
    assert stream.claim("g", "a", count=9).free_in_s == pytest.approx(60, abs=5)
    (own,) = stream.read("g", "c", count=1)
    stream.release("g", "c", [own.id])
    assert stream.claim("g", "c", count=9, pause_s=20).free_in_s == pytest.approx(20, abs=5)
    stream.leave("g", "a")
    assert stream.claim("g", "c", count=1, pause_s=20).cursor != "-"


def test_a_lease_that_ends_is_taken_over_at_once(stream: Stream) -> None:
    """A consumer with a long lease looks when another's ends, not when its own time has come."""
    put(stream, 1)
    stream.join("g", "dead", lease_s=1.0)
    stream.read("g", "dead", count=1)
    begun = time.monotonic()
    with Consumer(stream, "g", lease_s=60.0) as consumer:  # by and by would be after 12 s
        consumer.run(lambda _: consumer.stop())

    assert 0.9 < time.monotonic() - begun < 4


def test_a_dead_letter_keeps_all_and_comes_back(stream: Stream) -> None:
    """Payload, reason and origin are kept; replay brings it to its own group only."""
    put(stream, 2)
    for group in ("g", "h"):
        stream.join(group, "a", lease_s=60)
    bad, good = stream.read("g", "a", count=2)
    stream.acknowledge("h", "a", ids(stream.read("h", "a", count=2)))
    stream.acknowledge("g", "a", [good.id])
    stream.bury("g", "a", bad, reason="no such thing")
    (letter,) = stream.dead()

    assert (letter.data, letter.group, letter.origin) == (b"0", "g", bad.id)
    assert (letter.deliveries, letter.reason) == (1, "no such thing")
    assert (stream.depth(), stream.status().dead) == (0, 1)
    assert stream.replay([letter.id, "0-999"]) == 1
    assert stream.read("h", "a", count=9) == []
    (again,) = stream.read("g", "a", count=9)
    assert (again.data, again.origin, again.deliveries) == (b"0", bad.id, 1)
    stream.acknowledge("g", "a", [again.id])
    assert (stream.dead(), stream.depth()) == ([], 0)


def test_there_is_one_sole_consumer(stream: Stream) -> None:
    """Another sole consumer gets in when the first left or fell silent, and takes all it held."""
    put(stream, 3)
    assert stream.join("g", "a", lease_s=SHORT_S, sole=True)
    assert not stream.join("g", "b", lease_s=60, sole=True)
    stream.read("g", "a", count=2)
    time.sleep(SHORT_S * 1.5)

    assert stream.join("g", "b", lease_s=60, sole=True)
    assert numbers(stream.claim("g", "b", count=9, everyone=True).taken) == [0, 1]
    stream.leave("g", "b")
    assert stream.join("g", "c", lease_s=60, sole=True)


def test_status_counts(stream: Stream) -> None:
    """Pending, lag and living consumers are what was done."""
    assert stream.status() == (0, 0, ())
    put(stream, 5)
    stream.join("g", "a", lease_s=60)
    stream.join("g", "b", lease_s=60)
    stream.leave("g", "b")
    stream.read("g", "a", count=2)

    assert stream.status() == (5, 0, (("g", 2, 3, 1),))


def test_a_reader_waits_for_what_comes(stream: Stream) -> None:
    """A blocked read returns as soon as something is appended, long before its time."""
    stream.join("g", "a", lease_s=60)
    timer = threading.Timer(0.1, put, (stream, 1))
    timer.start()
    start = time.monotonic()
    read = stream.read("g", "a", count=1, block_s=20)
    timer.join()

    assert numbers(read) == [0]
    assert time.monotonic() - start < 10


def test_large_batches_pass(make: MakeStream) -> None:
    """Ten thousand entries in one batch are acknowledged in one call, out of order as well."""
    stream = make(100_000)
    put(stream, 10_000)
    stream.join("g", "a", lease_s=60)
    read = ids(stream.read("g", "a", count=10_000))
    stream.acknowledge("g", "a", read[1:])
    assert stream.depth() == 1

    stream.acknowledge("g", "a", read[:1])
    assert stream.depth() == 0


def test_a_producer_waits_for_a_full_stream(make: MakeStream) -> None:
    """A stalled consumer never makes the producer lose; it goes on when there is room."""
    stream = make(20)
    stream.join("g", "a", lease_s=60)
    producer = Producer(stream, batch_size=10, patience_s=0.05)
    taken = 0

    def send_all() -> None:
        nonlocal taken
        for taken in range(100):
            producer.send(b"%d" % taken)

    with pytest.raises(StreamFullError):
        send_all()
    seen: list[int] = []
    while len(seen) < taken:
        read = stream.read("g", "a", count=100)
        seen += numbers(read)
        stream.acknowledge("g", "a", ids(read))
        if producer.held:
            producer.flush()

    assert seen == list(range(taken))
    assert 20 <= taken <= 40


def test_a_poison_entry_becomes_a_dead_letter(stream: Stream) -> None:
    """One that always raises is delivered five times; the others of its batch once more at most."""
    put(stream, 10)
    tries: dict[int, int] = {}

    def handle(batch: list[Delivery]) -> None:
        for delivery in batch:
            number = int(delivery.data)
            tries[number] = tries.get(number, 0) + 1
            if number == 4:
                message = "four is poison"
                raise ValueError(message)

    with Consumer(stream, "g", count=10, pause_s=0.01, lease_s=0.1) as consumer:
        consumer.run(handle, until=lambda: bool(stream.dead()))
    (letter,) = stream.dead()

    assert (letter.data, letter.reason) == (b"4", "ValueError: four is poison")
    assert letter.deliveries == 5
    assert set(tries) == set(range(10))
    assert stream.depth() == 0
    assert all(count <= 2 for number, count in tries.items() if number != 4)


def test_a_consumer_that_lost_its_lease_starts_again(stream: Stream) -> None:
    """Everything is handled though the consumer is taken for dead in the middle."""
    put(stream, 30)
    seen: list[int] = []
    with Consumer(stream, "g", count=5, lease_s=0.5) as consumer:

        def handle(batch: list[Delivery]) -> None:
            seen.extend(numbers(batch))
            if len(seen) == 15:
                stream.leave("g", consumer.name)  # what a server does when a lease runs out

        consumer.run(handle, until=lambda: stream.depth() == 0)

    assert sorted(set(seen)) == list(range(30))
    assert len(seen) <= 36  # the batch in hand, again


def test_consumers_in_threads_finish_everything_once(stream: Stream) -> None:
    """Four consumers that nobody disturbs handle 900 entries once each."""
    put(stream, 900)
    seen: list[int] = []
    consumers = [Consumer(stream, "g", count=7) for _ in range(4)]

    def work(consumer: Consumer) -> None:
        with consumer:
            consumer.run(lambda batch: seen.extend(numbers(list(batch))))

    threads = [threading.Thread(target=work, args=(consumer,)) for consumer in consumers]
    for thread in threads:
        thread.start()
    done = eventually(lambda: stream.depth() == 0, within_s=20)
    for consumer in consumers:
        consumer.stop()
    for thread in threads:
        thread.join()

    assert done
    assert sorted(seen) == list(range(900))


def test_a_stalled_consumer_is_taken_over(stream: Stream) -> None:
    """A handler that hangs loses its lease though its process lives; another does the work."""
    put(stream, 1)
    hang, seen = threading.Event(), []
    stuck = Consumer(stream, "g", lease_s=0.2, stall_s=0.1)

    def work() -> None:
        with stuck:
            stuck.run(lambda _: hang.wait(20))

    thread = threading.Thread(target=work)
    thread.start()
    assert eventually(lambda: any(group.pending for group in stream.status().groups))
    with Consumer(stream, "g", lease_s=0.2) as other:
        other.run(lambda batch: seen.extend(numbers(list(batch))), until=lambda: bool(seen))
    stuck.stop()
    hang.set()
    thread.join()

    assert seen == [0]
    assert stream.depth() == 0

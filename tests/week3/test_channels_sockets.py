"""Channels over real sockets: recovery, policies, authority, and the same ids on every way in."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from week3.channel_support import (
    PATIENCE_S,
    Served,
    Talker,
    served,
    short_redis,
    talking,
    token,
    until,
)
from week3.redis_support import skip_if_given

from redis_pipeline import PrivateRedis
from websocket_service import Position


@pytest.fixture(scope="module")
def redis() -> Iterator[PrivateRedis]:
    """One private Redis for the module."""
    with short_redis() as server:
        yield server


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    """A server with its history in memory, that keeps 100 messages."""
    async with served(ws_history=100) as server:
        yield server


def http(server: Served, grant: str | None = None) -> httpx.AsyncClient:
    """Return a client with a token."""
    headers = {"Authorization": f"Bearer {grant or token()}"}
    return httpx.AsyncClient(base_url=server.http, headers=headers)


async def test_who_comes_back_gets_exactly_what_it_missed(server: Served) -> None:
    """After a cut, the messages between, in order, then live ones."""
    skip_if_given("this test counts on an empty history")
    async with talking(server) as writer:
        async with talking(server) as reader:
            await reader.subscribe("c")
            await writer.say("publish", channel="c", data={"n": 1})
            seen = await reader.hear("message")
            reader.connection.transport.abort()
        for n in (2, 3):
            await writer.say("publish", channel="c", data={"n": n})
            await writer.hear("published")
        async with talking(server) as reader:
            answer = await reader.subscribe("c", after=seen["id"])
            missed = await reader.hear_messages(2)
            await writer.say("publish", channel="c", data={"n": 4})
            live = await reader.hear_messages(1)

    assert (answer["recovered"], answer["missed"]) == (True, 2)
    assert missed + live == [(2, {"n": 2}), (3, {"n": 3}), (4, {"n": 4})]


async def test_what_is_too_old_is_said_to_be_lost(server: Served) -> None:
    """A position before the history, and one of another epoch, get recovered: false."""
    async with talking(server) as writer, http(server) as client:
        first = (await client.post("/channels/c/messages", json={"data": 0})).json()["id"]
        for n in range(150):
            await writer.say("publish", channel="c", data=n)
            await writer.hear("published", "error")
            await asyncio.sleep(0.01)
        async with talking(server) as reader:
            old = await reader.subscribe("c", after=first)
            await reader.say("unsubscribe", channel="c")
            foreign = await reader.subscribe("c", after="0badcafe:7")

    assert (old["recovered"], old["missed"]) == (False, 0)
    assert (foreign["recovered"], foreign["missed"]) == (False, 0)


async def test_one_id_means_the_same_over_socket_events_and_http(server: Served) -> None:
    """An id seen on the socket continues over SSE, and over ?after=, at the same message."""
    async with talking(server) as reader, http(server) as client:
        await reader.subscribe("c")
        for n in range(4):
            await client.post("/channels/c/messages", json={"data": n})
        ids = [(await reader.hear("message"))["id"] for _ in range(4)]
        rest = (await client.get("/channels/c/messages", params={"after": ids[1]})).json()
        events = await _events(client, ids[1], count=2)

    assert [m["id"] for m in rest["messages"]] == ids[2:]
    assert (rest["recovered"], rest["at"]) == (True, ids[3])
    assert events == [(ids[2], 2), (ids[3], 3)]


async def _events(client: httpx.AsyncClient, last: str, *, count: int) -> list[tuple[str, object]]:
    """Return the ids and data of the first events after *last*."""
    found: list[tuple[str, object]] = []
    headers = {"Last-Event-ID": last}
    async with client.stream("GET", "/channels/c/events", headers=headers) as answer:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "data" in fields:
                found.append((fields["id"], json.loads(fields["data"])))
                fields = {}
            if len(found) == count:
                break
    return found


async def test_an_unrecoverable_listener_hears_a_reset(server: Served) -> None:
    """Over SSE a gap is an event of its own, with the id to go on from."""
    async with (
        http(server) as client,
        client.stream(
            "GET", "/channels/c/events", headers={"Last-Event-ID": "0badcafe:3"}
        ) as answer,
    ):
        lines = answer.aiter_lines()
        heard = [await anext(lines) for _ in range(3)]

    assert heard[0] == "event: reset"
    assert json.loads(heard[2].removeprefix("data: "))["recovered"] is False


async def test_two_servers_share_a_channel(redis: PrivateRedis) -> None:
    """A message published on one arrives on the other, and recovery works across."""
    async with served(redis_url=redis.url) as one, served(redis_url=redis.url) as two:
        async with talking(one) as reader, talking(two) as writer:
            await reader.subscribe("shared")
            await writer.say("publish", channel="shared", data="over there")
            first = await reader.hear("message")
            for n in range(3):
                await writer.say("publish", channel="shared", data=n)
                await writer.hear("published")
        async with talking(two) as reader:
            answer = await reader.subscribe("shared", after=first["id"])
            missed = await reader.hear_messages(3)

    assert first["data"] == "over there"
    assert answer["recovered"] is True
    assert [data for _, data in missed] == [0, 1, 2]


async def test_giving_up_while_subscribing_leaves_nothing_behind(redis: PrivateRedis) -> None:
    """Subscribe, unsubscribe, subscribe in one breath: one subscription, and one copy of each."""
    async with served(redis_url=redis.url) as server, talking(server) as talker:
        await talker.say("subscribe", channel="breath")
        await talker.say("unsubscribe", channel="breath")
        await talker.say("subscribe", channel="breath")
        await talker.hear("subscribed")
        for n in range(3):
            await talker.say("publish", channel="breath", data=n)
        heard = await talker.hear_messages(3)
        listening = len(server.service.hub._open["breath"].subscribers)

    assert [data for _, data in heard] == [0, 1, 2]
    assert listening == 1


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_presence_follows_who_comes_and_goes(kind: str, redis: PrivateRedis) -> None:
    """Everybody in the channel gets the picture; over HTTP it is the same."""
    url = redis.url if kind == "redis" else None
    async with (
        served(redis_url=url) as server,
        http(server) as client,
        talking(server, grant=token(sub="ada")) as ada,
    ):
        await ada.subscribe("room", presence=True)
        async with talking(server, grant=token(sub="bob")) as bob:
            await bob.subscribe("room", presence=True)
            picture = await ada.hear("presence")
            while picture["count"] < 2:
                picture = await ada.hear("presence")
            over_http = (await client.get("/channels/room/presence")).json()
        after = await ada.hear("presence")
        while after["count"] > 1:
            after = await ada.hear("presence")

    assert {member["user"] for member in picture["members"]} == {"ada", "bob"}
    assert over_http["members"] == picture["members"]
    assert [member["user"] for member in after["members"]] == ["ada"]


async def test_a_slow_client_is_let_go_and_recovers_the_rest() -> None:
    """Past its queue's bound it is closed with 4410; nobody else waits; nothing is lost."""
    skip_if_given("this test counts on an empty history")
    async with (
        served(ws_max_queue_bytes=200_000, ws_history=2000) as server,
        talking(server, max_queue=1) as slow,
        talking(server) as quick,
        http(server) as client,
    ):
        await slow.subscribe("c")
        await quick.subscribe("c")
        filler = "x" * 50_000
        heard = []
        for _ in range(200):
            await client.post("/channels/c/messages", json={"data": filler})
            heard += [offset for offset, _ in await quick.hear_messages(1)]
        got: list[str] = []
        with pytest.raises(ConnectionClosed) as closed:
            await _listen_to_the_end(slow, got)
        offsets = [Position.parse(i).offset for i in got]
        last = got[-1]
        while len(offsets) < 200:  # what was missed is more than one queue holds
            async with talking(server) as again:
                answer = await again.subscribe("c", after=last)
                offsets += [o for o, _ in await again.hear_messages(answer["missed"])]
                last = answer["at"]

    assert heard == list(range(1, 201))
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4410
    assert offsets == heard


async def _listen_to_the_end(talker: Talker, ids: list[str]) -> None:
    while True:
        ids.append((await talker.hear("message"))["id"])


async def test_a_long_absence_is_recovered_in_pieces() -> None:
    """What is more than a queue holds comes over several connections, whole and in order."""
    async with served(ws_max_queue_bytes=200_000, ws_history=2000) as server:
        async with talking(server, max_queue=None) as talker, http(server) as client:
            start = (await talker.subscribe("c"))["at"]
            for n in range(20):
                await client.post("/channels/c/messages", json={"data": [n, "x" * 30_000]})
        heard: list[int] = []
        last, connections = start, 0
        while len(heard) < 20:
            connections += 1
            async with talking(server) as talker:
                answer = await talker.subscribe("c", after=last)
                heard += [data[0] for _, data in await talker.hear_messages(answer["missed"])]
                last = answer["at"]

    assert heard == list(range(20))
    assert connections == 4


async def test_a_slow_client_may_ask_for_the_newest_only() -> None:
    """With slow: conflate it is told how many it did not get, and gets the newest of all."""
    skip_if_given("this test counts on an empty history")
    async with (
        served(ws_history=2000) as server,
        talking(server, max_queue=1) as slow,
        http(server) as client,
    ):
        await slow.subscribe("c", slow="conflate")
        for n in range(200):
            await client.post("/channels/c/messages", json={"data": [n, "x" * 50_000]})
        got = skipped = last = 0
        while last < 200:
            message = await slow.hear("message", "conflated")
            if message["type"] == "conflated":
                skipped += message["skipped"]
            else:
                got += 1
                last = Position.parse(message["id"]).offset

    assert skipped > 0
    assert got + skipped == 200


@pytest.mark.parametrize("way", ["header", "subprotocol", "message"])
async def test_a_token_comes_in_a_header_a_subprotocol_or_the_first_message(
    server: Served, way: str
) -> None:
    """Each is welcome."""
    grant = token()
    options = {
        "header": {"additional_headers": {"Authorization": f"Bearer {grant}"}},
        "subprotocol": {"subprotocols": ["sprint.channels.v1", f"bearer.{grant}"]},
        "message": {},
    }[way]
    async with connect(server.ws, **options) as connection:  # type: ignore[arg-type]
        if way == "message":
            await connection.send(json.dumps({"type": "auth", "token": grant}))
        welcome = json.loads(await connection.recv())

    assert (welcome["type"], welcome["user"]) == ("welcome", "ada")


@pytest.mark.parametrize(
    ("query", "origin", "status"),
    [
        ("?token=x", None, 400),
        ("?a=1&access_token=x", None, 400),
        ("", "http://evil.example", 403),
        ("/other", None, 404),
    ],
)
async def test_a_handshake_that_may_not_be_is_refused(
    server: Served, query: str, origin: str | None, status: int
) -> None:
    """A token in the address, a foreign page, another path: a problem document says why."""
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.ws + query, origin=origin)  # type: ignore[arg-type]

    response = refused.value.response
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.body or b"{}")["status"] == status


async def test_pages_of_the_same_host_may_connect(server: Served) -> None:
    """The server's own page, and those that the settings name."""
    async with connect(server.ws, origin=server.http) as connection:  # type: ignore[arg-type]
        await connection.send(json.dumps({"type": "auth", "token": token()}))
        assert json.loads(await connection.recv())["type"] == "welcome"


async def test_a_token_is_good_for_its_channels_only(server: Served) -> None:
    """Reading and writing are granted by pattern; what is not is refused with 4403."""
    grant = token({"sensors:*": "r", "chat": "w"})
    async with talking(server, grant=grant) as talker, http(server, grant) as client:
        answers = [await talker.subscribe(name) for name in ("sensors:1", "chat", "no such!")]
        await talker.say("publish", channel="sensors:1", data=1)
        answers.append(await talker.hear("published", "error"))
        statuses = [
            (await client.post("/channels/sensors:1/messages", json={"data": 1})).status_code,
            (await client.post("/channels/chat/messages", json={"data": 1})).status_code,
            (await client.get("/channels/chat/messages")).status_code,
        ]

    assert [answer.get("code") for answer in answers] == [None, 4403, 4404, 4403]
    assert statuses == [403, 201, 403]


async def test_no_token_no_channel() -> None:
    """Without a token in time, with a bad one, or with one that runs out: 4401."""
    async with served(ws_auth_s=0.3) as server:
        codes = []
        for first in (None, {"type": "auth", "token": token() + "x"}, {"type": "ping"}):
            async with connect(server.ws) as connection:
                if first is not None:
                    await connection.send(json.dumps(first))
                codes.append(await _close_code(connection))
        async with talking(server, grant=token(ttl_s=1.2)) as talker:
            codes.append(await _close_code(talker.connection))
        async with http(server) as client:
            status = await client.get("/channels/c/messages", headers={"Authorization": ""})

    assert codes == [4401] * 4
    assert status.status_code == 401


async def _close_code(connection: ClientConnection) -> int:
    await asyncio.wait_for(_read_to_the_end(connection), PATIENCE_S)
    with pytest.raises(ConnectionClosed) as closed:
        await connection.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def _read_to_the_end(connection: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await connection.recv()


async def test_open_channels_need_no_token() -> None:
    """Where the settings open a channel, anybody reads, and nobody writes."""
    async with served(ws_open_channels=("public:*",)) as server:
        async with connect(server.ws) as connection:
            welcome = json.loads(await connection.recv())
            await connection.send(json.dumps({"type": "subscribe", "channel": "public:x"}))
            answer = json.loads(await connection.recv())
        async with httpx.AsyncClient(base_url=server.http) as client:
            read = await client.get("/channels/public:x/messages")
            write = await client.post("/channels/public:x/messages", json={"data": 1})

    assert (welcome["user"], answer["type"]) == ("anonymous", "subscribed")
    assert (read.status_code, write.status_code) == (200, 403)


async def test_a_client_that_says_too_much_is_let_go() -> None:
    """More messages than its bound: 4429."""
    async with served(ws_messages_per_s=10, ws_burst=5) as server, talking(server) as talker:
        for n in range(10):
            await talker.say("ping", id=n)

        assert await _close_code(talker.connection) == 4429


async def test_a_silent_client_is_let_go() -> None:
    """One that answers no ping is closed with 4408; one that does stays."""
    async with (
        served(ws_heartbeat_s=0.5, ws_heartbeat_grace_s=1.0) as server,
        talking(server) as alive,
        talking(server) as dead,
    ):
        dead.connection.protocol.recv_frame = lambda _: None  # type: ignore[method-assign]
        await until(lambda: len(server.service.sockets) == 1, "the dead one's end")
        await alive.say("ping", id=7)

        assert (await alive.hear("pong"))["id"] == 7


async def test_a_client_that_asks_for_nothing_is_let_go(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a request, and then silence: the connection is closed (slow loris)."""
    monkeypatch.setattr("websocket_service.patience.REQUEST_S", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /ws HTTP/1.1\r\nHost: x\r\n")

    assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
    writer.close()


async def test_both_sides_feel_each_other(server: Served) -> None:
    """A ping message gets a pong message, for browsers, which cannot send ping frames."""
    async with talking(server) as talker:
        await talker.say("ping", id=3)

        assert await talker.hear() == {"type": "pong", "id": 3}


async def test_a_publisher_may_repeat_itself(server: Served) -> None:
    """With a key, over either way, the message stands once."""
    skip_if_given("this test counts on an empty history")
    async with talking(server) as talker, http(server) as client:
        await talker.say("publish", channel="c", data=1, key="k")
        first = (await talker.hear("published"))["at"]
        again = (await client.post("/channels/c/messages", json={"data": 1, "key": "k"})).json()
        history = (await client.get("/channels/c/messages")).json()

    assert again["id"] == first
    assert len(history["messages"]) == 1


async def test_line_ends_in_data_do_not_break_events(server: Served) -> None:
    """Data that was sent over several lines is one line afterwards, with the same meaning."""
    skip_if_given("this test counts on an empty history")
    async with talking(server) as talker, http(server) as client:
        await talker.connection.send('{"type":"publish","channel":"c","data":{"a":\n\r\n[1,\n2]}}')
        at = Position.parse((await talker.hear("published"))["at"])
        events = await _events(client, f"{at.epoch}:0", count=1)

    assert events == [(str(at), {"a": [1, 2]})]


async def test_what_happens_is_counted(server: Served) -> None:
    """Connections, subscriptions, deliveries, recoveries and refusals are series in /metrics."""
    async with talking(server) as one, talking(server) as two, http(server) as client:
        await one.subscribe("c")
        answer = await two.subscribe("c", after="0badcafe:1")
        await one.subscribe("not a name")
        await one.say("publish", channel="c", data=1)
        await two.hear("message")
        text = (await client.get("/metrics")).text
    found = {
        (s.name, *s.labels.values()): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }

    assert answer["recovered"] is False
    assert found["ws_connections",] == 2
    assert found["ws_subscriptions",] == 2
    assert found["ws_published_total",] == 1
    assert found["ws_delivered_total",] == 2
    assert found["ws_recoveries_total", "lost"] == 1
    assert found["ws_refused_total", "4404"] == 1


async def test_a_server_that_ends_says_so() -> None:
    """Clients get 1012: connect again."""
    async with served() as server:
        connection = await connect(
            server.ws, additional_headers={"Authorization": f"Bearer {token()}"}
        )
        await connection.recv()
    assert await _close_code(connection) == 1012


async def test_commands_of_one_client_are_carried_out_in_order() -> None:
    """What is published right behind a subscription, without waiting, is heard by it."""
    skip_if_given("this test counts on an empty history")
    async with served() as server, talking(server) as talker:
        await talker.subscribe("order")
        await talker.say("unsubscribe", channel="order")
        await talker.say("subscribe", channel="order")
        for number in range(3):
            await talker.say("publish", channel="order", data=number)

        assert await talker.hear_messages(3) == [(1, 0), (2, 1), (3, 2)]

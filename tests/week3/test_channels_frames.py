"""What is read past the parser is what the parser would have read, however the bytes are cut."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import SERVER, Protocol, State
from websockets.uri import parse_uri
from week3.channel_support import served, token

from websocket_service.frames import masked_size, whole_texts

MOST = 70_000
SIZES = st.sampled_from([0, 1, 125, 126, 127, 300, 65_535, 65_536])
FRAMES = st.builds(
    lambda opcode, fin, size: Frame(opcode, b"x" * size, fin),
    st.sampled_from([Opcode.TEXT, Opcode.TEXT, Opcode.TEXT, Opcode.BINARY, Opcode.PING]),
    st.booleans(),
    SIZES,
)


def parsed(data: bytes) -> list[Frame]:
    """Return the frames that python-websockets' own parser finds, up to its first complaint."""
    parser = Protocol(SERVER, state=State.OPEN, max_size=MOST)
    parser.receive_data(data)
    return [event for event in parser.events_received() if isinstance(event, Frame)]


def written(frame: Frame) -> bytes:
    """Return a frame as a client writes it, masked, whether it may be or not."""
    return Frame(frame.opcode, frame.data, frame.fin).serialize(mask=True)


@given(st.lists(FRAMES, max_size=5), st.integers(0, 200_000))
def test_whole_texts_are_those_of_the_parser(frames: list[Frame], cut: int) -> None:
    """As far as it goes it finds the parser's texts, and what it leaves begins with a frame."""
    parts = []
    for frame in frames:
        if frame.opcode is Opcode.PING and (len(frame.data) > 125 or not frame.fin):
            continue  # the library refuses to write such a one
        parts.append(written(frame))
    data = b"".join(parts)[:cut]
    texts, taken = whole_texts(data, MOST)

    assert [bytes(frame.data) for frame in parsed(data[:taken])] == texts
    assert taken == sum(masked_size(len(text)) for text in texts)
    left = parsed(data[taken:])
    if left:
        plain = left[0].opcode is Opcode.TEXT and left[0].fin and len(left[0].data) < 65_536
        assert not plain


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_masked_frame_has_the_size_that_is_said(size: int) -> None:
    """On both sides of each length's bound, against the library's own frames."""
    assert masked_size(size) == len(Frame(Opcode.TEXT, b"x" * size).serialize(mask=True))


def test_too_long_or_oddly_written_is_left_to_the_parser() -> None:
    """A text above the bound, and one whose length is written in more bytes than it needs."""
    long = written(Frame(Opcode.TEXT, b"x" * 101))
    odd = bytes.fromhex("81fe0002 00000000 7b7d")

    assert whole_texts(long, 100) == ([], 0)
    assert whole_texts(long, 101) == ([b"x" * 101], len(long))
    assert whole_texts(odd, 100) == ([], 0)
    assert [bytes(frame.data) for frame in parsed(odd)] == [b"{}"]


@pytest.mark.parametrize("step", [1, 2, 5, 7, 64, 1000])
async def test_messages_arrive_however_their_bytes_are_cut(step: int) -> None:
    """Whole texts, texts in parts, pings between, a longer length than needed: all are answered."""
    sent = bytearray()
    for number in range(12):
        text = json.dumps({"type": "ping", "id": number}).encode()
        if number % 4 == 1:
            sent += Frame(Opcode.TEXT, text[:9], fin=False).serialize(mask=True)
            sent += Frame(Opcode.PING, b"now").serialize(mask=True)
            sent += Frame(Opcode.CONT, text[9:]).serialize(mask=True)
        elif number == 10:
            sent += b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text
        else:
            sent += Frame(Opcode.TEXT, text).serialize(mask=True)
    async with served() as server:
        client = ClientProtocol(parse_uri(server.ws))
        request = client.connect()
        request.headers["Authorization"] = f"Bearer {token()}"
        client.send_request(request)
        host, port = parse_uri(server.ws).host, parse_uri(server.ws).port
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"".join(client.data_to_send()))
        client.receive_data(await reader.readuntil(b"\r\n\r\n"))
        heard = [event for event in client.events_received() if isinstance(event, Frame)]
        for at in range(0, len(sent), step):
            writer.write(bytes(sent[at : at + step]))
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            while len(heard) < 1 + 12 + 3:  # a welcome, the answers, the library's own pongs
                data = await reader.read(65_536)
                assert data, f"the server hung up after {heard}"
                client.receive_data(data)
                heard += [event for event in client.events_received() if isinstance(event, Frame)]
        writer.close()
        await writer.wait_closed()
    said = [json.loads(bytes(frame.data)) for frame in heard if frame.opcode is Opcode.TEXT]

    assert said[1:] == [{"type": "pong", "id": number} for number in range(12)]
    assert [bytes(frame.data) for frame in heard if frame.opcode is Opcode.PONG] == [b"now"] * 3

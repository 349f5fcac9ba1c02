"""A WebSocket connection under uvicorn, without a task, a queue or a copy of its own.

uvicorn hands over the connection when a client asks for an upgrade (its ``ws=`` setting takes a
class). The protocol is python-websockets' own sans-IO one: handshake, frames, every check of RFC
6455. What needs none of that goes past it: whole texts of clients are read by `frames`, and frames
that exist already are written to the transport, which joins what one turn of the loop writes.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from async_endpoints import ProblemError
from websocket_service.audience import NO_NUMBER
from websocket_service.codes import Code
from websocket_service.frames import masked_size, whole_texts
from websocket_service.handshake import choose_subprotocol, refusal, token_of
from websocket_service.host import Host
from websocket_service.session import Session
from websocket_service.sockets import direct_number, send_at_once

if TYPE_CHECKING:
    from uvicorn.server import ServerState

_QUEUE_BYTES = 65_536  # above this a client counts as slow
_REASON_BYTES = 120  # a close frame has room for 123
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class ChannelSocket(asyncio.Protocol):
    """One connection; made by uvicorn through `ChannelService.socket`."""

    __slots__ = (
        "_connections",
        "_ended",
        "_last_ping",
        "_last_seen",
        "_parts",
        "_pending",
        "_service",
        "_session",
        "_timer",
        "_transport",
        "_ws",
        "number",
        "paused",
    )

    def __init__(self, service: Host, *, server_state: ServerState) -> None:
        self.number = NO_NUMBER
        self.paused = False
        self._ended = False
        self._service = service
        self._connections: set[Any] = server_state.connections
        self._session: Session | None = None
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] | None = None
        self._pending = 0  # bytes of a frame that is not whole yet, in the parser
        self._timer: asyncio.TimerHandle | None = None
        self._last_seen = self._last_ping = service.now
        self._ws = ServerProtocol(
            max_size=service.bounds.max_message_bytes,
            select_subprotocol=choose_subprotocol,
            logger=_wire_log,
        )

    def write(self, data: bytes) -> None:
        """Write through the transport; past it only when it has nothing queued."""
        if self._ended or self._transport is None:
            return  # what comes after the end is dropped
        self._transport.write(data)
        if self.number != NO_NUMBER:
            nothing_queued = not self._transport.get_write_buffer_size()
            self._service.hub.clearance.set(self.number, clear=nothing_queued)

    def queued(self) -> int:
        """Return how many bytes wait for the client."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    def close(self, code: Code, reason: str) -> None:
        """Say why, after what is queued, and close."""
        if self._ws.state is State.OPEN:
            self._ws.fail(CloseCode(code) if code < 4000 else int(code), _fitting(reason))
            self._send()

    def tick(self) -> None:
        """Look at the clock: is the client alive, is its token good?"""
        session, bounds, now = self._session, self._service.bounds, self._service.now
        if session is None or self._ws.state is not State.OPEN:
            return
        if now - self._last_seen > bounds.heartbeat_s + bounds.heartbeat_grace_s:
            session.close(Code.SILENT, "no sign of life")
        elif now - max(self._last_seen, self._last_ping) > bounds.heartbeat_s:
            self._last_ping = now
            self._ws.send_ping(b"")
            self._send()
        session.on_tick()

    def shutdown(self) -> None:
        """End because the server ends; uvicorn calls this."""
        if self._session is not None:
            self._session.close(Code.RESTART, "the server ends; connect again")
        elif self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over the transport from uvicorn's HTTP protocol."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_QUEUE_BYTES)
        send_at_once(self._transport)
        self.number = direct_number(self._transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Read frames, and act on them; after we have said goodbye, only throw away."""
        session = self._session
        if session is not None and self._pending == 0 and self._parts is None:
            texts, taken = whole_texts(data, self._service.bounds.max_message_bytes)
            if texts:
                self._last_seen = self._service.now
            for text in texts:
                if self._timer is None:
                    self._read(text, session)
            if taken == len(data):
                return
            data = data[taken:]
        if self._timer is None:
            self._parse(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        del exc  # a client that goes without a word is no error of ours
        self._close_door()
        self._connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._session is not None:
            self._service.sockets.discard(self)
            self._service.metrics.connections.dec()
            self._session.on_lost()
            self._session = None
        self._transport = None

    def pause_writing(self) -> None:
        """Hear that the client reads more slowly than we write."""
        self.paused = True

    def resume_writing(self) -> None:
        """Hear that it has caught up."""
        self.paused = False
        if self._session is not None and self._timer is None:
            self._session.on_writable()

    def _parse(self, data: bytes) -> None:
        """Let the protocol read what is not a whole text, and keep count of where a frame ends."""
        self._ws.receive_data(data)
        self._pending += len(data)
        for event in self._ws.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
                self._pending = 0 if data.endswith(b"\r\n\r\n") else 1  # 1: never sure again
            else:
                assert isinstance(event, Frame)
                self._pending -= masked_size(len(event.data))
                if self._timer is None and self._session is not None:
                    self._take(event, self._session)
        if self._ws.writes:
            self._send()
        if self._ws.parser_exc is not None and self._ws.close_sent is not None:
            self._count_failure(self._ws.close_sent.code)

    def _shake_hands(self, request: Request) -> None:
        try:
            self._service.check_handshake(len(self._service.sockets), request.path, request.headers)
        except ProblemError as exc:
            response = refusal(exc)
        else:
            response = self._ws.accept(request)
        self._ws.send_response(response)
        self._send()
        if self._ws.state is State.OPEN:
            self._service.sockets.add(self)
            self._service.metrics.connections.inc()
            self._session = Session(self._service, self, token=token_of(request.headers))

    def _take(self, frame: Frame, session: Session) -> None:
        self._last_seen = self._service.now
        if frame.opcode is Opcode.TEXT and frame.fin:
            self._read(bytes(frame.data), session)
        elif frame.opcode is Opcode.BINARY:
            session.close(Code.NOT_TEXT, "binary messages are not read here; send JSON text")
        elif frame.opcode in {Opcode.TEXT, Opcode.CONT}:
            self._parts = [*(self._parts or []), bytes(frame.data)]
            if frame.fin:
                whole, self._parts = b"".join(self._parts), None
                self._read(whole, session)

    def _read(self, text: bytes, session: Session) -> None:
        if not text.isascii():
            try:
                text.decode()
            except UnicodeDecodeError as exc:
                session.close(Code.NOT_UTF8, f"text is not UTF-8 at byte {exc.start}")
                return
        session.on_text(text)

    def _send(self) -> None:
        """Write what the protocol has to say; its empty bytes mean: no more after this."""
        for data in self._ws.data_to_send():
            if data:
                self.write(data)
            else:
                self._end()

    def _end(self) -> None:
        """Write nothing more, and read on for a while.

        Closing at once, with unread bytes of the client's, would reset the connection and could
        take our last words away from it.
        """
        if self._transport is None:
            return
        self._close_door()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._wait_for_end(self._transport.get_write_buffer_size())

    def _wait_for_end(self, queued: int) -> None:
        """Give the client time as long as it still takes what is queued; then let it go."""
        loop, pause_s = asyncio.get_running_loop(), self._service.bounds.closing_s
        self._timer = loop.call_later(pause_s, self._end_if_stuck, queued)

    def _close_door(self) -> None:
        """Let nothing more be written, neither through the transport nor past it."""
        self._ended = True
        if self.number != NO_NUMBER:
            self._service.hub.clearance.set(self.number, clear=False)
            self.number = NO_NUMBER

    def _end_if_stuck(self, before: int) -> None:
        if self._transport is None:
            return
        if self.queued() < before:
            self._wait_for_end(self.queued())
        else:
            self._transport.abort()

    def _count_failure(self, code: int) -> None:
        if code in set(Code):
            self._service.metrics.closed(Code(code))


def _fitting(reason: str) -> str:
    return reason.encode()[:_REASON_BYTES].decode(errors="ignore")

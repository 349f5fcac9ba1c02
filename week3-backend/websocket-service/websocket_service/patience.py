"""An HTTP connection that must ask for something in time; uvicorn alone would wait for ever."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_S = 10.0


class PatientHttp(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with an end to its patience for the first request's head."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait."""
        super().connection_made(transport)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(REQUEST_S, self._close_if_nothing_came)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Wait no more: a timer would keep this object, which nobody needs any longer."""
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _close_if_nothing_came(self) -> None:
        self._patience = None
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is not None and not transport.is_closing() and self.cycle is None:
            transport.close()

"""An HTTP connection that must ask for something in time; uvicorn alone would wait for ever."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_S = 10.0


class PatientHttp(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with an end to its patience for the first request's head."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait."""
        super().connection_made(transport)
        asyncio.get_running_loop().call_later(REQUEST_S, self._close_if_nothing_came)

    def _close_if_nothing_came(self) -> None:
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is None or transport.is_closing() or self.cycle is not None:
            return
        if transport.get_protocol() is self:  # else it has become a WebSocket
            transport.close()

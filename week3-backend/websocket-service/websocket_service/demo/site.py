"""The channels' server with the demo's page and its tokens."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from websocket_service.app import create_app
from websocket_service.demo.bridge import STATS, WINDOWS
from websocket_service.service import ChannelService
from websocket_service.settings import ChannelSettings
from websocket_service.tokens import make_token

_PAGE = Path(__file__).resolve().parent.parent / "page"
_POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
)  # uPlot sets the size of what it draws as inline styles


def create_site(settings: ChannelSettings | None = None) -> tuple[FastAPI, ChannelService]:
    """Return the application and its service."""
    app, service = create_app(settings)

    @app.post("/demo/token", tags=["demo"])
    async def token() -> dict[str, str]:
        """Give anybody a token to read the demo's channels."""
        grants = {WINDOWS: "r", STATS: "r"}
        return {"token": make_token(service.secret, "visitor", grants)}

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(_PAGE / "index.html")

    app.mount("/page", StaticFiles(directory=_PAGE))
    app.user_middleware.append(Middleware(_SafeHeaders))
    return app, service


class _SafeHeaders:
    """Says what a page may load, in every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", _POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        await self._app(scope, receive, saying if scope["type"] == "http" else send)

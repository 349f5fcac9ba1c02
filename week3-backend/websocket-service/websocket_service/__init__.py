"""Live channels: publish, presence, and exactly what a client missed."""

from websocket_service.app import create_app
from websocket_service.bounds import Bounds
from websocket_service.codes import Code
from websocket_service.errors import (
    BadPosition,
    BadToken,
    ChannelError,
    LogUnavailable,
    Refused,
)
from websocket_service.position import Position
from websocket_service.service import ChannelService
from websocket_service.settings import ChannelSettings
from websocket_service.tokens import Grant, make_token, read_token

__all__ = [
    "BadPosition",
    "BadToken",
    "Bounds",
    "ChannelError",
    "ChannelService",
    "ChannelSettings",
    "Code",
    "Grant",
    "LogUnavailable",
    "Position",
    "Refused",
    "create_app",
    "make_token",
    "read_token",
]

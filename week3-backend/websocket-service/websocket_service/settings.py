"""Settings of a channel server: ``SPRINT_WS_…``; each default works on a fresh machine."""

from __future__ import annotations

from pydantic import Field, SecretStr

from async_endpoints import SprintSettings
from websocket_service.bounds import Bounds


class ChannelSettings(SprintSettings):
    """What a channel server can be told."""

    redis_url: str | None = Field(
        default=None,
        description="Redis for the history, shared by all servers; in this process without.",
    )
    ws_secret: SecretStr | None = Field(
        default=None,
        description="Signs tokens, at least 16 bytes; all servers need the same. Random without.",
    )
    ws_origins: frozenset[str] = Field(
        default=frozenset(),
        description="Origins whose pages may connect, beside the server's own.",
    )
    ws_open_channels: tuple[str, ...] = Field(
        default=(), description="Patterns of channels that anybody may read without a token."
    )
    ws_history: int = Field(default=1000, gt=0, description="Messages kept for each channel.")
    ws_history_s: int = Field(
        default=86_400, gt=0, description="How long a channel that nobody writes to is kept."
    )
    ws_max_message_bytes: int = Field(default=65_536, gt=0, description="Largest message.")
    ws_max_queue_bytes: int = Field(
        default=1_048_576, gt=0, description="What may wait for one slow client."
    )
    ws_max_connections: int = Field(default=20_000, gt=0, description="Of this process.")
    ws_messages_per_s: float = Field(default=50.0, gt=0, description="Of one client, lastingly.")
    ws_burst: int = Field(default=100, gt=0, description="Messages of one client at once.")
    ws_auth_s: float = Field(default=5.0, gt=0, description="How long a token may take to come.")
    ws_heartbeat_grace_s: float = Field(
        default=10.0, gt=0, description="How long a pong may take to come."
    )
    ws_heartbeat_s: float = Field(default=25.0, gt=0, description="Silence before a ping.")

    def bounds(self) -> Bounds:
        """Return the bounds that these settings say."""
        return Bounds(
            max_message_bytes=self.ws_max_message_bytes,
            max_queue_bytes=self.ws_max_queue_bytes,
            max_connections=self.ws_max_connections,
            messages_per_s=self.ws_messages_per_s,
            burst=self.ws_burst,
            auth_s=self.ws_auth_s,
            heartbeat_s=self.ws_heartbeat_s,
            heartbeat_grace_s=self.ws_heartbeat_grace_s,
        )

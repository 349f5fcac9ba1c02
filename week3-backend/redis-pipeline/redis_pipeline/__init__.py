"""Streams, windows and caches on Redis, and a private server to run them on."""

from redis_pipeline.address import broker_url, socket_url, with_database
from redis_pipeline.errors import (
    AddressError,
    EvictingServerError,
    RedisPipelineError,
    ServerNotOursError,
    ServerStartError,
)
from redis_pipeline.private_server import PrivateRedis, private_redis
from redis_pipeline.settings import PipelineSettings

__all__ = [
    "AddressError",
    "EvictingServerError",
    "PipelineSettings",
    "PrivateRedis",
    "RedisPipelineError",
    "ServerNotOursError",
    "ServerStartError",
    "broker_url",
    "private_redis",
    "socket_url",
    "with_database",
]

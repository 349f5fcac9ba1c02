"""Streams, windows and caches on Redis, and a private server to run them on."""

from redis_pipeline.address import broker_url, socket_url, with_database
from redis_pipeline.consumer import Consumer
from redis_pipeline.errors import (
    AddressError,
    EvictingServerError,
    LeaseLostError,
    RedisPipelineError,
    ServerLostError,
    ServerNotOursError,
    ServerStartError,
    StreamFullError,
)
from redis_pipeline.memory_stream import MemoryStream
from redis_pipeline.private_server import PrivateRedis, private_redis
from redis_pipeline.producer import Producer
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.settings import PipelineSettings
from redis_pipeline.stream import DeadLetter, Delivery, GroupStatus, Stream, StreamStatus

__all__ = [
    "AddressError",
    "Consumer",
    "DeadLetter",
    "Delivery",
    "EvictingServerError",
    "GroupStatus",
    "LeaseLostError",
    "MemoryStream",
    "PipelineSettings",
    "PrivateRedis",
    "Producer",
    "RedisPipelineError",
    "RedisStream",
    "ServerLostError",
    "ServerNotOursError",
    "ServerStartError",
    "Stream",
    "StreamFullError",
    "StreamStatus",
    "broker_url",
    "private_redis",
    "socket_url",
    "with_database",
]

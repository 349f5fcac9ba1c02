"""Streams, windows and caches on Redis, and a private server to run them on.

A name is loaded when it is first asked for: a program that wants a stream does not wait for SQL.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis_pipeline.address import broker_url, socket_url, with_database
    from redis_pipeline.cache import Cache, CacheSettings, CacheStatistics
    from redis_pipeline.cache_store import CacheStore, MemoryCacheStore, RedisCacheStore
    from redis_pipeline.consumer import Consumer
    from redis_pipeline.effects import EffectLedger
    from redis_pipeline.errors import (
        AddressError,
        CacheError,
        DatabaseError,
        EventError,
        EvictingServerError,
        LeaseLostError,
        RedisPipelineError,
        ServerLostError,
        ServerNotOursError,
        ServerStartError,
        StreamFullError,
        WindowError,
    )
    from redis_pipeline.events import Event, pack_events, unpack_events
    from redis_pipeline.feature_store import FeatureStore, open_engine
    from redis_pipeline.feature_worker import FeatureSettings, FeatureWorker
    from redis_pipeline.features import Features
    from redis_pipeline.memory_stream import MemoryStream
    from redis_pipeline.private_server import PrivateRedis, private_redis
    from redis_pipeline.producer import Producer
    from redis_pipeline.redis_stream import RedisStream
    from redis_pipeline.settings import PipelineSettings
    from redis_pipeline.stream import DeadLetter, Delivery, GroupStatus, Stream, StreamStatus
    from redis_pipeline.window_kinds import Session, Sliding, Tumbling
    from redis_pipeline.windows import Windows

__all__ = [
    "AddressError",
    "Cache",
    "CacheError",
    "CacheSettings",
    "CacheStatistics",
    "CacheStore",
    "Consumer",
    "DatabaseError",
    "DeadLetter",
    "Delivery",
    "EffectLedger",
    "Event",
    "EventError",
    "EvictingServerError",
    "FeatureSettings",
    "FeatureStore",
    "FeatureWorker",
    "Features",
    "GroupStatus",
    "LeaseLostError",
    "MemoryCacheStore",
    "MemoryStream",
    "PipelineSettings",
    "PrivateRedis",
    "Producer",
    "RedisCacheStore",
    "RedisPipelineError",
    "RedisStream",
    "ServerLostError",
    "ServerNotOursError",
    "ServerStartError",
    "Session",
    "Sliding",
    "Stream",
    "StreamFullError",
    "StreamStatus",
    "Tumbling",
    "WindowError",
    "Windows",
    "broker_url",
    "open_engine",
    "pack_events",
    "private_redis",
    "socket_url",
    "unpack_events",
    "with_database",
]

_HOMES = {
    "AddressError": "errors",
    "Cache": "cache",
    "CacheError": "errors",
    "CacheSettings": "cache",
    "CacheStatistics": "cache",
    "CacheStore": "cache_store",
    "Consumer": "consumer",
    "DatabaseError": "errors",
    "DeadLetter": "stream",
    "Delivery": "stream",
    "EffectLedger": "effects",
    "Event": "events",
    "EventError": "errors",
    "EvictingServerError": "errors",
    "FeatureSettings": "feature_worker",
    "FeatureStore": "feature_store",
    "FeatureWorker": "feature_worker",
    "Features": "features",
    "GroupStatus": "stream",
    "LeaseLostError": "errors",
    "MemoryCacheStore": "cache_store",
    "MemoryStream": "memory_stream",
    "PipelineSettings": "settings",
    "PrivateRedis": "private_server",
    "Producer": "producer",
    "RedisCacheStore": "cache_store",
    "RedisPipelineError": "errors",
    "RedisStream": "redis_stream",
    "ServerLostError": "errors",
    "ServerNotOursError": "errors",
    "ServerStartError": "errors",
    "Session": "window_kinds",
    "Sliding": "window_kinds",
    "Stream": "stream",
    "StreamFullError": "errors",
    "StreamStatus": "stream",
    "Tumbling": "window_kinds",
    "WindowError": "errors",
    "Windows": "windows",
    "broker_url": "address",
    "open_engine": "feature_store",
    "pack_events": "events",
    "private_redis": "private_server",
    "socket_url": "address",
    "unpack_events": "events",
    "with_database": "address",
}


def __getattr__(name: str) -> object:
    """Load a name when it is first asked for, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

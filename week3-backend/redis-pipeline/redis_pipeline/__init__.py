"""Streams, windows and caches on Redis, and a private server to run them on."""

from redis_pipeline.address import broker_url, socket_url, with_database
from redis_pipeline.cache import Cache, CacheSettings, CacheStatistics
from redis_pipeline.cache_store import CacheStore, MemoryCacheStore, RedisCacheStore
from redis_pipeline.consumer import Consumer
from redis_pipeline.effects import EffectLedger
from redis_pipeline.errors import (
    AddressError,
    CacheError,
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

"""The feature worker that is killed; a second one stands by."""

from __future__ import annotations

from redis_pipeline.feature_store import FeatureStore, open_engine
from redis_pipeline.feature_worker import FeatureSettings, FeatureWorker
from redis_pipeline.prove.consumer import GROUP, MAX_DELIVERIES
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.window_kinds import Sliding

MEASURED = "measured"
KIND = Sliding(4.0, 1.0)
LATENESS_S = 0.5


def work(url: str, database: str, lease_s: float) -> None:
    """Work until killed."""
    settings = FeatureSettings(
        KIND, lateness_s=LATENESS_S, lease_s=lease_s, max_deliveries=MAX_DELIVERIES
    )
    store = FeatureStore(open_engine(database), MEASURED, GROUP)
    FeatureWorker(RedisStream(url, MEASURED), store, settings).run()

"""The feature worker that :mod:`redis_pipeline.prove` kills; a second one stands by."""

from __future__ import annotations

import sys

from redis_pipeline.feature_store import FeatureStore, open_engine
from redis_pipeline.feature_worker import FeatureSettings, FeatureWorker
from redis_pipeline.prove_consumer import GROUP, MAX_DELIVERIES
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.window_kinds import Sliding

KIND = Sliding(4.0, 1.0)
LATENESS_S = 0.5


def main() -> None:
    """Work until killed; arguments are URL, stream, database, lease."""
    url, name, database, lease_s = sys.argv[1:]
    settings = FeatureSettings(
        KIND, lateness_s=LATENESS_S, lease_s=float(lease_s), max_deliveries=MAX_DELIVERIES
    )
    store = FeatureStore(open_engine(database), name, GROUP)
    FeatureWorker(RedisStream(url, name), store, settings).run()


if __name__ == "__main__":
    main()

"""What an append-only file costs, at every kind of fsync."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmark_rates import Rates, alternate
from benchmark_server import server
from benchmark_streams import grouped_produce, ours_produce, redis_py_produce

from redis_pipeline import PrivateRedis


def aof_rates(folder: Path, rounds: int, batches: int) -> Rates:
    """Batches of 1,000 with an append-only file and without; the bundled server, and the system's.

    From sixteen producers at once, from one, and from one through redis-py's pipeline.
    """
    system = shutil.which("redis-server")
    with ExitStack() as stack:

        def started(**options: Any) -> PrivateRedis:  # noqa: ANN401 — those of server()
            return stack.enter_context(server(folder, **options))

        none, everysec = started(aof=False), started()
        always = started(always=True)
        cases = {
            "none": lambda: grouped_produce(none, 2 * batches),
            "always": lambda: grouped_produce(always, 2 * batches),
            "everysec": lambda: grouped_produce(everysec, 2 * batches),
            "none, one producer": lambda: ours_produce(none, batches // 4),
            "always, one producer": lambda: ours_produce(always, batches // 4),
            "none, redis-py": lambda: redis_py_produce(none, batches // 4),
            "always, redis-py": lambda: redis_py_produce(always, batches // 4),
        }
        if system:
            bare = started(aof=False, binary=system)
            safe = started(always=True, binary=system)
            cases["none, system"] = lambda: grouped_produce(bare, 2 * batches)
            cases["always, system"] = lambda: grouped_produce(safe, 2 * batches)
        return alternate(rounds, cases)

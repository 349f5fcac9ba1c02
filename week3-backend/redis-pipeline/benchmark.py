"""How fast the pipeline is, as ratios measured alternately in one run; some two minutes.

python benchmark.py            all rows
python benchmark.py --quick    fewer rounds: a glance, not a figure to quote

Stream rows: server, client and redis-benchmark share one core, on a unix socket, with payloads of
100 bytes; before timing, what was written is read back. Pipeline rows: producer, server and worker
are processes of their own on all cores, with the append-only file on, one SQL transaction with
fsync per commit, and an out stream; in the end every event is in the features.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
from pathlib import Path

import redis
import stamina
from benchmark_durability import aof_rates
from benchmark_pipeline import pipeline_rows
from benchmark_rates import alternate, ratio
from benchmark_server import filesystem, one_core, server, sync_ms
from benchmark_streams import (
    ours_consume,
    ours_produce,
    redis_benchmark_produce,
    redis_py_consume,
    redis_py_produce,
)

HERE = Path(__file__).resolve().parent
BARS = {
    "produce_over_redis_benchmark": ("at least", 0.6),
    "consume_over_redis_py": ("at least", 1.4),
    "aof_always_over_none": ("at least", 0.6),
    "events_per_second": ("at least", 150_000.0),
    "packed_over_single": ("at least", 5.0),
    "latency_p99_ms": ("at most", 100.0),
}


def stream_rows(folder: Path, rounds: int, batches: int) -> dict[str, object]:
    """Produce, consume and AOF ratios, all on one core."""
    with one_core(), server(folder, aof=False) as without:
        cases = {
            "ours": lambda: ours_produce(without, batches),
            "redis-py": lambda: redis_py_produce(without, batches // 4),
        }
        if shutil.which("redis-benchmark"):
            cases["redis-benchmark"] = lambda: redis_benchmark_produce(without, batches)
        produce = alternate(rounds, cases)
        consume = alternate(
            rounds,
            {
                "ours": lambda: ours_consume(without, batches),
                "redis-py": lambda: redis_py_consume(without, batches),
            },
        )
        aof = aof_rates(folder, rounds, batches)
    row: dict[str, object] = {
        "produce_over_redis_py_pipeline": ratio(produce, "ours", "redis-py"),
        "consume_over_redis_py": ratio(consume, "ours", "redis-py"),
        "aof_always_over_none": ratio(aof, "always", "none"),
        "aof_everysec_over_none": ratio(aof, "everysec", "none"),
        "aof_always_one_producer": ratio(aof, "always, one producer", "none, one producer"),
        "aof_always_redis_py_pipeline": ratio(aof, "always, redis-py", "none, redis-py"),
        "rates": {"produce": produce, "consume": consume, "aof": aof},
    }
    if "always, system" in aof:
        row["aof_always_over_none_system_redis"] = ratio(aof, "always, system", "none, system")
    if "redis-benchmark" in produce:
        row["produce_over_redis_benchmark"] = ratio(produce, "ours", "redis-benchmark")
    return row


def main() -> None:
    """Measure, print and write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="where the JSON goes")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    stamina.instrumentation.set_on_retry_hooks([])  # back-pressure is part of the measurement
    rounds, batches, scale = (2, 40, 2) if args.quick else (5, 80, 6)
    disk = filesystem(args.out.resolve())
    with tempfile.TemporaryDirectory(dir=args.out) as folder:
        results = stream_rows(Path(folder), rounds, batches)
        results |= {"stream_rates": results.pop("rates"), "fsync_ms": sync_ms(Path(folder))}
        results |= pipeline_rows(Path(folder), min(rounds, 3), scale)
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    print(
        f"{machine}, Python {platform.python_version()}, redis-py {redis.__version__}, "
        f"{rounds} rounds of {batches},000 entries, files on {disk}"
    )
    for name, value in results.items():
        if isinstance(value, (int, float)):
            sense, bar = BARS.get(name, ("", None))
            print(f"{name:34} {value:12,.2f}" + (f"   {sense} {bar:,g}" if bar else ""))
    (args.out / "benchmark.json").write_text(
        json.dumps({"machine": machine, "files_on": disk, **results}, indent=1)
    )


if __name__ == "__main__":
    main()

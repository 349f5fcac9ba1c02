"""Profile of a large CSV against one DuckDB SELECT of the same statistics.

Makes a mixed CSV of ten columns, then runs both alternately, each time in a fresh process, with the
same number of threads. First asserts that the statistics agree; then prints times, resident memory
and the ratio of the medians, and writes them as JSON.

    python benchmark.py --mb 1000 --repeats 3
    python benchmark.py --mb 1000 --repeats 3 --file mixed.csv    # made once, then used again
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from rich.progress import Progress

_CHUNK_ROWS = 100_000
_COLUMNS = ("id", "price", "quantity", "ratio", "city", "flag", "day", "code", "score", "group")
_NUMBERS = ("price", "quantity", "ratio", "score")

PLAIN = """
import json, sys
import duckdb
path, threads = sys.argv[1], int(sys.argv[2])
numbers = ("price", "quantity", "ratio", "score")
wanted = ["count(*)"]
for name in ("id", *numbers, "city", "flag", "day", "code", "group"):
    wanted += [f'count("{name}")', f'approx_count_distinct("{name}")']
    if name in numbers:
        wanted += [f'{f}("{name}")' for f in ("min", "max", "avg", "stddev_samp")]
wanted += ["epoch(min(day))", "epoch(max(day))", "avg(CAST(flag AS TINYINT))"]
connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
connection.execute("SET enable_progress_bar = false")
row = connection.execute(f"SELECT {', '.join(wanted)} FROM read_csv_auto(?)", [path]).fetchone()
print(json.dumps(row))
"""
OURS = """
import sys
from sprintml.ingestion.profiling import profile_source
print(profile_source(sys.argv[1], threads=int(sys.argv[2])).model_dump_json())
"""


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mb", type=float, default=200, help="size of the file, in megabytes")
    parser.add_argument("--file", type=Path, help="where the file is kept; made if it is not there")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="the same for both")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sprintml-bench-") as folder:
        path = args.file or Path(folder) / "mixed.csv"
        if not path.exists():
            write_csv(path, args.mb * 1e6, args.seed)
        result = {"mb": round(path.stat().st_size / 1e6)}
        result |= compare(path, args.repeats, args.threads)
    result |= {"threads": args.threads, "repeats": args.repeats}
    result |= {"machine": machine(), "versions": versions()}
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "benchmark.json").write_text(json.dumps(result, indent=2))
    show(result)
    print(f"written to {args.out / 'benchmark.json'}")


def write_csv(path: Path, size: float, seed: int) -> None:
    """Write a CSV of about *size* bytes."""
    rng = np.random.default_rng(seed)
    n_rows = 0
    with path.open("w") as file, Progress() as progress:
        bar = progress.add_task("writing", total=size)
        while file.tell() < size:
            chunk(rng, n_rows).to_csv(file, index=False, header=n_rows == 0)
            n_rows += _CHUNK_ROWS
            progress.update(bar, completed=min(size, file.tell()))


def chunk(rng: np.random.Generator, first: int, n: int = _CHUNK_ROWS) -> pd.DataFrame:
    """Return some rows: numbers, words, booleans, dates, codes; 7 % of six columns missing."""
    words = np.array([f"city number {i}" for i in range(40)])
    columns = (
        np.arange(first, first + n),
        rng.lognormal(3, 1, n).round(2),
        rng.integers(1, 100, n),
        rng.normal(0, 1, n).round(4),
        words[rng.integers(0, 40, n)],
        rng.choice(["true", "false"], n),
        (np.datetime64("2020-01-01") + rng.integers(0, 2000, n)).astype(str),
        np.char.add("C", rng.integers(10_000, 60_000, n).astype(str)),
        rng.random(n).round(5),
        rng.choice(list("abcdef"), n),
    )
    frame = pd.DataFrame(dict(zip(_COLUMNS, columns, strict=True)))
    for name in ("price", "ratio", "city", "flag", "day", "score"):
        frame.loc[rng.random(n) < 0.07, name] = None
    return frame


def compare(path: Path, repeats: int, threads: int) -> dict[str, object]:
    """Run both alternately and return their times, memory and the ratio of the medians."""
    profile = json.loads(run(OURS, path, threads)[0])
    check(profile, json.loads(run(PLAIN, path, threads)[0]))
    runs: dict[str, list[tuple[float, float, float]]] = {"ours": [], "plain": []}
    with Progress() as progress:
        for _ in progress.track(range(repeats), description="measuring"):
            for name, code in (("ours", OURS), ("plain", PLAIN)):
                runs[name].append(run(code, path, threads)[1:])
    seconds = {
        name: statistics.median(wall for wall, _, _ in pairs) for name, pairs in runs.items()
    }
    least = {name: min(wall for wall, _, _ in pairs) for name, pairs in runs.items()}
    memory = {name: max(mb for _, _, mb in pairs) for name, pairs in runs.items()}
    cpu = {name: statistics.median(busy for _, busy, _ in pairs) for name, pairs in runs.items()}
    return {
        "n_rows": profile["n_rows"],
        "seconds": seconds,
        "cpu_seconds": cpu,
        "resident_mb": memory,
        "ratio": seconds["ours"] / seconds["plain"],
        "ratio_of_least": least["ours"] / least["plain"],
        "runs": runs,
    }


def run(code: str, path: Path, threads: int) -> tuple[str, float, float, float]:
    """Run *code* in a fresh process; return output, wall and CPU seconds, peak resident MB."""
    environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-c", code, str(path), str(threads)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:  # noqa: S603  (ours)
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"a run failed with status {process.returncode}")
    return output, elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check(profile: dict[str, object], row: list[float]) -> None:
    """Assert that both found the same: counts exactly, sums to 1e-9, different values to 20 %."""
    columns = {column["name"]: column for column in profile["columns"]}  # type: ignore[attr-defined]  # JSON
    values = iter(row)
    assert profile["n_rows"] == next(values)
    for name in ("id", *_NUMBERS, "city", "flag", "day", "code", "group"):
        column = columns[name]
        assert column["n"] == next(values), name
        assert math.isclose(column["n_unique"], next(values), rel_tol=0.2), name
        for value in ("low", "high", "mean", "sd") if name in _NUMBERS else ():
            assert math.isclose(column[value], next(values), rel_tol=1e-9), (name, value)
    assert columns["day"]["low"] == next(values)
    assert columns["day"]["high"] == next(values)
    assert math.isclose(columns["flag"]["mean"], next(values), rel_tol=1e-9)


def machine() -> str:
    """Return what it ran on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions() -> dict[str, str]:
    """Return the versions that matter."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("duckdb", "pandas", "pyarrow")
    }


def show(result: dict[str, object]) -> None:
    """Print the result."""
    for key in ("machine", "versions", "mb", "n_rows", "threads", "repeats"):
        print(f"{key:12} {result[key]}")
    for name in ("ours", "plain"):
        seconds, memory = result["seconds"][name], result["resident_mb"][name]  # type: ignore[index]  # as made above
        cpu = result["cpu_seconds"][name]  # type: ignore[index]  # as made above
        print(f"{name:12} {seconds:8.2f} s   {cpu:8.2f} s of CPU   {memory:6.0f} MB resident")
    print(f"{'ratio':12} {result['ratio']:8.3f}   (bar: at most 1.2, under 400 MB)")
    print(f"{'of the least':12} {result['ratio_of_least']:8.3f}   (the fastest run of each)")


if __name__ == "__main__":
    main()

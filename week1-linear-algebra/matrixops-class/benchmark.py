"""How fast matrixops is, as a ratio to LAPACK on one thread, measured alternately in one process.

python benchmark.py                 every case
python benchmark.py --only LU       those whose name holds a word
python benchmark.py --quick         fewer repetitions: a glance, not a figure to quote

Before a case is timed, both answers are compared. Sizes of 100 and more are drawn anew near the
nominal one, and never a power of two, which would hurt the reference.
"""

from __future__ import annotations

import os

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))  # before NumPy is loaded

import argparse  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import pkgutil  # noqa: E402
import platform  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import benchmarks  # noqa: E402
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from benchmarks.case import Case  # noqa: E402

HERE = Path(__file__).resolve().parent
MEASURE_S = 0.02  # one measurement repeats a quick call until it lasts this long


def all_cases() -> list[Case]:
    """Return the cases of every module in benchmarks/."""
    names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    modules = [importlib.import_module(f"benchmarks.{name}") for name in names if name != "case"]
    return [case for module in modules for case in module.CASES]


def size_near(n: int, rng: np.random.Generator) -> int:
    """Return a size within 3 % of *n* that is no multiple of 64; small sizes stay as they are."""
    while n >= 100:
        near = int(n * rng.uniform(0.97, 1.03))
        if near % 64:
            return near
    return n


def seconds(call: Callable[..., Any], arguments: tuple[Any, ...], repeats: int) -> float:
    """Return how long one call takes, averaged over *repeats* of them."""
    start = time.perf_counter()
    for _ in range(repeats):
        call(*arguments)
    return (time.perf_counter() - start) / repeats


def measure(case: Case, rounds: int, seed: int) -> dict[str, Any]:
    """Check that both answers agree, then time them in turn; return medians and their ratio."""
    rng = np.random.default_rng(seed)
    n = size_near(case.n, rng)
    arguments = case.make(n, rng)
    case.agree(case.ours(*arguments), case.theirs(*arguments))
    once = seconds(case.theirs, arguments, 1)
    once = min(once, seconds(case.theirs, arguments, 1))
    repeats = max(1, int(MEASURE_S / max(once, 1e-7)))
    times: list[tuple[float, float]] = []
    for turn in range(rounds):
        pair = (case.ours, case.theirs) if turn % 2 else (case.theirs, case.ours)
        first, second = (seconds(call, arguments, repeats) for call in pair)
        times.append((first, second) if turn % 2 else (second, first))
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(mine / other for mine, other in times)
    return {
        "name": case.name,
        "n": n,
        "ours_ms": ours * 1e3,
        "theirs_ms": theirs * 1e3,
        "ratio": ratio,
        "bar": case.bar,
        "rounds": rounds,
        "repeats": repeats,
    }


def main() -> None:
    """Measure, print a table, and write it to out/benchmark.json."""
    parser = argparse.ArgumentParser(description="matrixops against LAPACK, one thread")
    parser.add_argument("--only", default="", help="cases whose name, or size as n=4, holds this")
    parser.add_argument("--quick", action="store_true", help="five rounds instead of fifteen")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=HERE / "out")
    options = parser.parse_args()
    wanted = options.only.lower()
    cases = [c for c in all_cases() if wanted in f"{c.name} n={c.n}".lower()]
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, one thread"
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}")
    print(f"{machine}; ratio = our time / theirs, median of alternating rounds\n")
    print(f"{'case':<44} {'n':>5} {'ours ms':>10} {'theirs ms':>10} {'ratio':>6} {'bar':>5}")
    rows = []
    for case in cases:
        row = measure(case, 5 if options.quick else 15, options.seed)
        rows.append(row)
        mark = "" if row["ratio"] <= row["bar"] else "  above the bar"
        print(
            f"{row['name']:<44} {row['n']:>5} {row['ours_ms']:>10.4f} {row['theirs_ms']:>10.4f} "
            f"{row['ratio']:>6.2f} {row['bar']:>5.2f}{mark}",
            flush=True,
        )
    options.out.mkdir(parents=True, exist_ok=True)
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    report = {"machine": machine, "versions": versions, "seed": options.seed, "cases": rows}
    (options.out / "benchmark.json").write_text(json.dumps(report, indent=2) + "\n")
    print(f"\nwritten to {options.out / 'benchmark.json'}")


if __name__ == "__main__":
    main()

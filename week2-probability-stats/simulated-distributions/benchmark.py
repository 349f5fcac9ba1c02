"""How fast the samplers are, as a ratio to `numpy.random.Generator` (PCG64), measured alternately.

python benchmark.py            10⁷ draws, seven rounds, one thread: some two minutes
python benchmark.py --quick    10⁵ draws, two rounds: a glance, not a figure to quote
python benchmark.py --workers  one worker and two, on ours alone

Before a case is timed, the means of both samples are compared. Times are of the processor, not of
the clock on the wall, for other programs take turns with this one; the table of workers has both.
Both sides fill fresh memory, but for the cases with "out=", where both fill one array again and
again. The reference of Metropolis is a Python loop over NumPy's numbers, drawn beforehand: NumPy
has no chain.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: one thread on both sides

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import simulated_distributions as sd
from simulated_distributions.samplers.metropolis import chain, standard_normal
from simulated_distributions.samplers.random_walk import fair_walks

HERE = Path(__file__).resolve().parent
Generator = np.random.Generator
WEIGHTS = np.random.default_rng(0).random(1_000_000)
SHARES = np.array([0.5, 1, 2, 3, 4])
STEPS = 1000
MATRIX = np.random.default_rng(0).standard_normal((100, 100))
STEP = 2.4


@dataclass(frozen=True)
class Case:
    """One comparison: what it is, the ratio that it must stay below, and both sides."""

    name: str
    goal: float
    ours: Callable[[Generator, int], Any]
    theirs: Callable[[Generator, int], Any]
    divisor: int = 1  # a slow reference is given fewer draws
    again: bool = False  # both sides are given an array to fill as well


def law(
    name: str,
    goal: float,
    ours: sd.Law,
    theirs: Callable[[Generator, int], Any],
    method: str | None = None,
) -> Case:
    """Return the case of a law on the line."""
    return Case(name, goal, lambda g, n: ours.sample(n, g, method=method), theirs)


def again(
    name: str, ours: sd.Law, theirs: Callable[[Generator, Any], Any], goal: float = float("nan")
) -> Case:
    """Return the case of a law whose draws go into an array that is there already."""
    return Case(
        f"{name}, out=", goal, lambda g, a: ours.sample(len(a), g, out=a), theirs, again=True
    )


def categorical(k: int, goal: float) -> Case:
    """Return the case of k categories of uneven weights."""
    ours, share = sd.Categorical(WEIGHTS[:k]), WEIGHTS[:k] / WEIGHTS[:k].sum()
    return law(f"categorical, K = {k}", goal, ours, lambda g, n: g.choice(k, n, p=share))


def normal_vectors(d: int) -> Case:
    """Return the case of d correlated normals."""
    cov, mean = MATRIX[:d] @ MATRIX[:d].T / 100, np.arange(d) / d
    ours = sd.MultivariateNormal(mean, cov)
    return Case(
        f"multivariate normal, d = {d}",
        0.5,
        lambda g, n: ours.sample(n // d, g),
        lambda g, n: g.multivariate_normal(mean, cov, n // d, method="cholesky"),
    )


def numpy_walks(g: Generator, n: int) -> Any:  # noqa: ANN401  an array
    """Return walks of a thousand steps, the quickest way that NumPy has: in narrow types."""
    steps = g.integers(0, 2, (n // STEPS, STEPS), dtype=np.int8) * np.int8(2) - np.int8(1)
    return np.cumsum(steps, axis=1, dtype=np.int16)


def python_chain(g: Generator, n: int) -> Any:  # noqa: ANN401  an array
    """Return a Metropolis chain on the standard normal, by a loop over numbers drawn beforehand."""
    proposals, waits = (STEP * g.standard_normal(n)).tolist(), g.standard_exponential(n).tolist()
    out, here, height = [0.0] * n, 0.0, 0.0
    for i in range(n):
        there = here + proposals[i]
        new = -0.5 * there * there
        if waits[i] > height - new:
            here, height = there, new
        out[i] = here
    return np.array(out)


CASES = [
    law("uniform", 0.5, sd.Uniform(), lambda g, n: g.random(n)),
    again("uniform", sd.Uniform(), lambda g, a: g.random(out=a)),
    law("exponential", 0.7, sd.Exponential(), lambda g, n: g.standard_exponential(n)),
    again("exponential", sd.Exponential(), lambda g, a: g.standard_exponential(out=a)),
    law("normal", 0.3, sd.Normal(), lambda g, n: g.standard_normal(n)),
    again("normal", sd.Normal(), lambda g, a: g.standard_normal(out=a)),
    law("gamma 2.5", 0.6, sd.Gamma(2.5), lambda g, n: g.standard_gamma(2.5, n)),
    law("gamma 0.5", 0.6, sd.Gamma(0.5), lambda g, n: g.standard_gamma(0.5, n)),
    law("beta 2, 3", 0.6, sd.Beta(2, 3), lambda g, n: g.beta(2, 3, n)),
    law("beta 0.4, 0.7", 0.6, sd.Beta(0.4, 0.7), lambda g, n: g.beta(0.4, 0.7, n)),
    Case(
        "Dirichlet, K = 5",
        0.6,
        lambda g, n: sd.Dirichlet(SHARES).sample(n // 5, g),
        lambda g, n: g.dirichlet(SHARES, n // 5),
    ),
    law("t 5", 0.5, sd.StudentT(5), lambda g, n: g.standard_t(5, n)),
    law("Poisson 3, search", 0.65, sd.Poisson(3), lambda g, n: g.poisson(3, n), "search"),
    law("Poisson 10, PTRS", 0.65, sd.Poisson(10), lambda g, n: g.poisson(10, n), "ptrs"),
    law("Poisson 100, PTRS", 0.65, sd.Poisson(100), lambda g, n: g.poisson(100, n), "ptrs"),
    law("Poisson 3, fixed", 0.15, sd.Poisson(3), lambda g, n: g.poisson(3, n)),
    law("Poisson 100, fixed", 0.15, sd.Poisson(100), lambda g, n: g.poisson(100, n)),
    law(
        "binomial 20, 0.3, search",
        0.65,
        sd.Binomial(20, 0.3),
        lambda g, n: g.binomial(20, 0.3, n),
        "search",
    ),
    law(
        "binomial 1000, 0.3, BTRS",
        0.65,
        sd.Binomial(1000, 0.3),
        lambda g, n: g.binomial(1000, 0.3, n),
        "btrs",
    ),
    law("binomial 20, 0.3, fixed", 0.15, sd.Binomial(20, 0.3), lambda g, n: g.binomial(20, 0.3, n)),
    law(
        "binomial 1000, 0.3, fixed",
        0.15,
        sd.Binomial(1000, 0.3),
        lambda g, n: g.binomial(1000, 0.3, n),
    ),
    law("geometric 0.3", 0.35, sd.Geometric(0.3), lambda g, n: g.geometric(0.3, n)),
    law("geometric 0.01", 0.35, sd.Geometric(0.01), lambda g, n: g.geometric(0.01, n)),
    categorical(10, 0.25),
    categorical(1000, 0.06),
    categorical(1_000_000, 0.12),
    normal_vectors(10),
    normal_vectors(100),
    Case(
        "random walk, 1000 steps", 0.2, lambda g, n: fair_walks(n // STEPS, STEPS, g), numpy_walks
    ),
    Case(
        "Metropolis-Hastings",
        0.1,
        lambda g, n: chain(standard_normal, 0.0, g, step=STEP, steps=n)[0],
        python_chain,
        divisor=10,
    ),
]


def seconds(call: Callable[[], Any]) -> float:
    """Return how much of the processor one call takes, in all threads."""
    start = time.process_time()
    call()
    return time.process_time() - start


def seconds_both(call: Callable[[], Any]) -> tuple[float, float]:
    """Return how long one call takes, by the clock on the wall and by the processor's."""
    start = time.perf_counter()
    cpu = seconds(call)
    return time.perf_counter() - start, cpu


def agree(case: Case, n: int) -> None:
    """Compare the means of both sides, or end here."""
    means, errors = [], []
    for side, seed in ((case.ours, 1), (case.theirs, 2)):
        room = np.empty(n) if case.again else n
        draws = np.asarray(side(np.random.default_rng(seed), room), dtype=np.float64)
        rows = draws.reshape(len(draws), -1).mean(axis=1)
        parts = np.array([part.mean() for part in np.array_split(rows, 50)])  # a chain's are not
        means.append(rows.mean())
        errors.append(parts.std(ddof=1) / np.sqrt(50))
    if abs(means[0] - means[1]) > 8 * np.hypot(*errors):
        raise SystemExit(f"{case.name}: the means {means} disagree")


def against_numpy(n: int, rounds: int) -> list[dict[str, Any]]:
    """Measure every case, and print it."""
    print(f"{n} draws, {rounds} rounds, one thread; below 1 is faster than NumPy")
    print(f"{'':28}{'ours ns':>8} {'NumPy ns':>9} {'ratio':>6} {'goal':>6}")
    results = []
    for case in CASES:
        count = n // case.divisor
        agree(case, min(count, 1_000_000))
        ours, theirs = np.random.default_rng(1), np.random.default_rng(2)
        room = np.ones(count) if case.again else count
        pairs = [
            (
                seconds(lambda: case.ours(ours, room)),  # noqa: B023  called here
                seconds(lambda: case.theirs(theirs, room)),  # noqa: B023  called here
            )
            for _ in range(rounds)
        ]
        ratio = statistics.median(mine / other for mine, other in pairs)
        mine, other = (statistics.median(side) / count * 1e9 for side in zip(*pairs, strict=True))
        results.append(
            {"name": case.name, "n": count, "ns": mine, "numpy_ns": other, "ratio": ratio}
            | {"goal": None if case.again else case.goal, "rounds": rounds}
        )
        note = "  above its goal" if ratio > case.goal else ""
        goal = "" if case.again else f"{case.goal:6.2f}"
        print(f"{case.name:28}{mine:8.2f} {other:9.2f} {ratio:6.3f} {goal}{note}", flush=True)
    fresh = [seconds(lambda: np.empty(n).fill(1.0)) / n * 1e9 for _ in range(rounds)]
    print(f"fresh memory, filled with ones: {statistics.median(fresh):.2f} ns a number")
    return results


def with_workers(n: int, rounds: int) -> list[dict[str, Any]]:
    """Measure one worker against two, and print it."""
    print(f"{n} draws, best of {rounds} rounds: seconds by one worker and by two, the same numbers")
    print(
        f"{'':28}{'one':>7} {'two':>7} {'gain':>7}   {'processor, one':>15} {'two':>7} {'cores':>7}"
    )
    results = []
    for one in (sd.Normal(), sd.Gamma(2.5), sd.Beta(2, 3), sd.Poisson(100), sd.Weibull(1.7)):
        if not np.array_equal(one.sample(10**6, 1), one.sample(10**6, 1, workers=2)):
            raise SystemExit(f"{one}: two workers give other numbers")
        pairs = [
            [seconds_both(lambda: one.sample(n, 1, workers=k)) for k in (1, 2)]  # noqa: B023
            for _ in range(rounds)
        ]
        (single, alone), (double, shared) = (min(side) for side in zip(*pairs, strict=True))
        results.append(
            {"name": str(one), "one": single, "two": double, "cpu_one": alone, "cpu_two": shared}
        )
        print(
            f"{one!s:28}{single:7.3f} {double:7.3f} {single / double:7.2f}   "
            f"{alone:15.3f} {shared:7.3f} {shared / double:7.2f}",
            flush=True,
        )
    return results


def main() -> None:
    """Measure, print a table, write JSON to out/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a glance, not a figure to quote")
    parser.add_argument("--workers", action="store_true", help="one worker and two")
    args = parser.parse_args()
    n, rounds = (100_000, 2) if args.quick else (10_000_000, 7)
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    print(f"{platform.machine()}, {os.cpu_count()} cores, {versions}")
    measure = with_workers if args.workers else against_numpy
    results = measure(4 * n if args.workers else n, rounds)
    folder = HERE / "out"
    folder.mkdir(exist_ok=True)
    name = "workers.json" if args.workers else "benchmark.json"
    (folder / name).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

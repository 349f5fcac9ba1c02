"""How fast the samplers are, as a ratio to `numpy.random.Generator` (PCG64), measured alternately.

python benchmark.py            10⁷ draws, seven rounds
python benchmark.py --quick    10⁵ draws, two rounds: a glance, not a figure to quote

Before a case is timed, the means of both samples are compared.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import simulated_distributions as sd

HERE = Path(__file__).resolve().parent
WEIGHTS = np.random.default_rng(0).random(1000)
CASES: list[tuple[str, sd.Law, str | None, Callable[[np.random.Generator, int], Any]]] = [
    ("uniform", sd.Uniform(), None, lambda g, n: g.random(n)),
    ("exponential", sd.Exponential(), None, lambda g, n: g.standard_exponential(n)),
    ("normal", sd.Normal(), None, lambda g, n: g.standard_normal(n)),
    ("gamma 2.5", sd.Gamma(2.5), None, lambda g, n: g.standard_gamma(2.5, n)),
    ("gamma 0.5", sd.Gamma(0.5), None, lambda g, n: g.standard_gamma(0.5, n)),
    ("beta 2, 3", sd.Beta(2, 3), None, lambda g, n: g.beta(2, 3, n)),
    ("t 5", sd.StudentT(5), None, lambda g, n: g.standard_t(5, n)),
    ("poisson 100", sd.Poisson(100), None, lambda g, n: g.poisson(100, n)),
    ("poisson 100 ptrs", sd.Poisson(100), "ptrs", lambda g, n: g.poisson(100, n)),
    ("binomial 1000, 0.3", sd.Binomial(1000, 0.3), None, lambda g, n: g.binomial(1000, 0.3, n)),
    ("binomial btrs", sd.Binomial(1000, 0.3), "btrs", lambda g, n: g.binomial(1000, 0.3, n)),
    ("geometric 0.3", sd.Geometric(0.3), None, lambda g, n: g.geometric(0.3, n)),
    (
        "categorical 1000",
        sd.Categorical(WEIGHTS),
        None,
        lambda g, n: g.choice(1000, n, p=WEIGHTS / WEIGHTS.sum()),
    ),
]


def seconds(call: Callable[[], Any]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Measure every case, print a table, write JSON to out/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a glance, not a figure to quote")
    quick = parser.parse_args().quick
    n, rounds = (100_000, 2) if quick else (10_000_000, 7)
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"{n} draws, {rounds} rounds, one thread; ratios below 1 are faster than NumPy")
    results = []
    for name, law, method, theirs in CASES:
        ours_rng, their_rng = np.random.default_rng(1), np.random.default_rng(2)
        means = law.sample(n, ours_rng, method=method).mean(), theirs(their_rng, n).mean()
        if abs(means[0] - means[1]) > 10 * law.sd / np.sqrt(n):
            raise SystemExit(f"{name}: the means {means} disagree")
        pairs = [
            (
                seconds(lambda: law.sample(n, ours_rng, method=method)),  # noqa: B023  called here
                seconds(lambda: theirs(their_rng, n)),  # noqa: B023  called here
            )
            for _ in range(rounds)
        ]
        ratio = statistics.median(mine / other for mine, other in pairs)
        results.append({"name": name, "n": n, "rounds": rounds, "ratio": ratio})
        print(f"{name:20} {ratio:6.2f}")
    folder = HERE / "out"
    folder.mkdir(exist_ok=True)
    (folder / "benchmark.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

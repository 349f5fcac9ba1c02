# ruff: noqa: INP001  a script that prints
"""Draw from a law and look: a histogram against the density, with the verdict of a test.

python simulate.py                                          a million normals
python simulate.py gamma --set shape=2.5 --set rate=3       another law, its parameters
python simulate.py poisson --set rate=12 --method ptrs      another sampling algorithm

The verdict is that of Dvoretzky, Kiefer, Wolfowitz and Massart: the whole empirical cdf
within a band that a right sampler leaves once in a thousand million runs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

import simulated_distributions as sd
from matrixops.pictures.script import Run, table
from matrixops.pictures.style import sheet
from simulated_distributions.law import Law

FALSE_ALARM = 1e-9


def laws() -> dict[str, type[Law]]:
    """Return the laws by the names that the command line knows."""
    found = {name.lower(): getattr(sd, name) for name in sd.__all__}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, type) and issubclass(value, Law) and value.methods
    }


def gap(law: Law, draws: Any) -> float:  # noqa: ANN401  an array of either type
    """Return the largest distance between the empirical cdf and the law's."""
    values, counts = np.unique(draws, return_counts=True)
    after = np.cumsum(counts) / len(draws)
    before = law.cdf(values - 1 if isinstance(law, sd.DiscreteLaw) else values)
    distances = np.abs(after - law.cdf(values)), np.abs(after - counts / len(draws) - before)
    return float(max(distances[0].max(), distances[1].max()))


def draw(run: Run, law: Law, draws: Any, finding: str) -> None:  # noqa: ANN401  the same
    """Save a histogram of the middle 99.8 % with the density or the probabilities over it."""
    low, high = float(law.ppf(0.001)), float(law.isf(0.001))
    picture = sheet(finding, note=f"{len(draws):,} draws of {law}, seed {run.seed}")
    axes = picture.subplots()
    whole = isinstance(law, sd.DiscreteLaw)
    edges = np.linspace(low, high, 101)
    if whole:
        edges = np.arange(low, high + 2, max(1, (high - low) // 100)) - 0.5
    counts, _ = np.histogram(draws, edges)
    axes.stairs(counts / len(draws) / np.diff(edges), edges, fill=True, alpha=0.5, label="draws")
    if isinstance(law, sd.ContinuousLaw):
        x = np.linspace(low, high, 500)
        axes.plot(x, law.pdf(x), label="density")
    elif isinstance(law, sd.DiscreteLaw):
        k = np.arange(low, high + 1)
        axes.plot(k, law.pmf(k), ".", label="probability")
    axes.set_xlabel("value")
    axes.set_ylabel("share of the draws per unit")
    axes.legend()
    run.save(picture)


def main() -> int:
    """Read the options, draw, test, show."""
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("law", nargs="?", default="normal", choices=sorted(laws()), metavar="law")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--size", type=int, default=1_000_000, help="how many draws")
    parser.add_argument("--method", help="the sampling algorithm")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--out", type=Path, default=here.parent / "out", help="folder of the picture"
    )
    options = parser.parse_args()
    try:
        pairs = [text.partition("=") for text in options.set]
        given = {name: [float(v) for v in value.split(",")] for name, _, value in pairs}
        law = laws()[options.law](**{n: v if len(v) > 1 else v[0] for n, v in given.items()})
        if options.size < 1:
            raise sd.SizeError(f"--size must be at least 1, found {options.size}")
        draws = law.sample(options.size, options.seed, method=options.method)
    except (TypeError, ValueError) as error:
        print(f"{options.law}: {error}", file=sys.stderr)
        return 2
    band = float(np.sqrt(np.log(2 / FALSE_ALARM) / (2 * options.size)))
    found = gap(law, draws)
    verdict = "follow the law" if found < band else "do NOT follow the law"
    rows = [
        ("mean", f"{draws.mean():.6g}", f"{law.mean:.6g}"),
        ("variance", f"{draws.var():.6g}", f"{law.var:.6g}"),
        ("largest gap of the cdf", f"{found:.6f}", f"band {band:.6f}"),
    ]
    print(table((str(law), "draws", "law"), rows))
    print(f"the draws {verdict}")
    draw(
        Run(f"simulate_{options.law}", options.seed, options.out),
        law,
        draws,
        f"The draws {verdict}",
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

# ruff: noqa: INP001  a script that prints
"""Draw a thousand million numbers and keep a histogram: memory stays where it was.

python out_of_core.py                                        10⁹ normals, a few seconds
python out_of_core.py gamma --set shape=2.5 --workers 2      another law, two threads
python out_of_core.py poisson --set rate=12 --draws 1e8      fewer draws

So many draws bring the law's cdf within a ten-thousandth everywhere; the verdict asks for that (the
inequality of Dvoretzky, Kiefer, Wolfowitz and Massart, one false alarm in 10⁹ runs).
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
from rich.progress import Progress

import simulated_distributions as sd
from matrixops.pictures.script import Run, table
from matrixops.pictures.style import sheet
from simulated_distributions.histogram import Histogram, histogram
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


def largest_gap(law: Law, found: Histogram) -> float:
    """Return the largest distance of the cdfs at the edges of the bins."""
    below = np.concatenate([[0], np.cumsum(found.counts)]) + found.below
    edges = found.edges
    if isinstance(law, sd.DiscreteLaw):
        edges = np.ceil(edges) - 1  # a bin holds its left edge: below it lie the smaller numbers
        edges[-1] = np.floor(found.edges[-1])
    return float(np.abs(below / found.draws - law.cdf(edges)).max())


def memory_mb() -> float:
    """Return the most memory that this process has held, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def save(run: Run, law: Law, found: Histogram) -> None:
    """Save the histogram on a logarithmic axis, where a thousand million draws show the tails."""
    picture = sheet(
        f"{found.draws:,} draws reach far into the tails",
        note=f"{law}, seed {run.seed}, {len(found.counts)} bins",
    )
    axes = picture.subplots()
    height = found.counts / found.draws / np.diff(found.edges)
    axes.stairs(np.where(height > 0, height, np.nan), found.edges, label="draws", linewidth=2)
    if isinstance(law, sd.ContinuousLaw):
        x = np.linspace(found.edges[0], found.edges[-1], 1000)[1:-1]
        axes.plot(x, law.pdf(x), "--", label="density")
    axes.set_yscale("log")
    axes.set_xlabel("value")
    axes.set_ylabel("share of the draws per unit (log scale)")
    axes.legend()
    run.save(picture)


def main() -> int:
    """Read the options, count, test, show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("law", nargs="?", default="normal", choices=sorted(laws()), metavar="law")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--draws", type=float, default=1e9, help="how many (10⁹)")
    parser.add_argument("--bins", type=int, default=200, help="how many bins (200)")
    parser.add_argument("--workers", type=int, default=1, help="threads (1)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "out")
    options = parser.parse_args()
    before, start = memory_mb(), time.perf_counter()
    try:
        pairs = [text.partition("=") for text in options.set]
        law = laws()[options.law](**{name: float(value) for name, _, value in pairs})
        if not 1 <= options.draws < 2**53:
            raise sd.SizeError(f"--draws must be from 1 to 2⁵³, found {options.draws:g}")
        with Progress() as bar:
            task = bar.add_task(f"{options.law}", total=options.draws)
            found = histogram(
                law,
                int(options.draws),
                options.bins,
                options.seed,
                span=(float(law.isf(1 - 1e-9)), float(law.isf(1e-9))),
                workers=options.workers,
                each=lambda more: bar.advance(task, more),
            )
    except (TypeError, ValueError) as error:
        print(f"{options.law}: {error}", file=sys.stderr)
        return 2
    took = time.perf_counter() - start
    gap, band = largest_gap(law, found), np.sqrt(np.log(2 / FALSE_ALARM) / (2 * found.draws))
    rows = [
        ("draws", f"{found.draws:,}"),
        ("seconds", f"{took:.1f}"),
        ("outside of the bins", f"{found.below + found.above:,}"),
        ("largest gap of the cdf", f"{gap:.2e} (band {band:.2e})"),
        (
            "memory of the process, MB",
            f"{memory_mb():.0f}, {before:.0f} of it before the first draw",
        ),
        ("memory of the draws, had they been kept, MB", f"{found.draws * 8 / 1e6:,.0f}"),
    ]
    print(table((str(law), ""), rows))
    print(f"the draws {'follow the law' if gap < band else 'do NOT follow the law'}")
    save(Run(f"out_of_core_{options.law}", options.seed, options.out), law, found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

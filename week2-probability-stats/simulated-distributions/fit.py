# ruff: noqa: INP001  a script that prints
"""Which law do these numbers follow? Fit them all, rank them, and look.

python fit.py                                    the flow of the Nile, 1871-1970
python fit.py visits.csv --column mdvis          a column of a CSV file
python fit.py visits.csv --column mdvis --law negativebinomial

Each law is fitted by maximum likelihood and ranked by Akaike's criterion; the best is shown with
standard errors and intervals. Laws that the data rule out are listed with the reason.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.progress import Progress
from statsmodels.datasets import nile

import simulated_distributions as sd
from matrixops.pictures.script import Run, table
from matrixops.pictures.style import FAINT, look, sheet
from simulated_distributions.fits.contest import Contest, candidates, contest

SHOWN = 3  # laws in the picture


def numbers(path: Path | None, column: str | None) -> tuple[str, Any]:
    """Return the name and the numbers of a column of a CSV file, or of the Nile."""
    if path is None:
        return "flow of the Nile at Aswan, 10⁸ m³ a year", nile.load_pandas().data["volume"]
    try:
        frame = pd.read_csv(path)
    except (OSError, ValueError) as exc:
        raise sd.DistributionError(f"{path} cannot be read as CSV: {exc}") from exc
    numeric = [str(name) for name in frame.select_dtypes("number").columns]
    chosen = column or (numeric[0] if numeric else None)
    if chosen not in numeric:
        raise sd.DistributionError(
            f"{path} has no numeric column {chosen!r}; there are {', '.join(numeric) or 'none'}"
        )
    return chosen, frame[chosen]


def named(law: str | None, data: Any) -> list[type[sd.Law]]:  # noqa: ANN401  numbers
    """Return the laws to fit: the one named, or all that suit."""
    if law is None:
        return candidates(data)
    known = {name.lower(): getattr(sd, name) for name in sd.__all__}
    found = known.get(law.lower())
    if not (isinstance(found, type) and issubclass(found, sd.Law) and found.methods):
        names = ", ".join(one.__name__.lower() for one in candidates(data))
        raise sd.DistributionError(f"no law {law!r}; for these data there are {names}")
    return [found]


@look()
def draw(run: Run, data: Any, found: Contest, words: str) -> None:  # noqa: ANN401  numbers
    """Save the data's histogram with the best laws over it."""
    best = found.best.law
    picture = sheet(
        f"Of {len(found.fits)} laws, {type(best).__name__} fits best",
        note=f"{words}; {len(data):,} values; least AIC",
    )
    axes = picture.subplots()
    whole = isinstance(best, sd.DiscreteLaw)
    edges = np.histogram_bin_edges(data, bins="doane")
    if whole:
        edges = np.arange(data.min(), np.quantile(data, 0.999) + 2) - 0.5
    axes.hist(data, edges, density=True, color=FAINT, label="data")
    for fit in found.fits[:SHOWN]:
        law: Any = fit.law
        label = f"{type(law).__name__}, AIC {fit.aic:,.1f}"
        if whole:
            k = edges[:-1] + 0.5
            axes.plot(k, law.pmf(k), ".-", markersize=4, linewidth=0.8, label=label)
        else:
            x = np.linspace(edges[0], edges[-1], 500)
            axes.plot(x, law.pdf(x), label=label)
    axes.set_xlabel(words)
    axes.set_ylabel("share per unit")
    axes.legend()
    run.save(picture)


def main() -> int:
    """Read the options and the data, fit, rank, show."""
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, help="a CSV file; the Nile by default")
    parser.add_argument("--column", help="of the file; the first numeric one by default")
    parser.add_argument("--law", help="only this one")
    kinds = ("wald", "profile", "bootstrap")
    parser.add_argument("--interval", choices=kinds, help="print these intervals of the best too")
    parser.add_argument("--seed", type=int, default=1, help="of the bootstrap")
    parser.add_argument("--out", type=Path, default=here.parent / "out", help="of the picture")
    options = parser.parse_args()
    try:
        words, column = numbers(options.data, options.column)
        data = column.dropna().to_numpy(np.float64)
        laws = named(options.law, data)
        with Progress(transient=True) as progress:
            task = progress.add_task("laws", total=len(laws))
            found = contest(
                data, laws if options.law else None, each=lambda _: progress.advance(task)
            )
        ends = (
            found.best.interval(method=options.interval, rng=options.seed)
            if (options.interval and found.fits)
            else {}
        )
    except sd.DistributionError as error:
        print(error, file=sys.stderr)
        return 2
    missing = len(column) - len(data)
    if missing:
        print(f"{missing} of {len(column)} values are missing and left out")
    rows = [
        (
            type(fit.law).__name__,
            f"{fit.aic:,.1f}",
            f"{fit.aic - found.best.aic:,.1f}",
            f"{gap:.4f}",
        )
        for fit, gap in zip(found.fits, found.gaps, strict=True)
    ]
    print(table(("law", "AIC", "above the best", "largest gap of the cdf"), rows))
    for name, reason in found.refused.items():
        print(f"not {name}: {reason}")
    if not found.fits:
        return 1
    print(f"\n{found.best}")
    for name, (low, high) in ends.items():
        print(f"{options.interval} interval of {name}: {low:.6g} … {high:.6g}")
    draw(Run("fit", options.seed, options.out), data, found, words)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

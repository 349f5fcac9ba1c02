# ruff: noqa: INP001  a script that prints
"""Do 95 % intervals hold the truth in 95 % of samples? Simulate, fit, count, for every law.

python coverage_of_fits.py                      50 samples a law: seconds, and coarse
python coverage_of_fits.py --samples 1000       the full measurement: minutes
python coverage_of_fits.py --law gamma --bootstrap

The band is 95 % ± 2 standard errors of what so few samples can tell.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.progress import Progress

from matrixops.pictures.script import Run, table
from matrixops.pictures.style import AMBER, BLUE, FAINT, GREEN, MUTED, VERMILLION, look, sheet
from simulated_distributions.fits.coverage import LAWS, Coverage, coverage, kinds

MARKS = {
    "wald": (BLUE, -0.15),
    "profile": (VERMILLION, 0.15),
    "bootstrap": (AMBER, 0.0),
    "exact": (GREEN, 0.0),
}
"""Of each kind of interval, its colour and how far below its line it is drawn."""


def measure(options: argparse.Namespace) -> list[Coverage]:
    """Return the coverage of every interval asked for, showing how far it is."""
    chosen = [
        (law, fixed) for law, fixed in LAWS if options.law in (None, type(law).__name__.lower())
    ]
    work = [
        (law, fixed, method)
        for law, fixed in chosen
        for method in (["bootstrap"] if options.bootstrap else kinds(law, fixed))
    ]
    found: list[Coverage] = []
    with Progress(transient=True) as progress:
        task = progress.add_task("samples", total=len(work) * options.samples)
        for law, fixed, method in work:
            found += coverage(
                law,
                fixed,
                method=method,
                size=options.size,
                samples=options.samples,
                rng=options.seed,
                each=lambda: progress.advance(task),
            )
    return found


@look()
def draw(run: Run, found: list[Coverage], half: float, note: str) -> None:
    """Save the shares as dots beside the band around 95 %."""
    inside = sum(abs(one.share - 0.95) <= half for one in found)
    names = list(dict.fromkeys(f"{one.law}: {one.parameter}" for one in found))
    picture = sheet(
        f"{inside} of {len(found)} intervals hold the truth as often as they say",
        note=note,
        size=(7.0, 1.7 + 0.2 * len(names)),
    )
    axes = picture.subplots()
    axes.axvspan(95 - 100 * half, 95 + 100 * half, color=FAINT, zorder=0)
    axes.axvline(95, color=MUTED, linewidth=0.6)
    for method, (colour, shift) in MARKS.items():
        mine = [one for one in found if one.method == method]
        if mine:
            rows = [names.index(f"{one.law}: {one.parameter}") + shift for one in mine]
            shares = [100 * one.share for one in mine]
            axes.plot(shares, rows, "o", color=colour, markersize=4.5, label=method)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel("intervals that held the truth, %  (band: 95 % ± 2 standard errors)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(MARKS))
    run.save(picture)


def main() -> int:
    """Read the options, measure, show."""
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = sorted(type(law).__name__.lower() for law, _ in LAWS)
    parser.add_argument("--law", choices=names, help="only this one")
    parser.add_argument("--samples", type=_count, default=50, help="simulated for each law")
    parser.add_argument("--size", type=_count, default=500, help="observations in a sample")
    parser.add_argument("--bootstrap", action="store_true", help="that interval instead (slow)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--out", type=Path, default=here.parent / "out", help="folder of the picture"
    )
    options = parser.parse_args()
    found = measure(options)
    half = 2 * float(np.sqrt(0.95 * 0.05 / options.samples))
    rows = [
        (
            f"{one.law}: {one.parameter}",
            one.method,
            f"{100 * one.share:.1f}",
            "" if abs(one.share - 0.95) <= half else "outside",
        )
        for one in found
    ]
    print(table(("parameter", "interval", "held, %", f"95 ± {100 * half:.1f}"), rows))
    laws = {one.law for one in found}
    poor = {one.law for one in found if abs(one.share - 0.95) > half}
    print(f"laws all of whose intervals are within the band: {len(laws - poor)} of {len(laws)}")
    note = f"{options.samples:,} samples of {options.size} for each law, seed {options.seed}"
    draw(Run("coverage_of_fits", options.seed, options.out), found, half, note)
    return 0


def _count(text: str) -> int:
    """Return a count of at least 10, or say that it is none."""
    if not text.isdecimal() or int(text) < 10:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 10, found {text!r}")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(main())

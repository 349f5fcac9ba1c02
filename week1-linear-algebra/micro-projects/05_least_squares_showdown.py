"""Seven ways to fit the same line; one formula on paper, anything from 7 to 15 digits in truth.

The data are NIST's: columns so nearly parallel that programs are judged by them, with answers
certified to fifteen digits. The textbook's formula squares the condition number; orthogonal columns
do not; and y treated as one more column, or refined, brings back what Q'y afterwards loses.
Data: Longley (1967), Wampler (1970), from the NIST Statistical Reference Datasets.
Source: Trefethen & Bau, lectures 11 and 19; Björck (1967), BIT 7, 1-21.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from matrixops import cond
from matrixops.gallery.fitting import (
    Coefficients,
    exactly,
    least_squares,
    normal_equations,
    through_q,
)
from matrixops.gallery.regression import Regression, certified_regressions
from matrixops.inputs import Array
from matrixops.pictures.script import begin, table
from matrixops.pictures.style import BLUE, INK, MUTED, SEQUENTIAL, VERMILLION, Picture, look, sheet

WAYS: dict[str, Coefficients] = {
    "normal equations": normal_equations,
    "classical Gram-Schmidt, Q'y": through_q("cgs"),
    "modified Gram-Schmidt, Q'y": through_q("mgs"),
    "Householder, Q'y": through_q("householder"),
    "modified Gram-Schmidt on [X y]": least_squares("mgs"),
    "Householder, refined": least_squares("refined"),
    "fractions": exactly,
}
KNOWN = {  # digits on Longley of other programs and of these ways, measured elsewhere
    "normal equations": "7.2",
    "classical Gram-Schmidt, Q'y": "8.6",
    "modified Gram-Schmidt, Q'y": "10.6",
    "Householder, Q'y": "10.9",
    "modified Gram-Schmidt on [X y]": "14.1",
    "Householder, refined": "-",
    "fractions": "14.6",
}
DIGITS = 15


def written(number: object) -> str:
    """Return the fifteen leading digits of *number*, without sign and point."""
    exact = Fraction(number)  # type: ignore[arg-type]  # a float or a fraction
    with localcontext(prec=40):
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        return f"{abs(value):.{DIGITS - 1}e}".split("e")[0].replace(".", "")


def digits_of_each(problem: Regression, found: list[object]) -> list[float]:
    """Return how many digits of each coefficient are right."""
    pairs = zip(found, problem.certified, strict=True)
    return [
        problem._replace(certified=(certified,)).digits(np.array([one], dtype=object))
        for one, certified in pairs
    ]


def main() -> None:
    """Fit everything every way, count digits, and draw."""
    run = begin(__file__, __doc__)
    problems = certified_regressions()
    answers = {way: [fit(problem) for problem in problems] for way, fit in WAYS.items()}
    digits = np.array(
        [[p.digits(a) for p, a in zip(problems, every, strict=True)] for every in answers.values()]
    )
    rows = [
        (way, KNOWN[way], *(f"{d:.1f}" for d in row)) for way, row in zip(WAYS, digits, strict=True)
    ]
    print("right digits of the worst coefficient, at most 15 (reference: Longley, measured before)")
    print(table(("way", "reference", *(p.name for p in problems)), rows))
    longley = problems[0]
    print(f"condition number of Longley's columns: {cond(longley.floats()[0]):.2e}")
    first = {way: every[0] for way, every in answers.items()}
    run.save(draw(longley, first, problems, digits), dpi=110, colours=64)


@look()
def draw(
    longley: Regression,
    answers: dict[str, list[object]],
    problems: list[Regression],
    digits: Array,
) -> Picture:
    """Return the picture: one coefficient as each way writes it, and all problems beside it."""
    worst = int(np.argmin(digits_of_each(longley, answers["normal equations"])))
    picture = sheet(
        f"Seven ways to fit, equal on paper: the shortest formula gets {int(digits[0, 0])} digits "
        f"right, the careful ones {int(digits[4:, 0].min())}",
        note="Left: one coefficient of Longley's regression as each way writes it; blue digits are "
        "right. Right: how many digits of the worst coefficient are right, for Longley and W1 "
        "to W5 (Wampler), problems that NIST certifies.",
        size=(11.5, 5.0),
    )
    left, right = picture.subplots(1, 2, width_ratios=[1.75, 1])
    _wall(left, longley, answers, worst)
    _board(right, problems, digits)
    return picture


def _wall(axes: Axes, longley: Regression, answers: dict[str, list[object]], which: int) -> None:
    """Write the coefficient number *which* of every way, digit by digit."""
    truth = written(longley.certified[which])
    rows = [("NIST", truth)]
    rows += [(way, written(found[which])) for way, found in answers.items()]
    for y, (_, text) in enumerate(rows):
        for x, digit in enumerate(text):
            good = text[: x + 1] == truth[: x + 1]
            face = INK if y == 0 else BLUE if good else "#F7DCCB"
            axes.add_patch(Rectangle((x + 0.04, y - 0.42), 0.92, 0.84, color=face, linewidth=0))
            ink = "white" if good else VERMILLION
            write(axes, (x + 0.5, y), digit, ink, size=12)
    axes.set(xlim=(0, DIGITS), ylim=(len(rows) - 0.4, -0.6), xticks=[])
    axes.set_yticks(range(len(rows)), [row[0] for row in rows])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def write(axes: Axes, place: tuple[float, float], text: str, color: str, size: float = 9.5) -> None:
    """Write *text* around *place*."""
    axes.text(*place, text, color=color, size=size, ha="center", va="center", weight="bold")


def _board(axes: Axes, problems: list[Regression], digits: Array) -> None:
    """Show how many digits each way gets right on each problem."""
    extent = (0, len(problems), 7.5, 0.5)
    axes.imshow(digits, cmap=SEQUENTIAL, vmin=2, vmax=17, aspect="auto", extent=extent)
    for (i, j), value in np.ndenumerate(digits):
        write(axes, (j + 0.5, i + 1), f"{value:.1f}", "white" if value > 9 else INK)
    for j, problem in enumerate(problems):
        factor, exponent = f"{float(cond(problem.floats()[0])):.0e}".split("e")
        write(axes, (j + 0.5, -0.15), problem.name.replace("Wampler", "W"), INK)
        kappa = f"κ {factor}·10$^{{{int(exponent)}}}$"
        axes.text(j + 0.5, 0.35, kappa, ha="center", color=MUTED, size=7.8)
    axes.set(ylim=(7.6, -0.6), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


if __name__ == "__main__":
    main()

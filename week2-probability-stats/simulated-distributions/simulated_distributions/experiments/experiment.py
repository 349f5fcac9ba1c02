"""What an experiment is, and what it brings home."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes

from matrixops.pictures.script import table
from matrixops.pictures.style import BLUE, Picture, few_colours, look, sheet
from simulated_distributions.errors import ExperimentError
from simulated_distributions.estimates import Estimate
from simulated_distributions.vocabulary import Real, Seed

Track: TypeAlias = Callable[[range], Iterable[int]]
"""Goes through the blocks of a run; a script's one shows a progress bar."""
Run: TypeAlias = Callable[[np.random.Generator, range, Track], "Outcome"]
BLOCKS, FEWEST = 20, 10


@dataclass(frozen=True)
class Row:
    """A number that was simulated, beside what it should be.

    Attributes:
        name: What it is.
        found: By simulation, with its standard error.
        exact: By a closed form; None where there is none.
    """

    name: str
    found: Estimate
    exact: float | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row of the table."""
        if self.exact is None:
            return self.name, repr(self.found), "", ""
        away = self.found.away(self.exact)
        return self.name, repr(self.found), f"{self.exact:.6g}", f"{away:.1f}"


@dataclass(frozen=True)
class Outcome:
    """What an experiment found.

    Attributes:
        finding: A sentence, the title of the picture.
        note: How it was done.
        rows: The numbers.
        draw: Draws the picture on an empty sheet.
        size: Of the picture, in inches.
    """

    finding: str
    note: str
    rows: tuple[Row, ...]
    draw: Callable[[Picture], None]
    size: tuple[float, float] = (8.4, 4.4)

    @property
    def furthest(self) -> float:
        """How many standard errors the worst row lies from its closed form."""
        return max(row.found.away(row.exact) for row in self.rows if row.exact is not None)

    def row(self, name: str) -> Row:
        """Return the row of this name."""
        return next(row for row in self.rows if row.name == name)

    def picture(self) -> Picture:
        """Return the picture."""
        figure = sheet(self.finding, note=self.note, size=self.size)
        with look():
            self.draw(figure)
        return figure

    def __repr__(self) -> str:
        head = ("", "simulated", "exact", "errors away")
        return table(head, [row.cells for row in self.rows])

    def _repr_png_(self) -> bytes:
        return few_colours(self.picture().png(dpi=96), 64)  # small, for notebooks


def histogram(axes: Axes, draws: Real, edges: Real, *, colour: str = BLUE) -> None:
    """Draw what share of *draws*, per unit, lies between *edges*; some may lie outside."""
    counts, _ = np.histogram(draws, edges)
    shares = counts / np.size(draws) / np.diff(edges)
    axes.stairs(shares, edges, fill=True, color=colour, alpha=0.45)


@dataclass(frozen=True)
class Experiment:
    """A question that a simulation answers.

    Attributes:
        name: What it is called on the command line.
        question: In one sentence.
        conduct: Does it, block by block, with the numbers of a generator.
    """

    name: str
    question: str
    conduct: Run

    def run(self, rng: Seed = 7, *, effort: float = 1.0, track: Track = iter) -> Outcome:
        """Run the experiment.

        Args:
            rng: A Generator or a seed.
            effort: 1 for the usual size, ½ at least is done; 4 makes the errors half as large.
            track: Goes through the blocks.

        Raises:
            ExperimentError: If *effort* is not a number above 0.
        """
        if not (np.isfinite(effort) and effort > 0):
            raise ExperimentError(f"effort must be a finite number above 0, found {effort!r}")
        blocks = range(max(FEWEST, round(BLOCKS * effort)))
        return self.conduct(np.random.default_rng(rng), blocks, track)

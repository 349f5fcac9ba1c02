"""What is said about a sampler: the idea, facts predicted and measured, and a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matrixops.pictures.script import table
from matrixops.pictures.style import Picture, few_colours, look, sheet
from simulated_distributions.law import Law
from simulated_distributions.method import Method


@dataclass(frozen=True)
class Fact:
    """A number that theory predicts and a run measures.

    Attributes:
        name: What it is.
        predicted: By a formula; None where there is none.
        measured: By running the sampler; NaN where it cannot be counted.
        error: The standard error of what was measured.
    """

    name: str
    predicted: float | None
    measured: float
    error: float

    @property
    def cells(self) -> tuple[str, str, str]:
        """The fact as a row of a table."""
        wanted = "" if self.predicted is None else f"{self.predicted:.5f}"
        if self.measured != self.measured:  # NaN
            return self.name, wanted, "not counted"
        return self.name, wanted, f"{self.measured:.5f} ± {self.error:.5f}"


@dataclass(frozen=True)
class Explanation:
    """A sampler at work; it shows itself as text, and in a notebook as a picture.

    Attributes:
        law: Whose draws are made.
        method: The algorithm.
        idea: How it works, in a sentence or two.
        finding: The title of the picture.
        facts: What is predicted and measured.
        draw: Draws the picture on an empty sheet.
    """

    law: Law
    method: Method
    idea: str
    finding: str
    facts: tuple[Fact, ...]
    draw: Callable[[Picture], None]

    def fact(self, name: str) -> Fact:
        """Return the fact of this name."""
        return next(fact for fact in self.facts if fact.name == name)

    def picture(self) -> Picture:
        """Return the sampler drawn at work."""
        source = self.method.source.replace("*", "")
        note = f"{self.law} by {self.method.name}. {source}."
        sheet_ = sheet(self.finding, note=note, size=(8.4, 4.4))
        with look():
            self.draw(sheet_)
        return sheet_

    def __repr__(self) -> str:
        head = (f"{self.law} by {self.method.name}", "predicted", "measured")
        facts = table(head, [fact.cells for fact in self.facts])
        return f"{self.idea}\n{facts}\nSource: {self.method.source}"

    def _repr_png_(self) -> bytes:
        return few_colours(self.picture().png(dpi=96), 128)  # small, for notebooks

"""A solution with its certificate: what was done and why, how wrong it can be, what to trust."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matrixops.inputs import Array

PASS = 30.0
"""LAPACK's own tests accept a solution whose backward-error ratio lies below this."""
ALL_DIGITS = 15
"""Decimal digits that every double carries."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One method that was tried, the backward-error ratio it reached, and what became of it."""

    method: str
    ratio: float
    outcome: str


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Solution:
    """The solution of a linear system, and the proof that comes with it.

    NumPy takes it for x: `np.asarray(solution)`, `np.allclose(solution, …)`, `a @ solution`.

    Attributes:
        x: Shape (n,) or (n, k), as the right side was.
        method: The algorithm whose answer this is.
        why: What was seen in the matrix that chose it.
        attempts: Every method tried, in order.
        ratio: LAPACK's backward-error ratio, the worst column. Below 1, x solves exactly a system
            whose entries differ from the given ones by less than their rounding.
        condition: Estimate of the 1-norm condition number, nearly always within a factor of 3.
        digits: Decimal digits of x, counted at its largest entry, that hold even if every entry
            of the system was rounded when it was stored.
        digits_if_exact: The same if the entries are exact as they are stored, as integers are.
        note: A further finding, or "".
    """

    x: Array
    method: str
    why: str
    ratio: float
    condition: float
    digits: int
    digits_if_exact: int
    attempts: tuple[Attempt, ...] = field(default=())
    note: str = ""

    @property
    def certified(self) -> bool:
        """Whether the backward error passes LAPACK's threshold of 30."""
        return self.ratio < PASS

    def __str__(self) -> str:
        """Return the answer's story in a few sentences."""
        return " ".join(
            part for part in (self._how(), self._proof(), self._trust(), self.note) if part
        )

    def __repr__(self) -> str:
        return f"x = {np.array2string(self.x, prefix='    ')}\n{self}"

    def _repr_html_(self) -> str:
        shown = html.escape(np.array2string(self.x))
        return f"<pre>x = {shown}</pre><p>{html.escape(str(self))}</p>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # noqa: ANN401, FBT001 - NumPy's protocol
        return np.array(self.x, dtype=dtype, copy=copy)

    def _how(self) -> str:
        failed = [
            f"{one.method} {one.outcome}" for one in self.attempts if one.method != self.method
        ]
        story = f" ({'; '.join(failed)})" if failed else ""
        return f"Solved by {self.method}, because {self.why}{story}."

    def _proof(self) -> str:
        verdict = "" if self.certified else ": NOT certified"
        return (
            f"Backward error {self.ratio:.2g} (LAPACK passes below 30){verdict}; "
            f"condition about {self.condition:.1e}."
        )

    def _trust(self) -> str:
        exact = self.digits_if_exact
        more = f", {exact} if the entries are exact as stored" if exact > self.digits else ""
        return f"{self.digits} digit{'s' * (self.digits != 1)} can be trusted{more}."

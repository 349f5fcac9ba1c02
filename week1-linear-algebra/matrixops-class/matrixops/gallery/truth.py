"""Truth: what is known about a matrix in closed form, without computing with the matrix."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction

from matrixops.inputs import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What a matrix teaches, where it comes from, and the answers that are known beforehand.

    None means that nothing is claimed. Arrays hold closed forms, each rounded once.

    Attributes:
        teaches: What it shows, or what it breaks.
        source: Where it comes from.
        rank: The number of independent columns.
        det: The determinant; an integer or a fraction where it is one.
        inverse: Shape (n, n).
        eigenvalues: Shape (n,), by ascending real, then imaginary parts.
        singular_values: Shape (n,), descending.
        null_vector: Shape (n,); the matrix takes it to zero.
        growth: How many times as large as the largest entry elimination with partial pivoting lets
            an entry become.
    """

    teaches: str
    source: str
    rank: int | None = None
    det: Fraction | float | None = None
    inverse: Array | None = None
    eigenvalues: Array | None = None
    singular_values: Array | None = None
    null_vector: Array | None = None
    growth: float | None = None

    @property
    def condition(self) -> float | None:
        """The 2-norm condition number, infinite if singular; None without singular values."""
        if self.singular_values is None or not len(self.singular_values):
            return None
        largest, least = float(self.singular_values[0]), float(self.singular_values[-1])
        return largest / least if least else float("inf")

    @property
    def claims(self) -> tuple[str, ...]:
        """The names of what is known."""
        return tuple(
            field.name
            for field in fields(self)
            if field.name not in {"teaches", "source"} and getattr(self, field.name) is not None
        )

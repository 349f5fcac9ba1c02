"""A row of fractions that share one bottom, so that combining two rows is integer arithmetic.

One greatest common divisor for the whole row replaces one for each entry, which is where most of
the time of elimination over fractions goes. It is the idea of Bareiss (Math. Comp. 22, 1968), kept
inside the row, so that the elimination above it stays the one for all fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any


class SharedBottomRow(Sequence[Fraction]):
    """``tops[j] / bottom``; the bottom is positive, and no number divides it and all the tops."""

    __slots__ = ("bottom", "tops")

    def __init__(self, tops: list[int], bottom: int) -> None:
        common = math.gcd(bottom, *tops)
        self.tops = [x // common for x in tops] if common > 1 else tops
        self.bottom = bottom // common

    @classmethod
    def of(cls, values: Iterable[Fraction]) -> SharedBottomRow:
        """Bring *values* to one bottom."""
        listed = list(values)
        bottom = math.lcm(*(x.denominator for x in listed))
        return cls([x.numerator * (bottom // x.denominator) for x in listed], bottom)

    def minus(self, factor: Fraction, other: SharedBottomRow) -> SharedBottomRow:
        """Return this row minus *factor* times *other*."""
        mine = factor.denominator * other.bottom
        theirs = factor.numerator * self.bottom
        tops = [mine * x - theirs * y for x, y in zip(self.tops, other.tops, strict=True)]
        return SharedBottomRow(tops, self.bottom * mine)

    def scaled(self, factor: Fraction) -> SharedBottomRow:
        """Return *factor* times this row."""
        tops = [factor.numerator * x for x in self.tops]
        return SharedBottomRow(tops, self.bottom * factor.denominator)

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - an entry, or a list of them
        if isinstance(place, slice):
            return [Fraction(x, self.bottom) for x in self.tops[place]]
        return Fraction(self.tops[place], self.bottom)

    def __setitem__(self, place: int, value: Fraction) -> None:
        if self[place] != value:
            listed = list(self)
            listed[place] = value
            changed = SharedBottomRow.of(listed)
            self.tops, self.bottom = changed.tops, changed.bottom

    def __iter__(self) -> Iterator[Fraction]:
        return (Fraction(x, self.bottom) for x in self.tops)

    def __len__(self) -> int:
        return len(self.tops)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SharedBottomRow):
            return list(self) == other
        return self.bottom == other.bottom and self.tops == other.tops

    __hash__ = None  # type: ignore[assignment]  # it can be changed

    def __repr__(self) -> str:
        return f"[{', '.join(map(str, self))}]"

"""A sampling algorithm as a value: its name, its paper, and when it may be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from simulated_distributions.vocabulary import Floats, Real, Stream

Filler: TypeAlias = Callable[[Stream, Real], None]
"""Writes draws into an array, from a stream."""
RunFiller: TypeAlias = Callable[[Stream, int, Real], None]
"""Writes draws into blocks of so many rows, each from a stream of its own."""


def scale(out: Real, shift: Real, stretch: Real) -> None:
    """Turn standard draws into shift + stretch · draw, in place, where there is anything to do."""
    if np.ndim(stretch) or stretch != 1:
        out *= stretch
    if np.ndim(shift) or shift != 0:
        out += shift


def each(law: Any, value: Real) -> Floats:  # noqa: ANN401  any law
    """Return a parameter, or what is made of some, as one number for each law of a batch, flat."""
    return np.array(np.broadcast_to(value, law.batch), dtype=np.float64).reshape(-1)


@dataclass(frozen=True)
class Method:
    """One way to draw from a law.

    Args:
        name: What `sample(…, method=name)` calls it.
        source: The paper or book.
        fill: Writes draws of a law (scalar parameters) into an array, from a stream.
        needs: In words, which parameters it is for; empty for all.
        holds: The same as a test on the law.
        prepare: Where a table is built first: makes it from a law, once, and returns what fills.
        fill_each: The same as *fill* for a law of array parameters and an array of shape
            (k, *batch), without a loop over the laws; None where there is no such kernel.
        fill_run: Writes draws of a law into blocks of so many rows, each from a stream of its own,
            by one compiled call: for draws so quick that a call for each chunk would tell. The
            numbers are those of *fill*, chunk by chunk.
    """

    name: str
    source: str
    fill: Callable[[Any, Stream, Real], None]
    needs: str = ""
    holds: Callable[[Any], bool] = lambda _: True
    prepare: Callable[[Any], Filler] | None = None
    fill_each: Callable[[Any, Stream, Real], None] | None = None
    fill_run: Callable[[Any, Stream, int, Real], None] | None = None

    def filler(self, law: Any) -> Filler:  # noqa: ANN401  any law
        """Return what writes draws of this law, its tables built."""
        if law.batch != ():
            assert self.fill_each is not None
            return partial(self.fill_each, law)
        return self.prepare(law) if self.prepare else partial(self.fill, law)

"""A line of the benchmark: our routine, the best alternative, and how their answers must agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Case:
    """Our routine beside theirs on the same input.

    Args:
        name: Says the routine, the shape and the alternative.
        bar: The highest ratio of our time to theirs that is good enough.
        make: Takes n and a generator, returns the arguments of both.
        ours: What is measured.
        theirs: The best alternative.
        agree: Takes both answers; raises AssertionError unless they are the same answer.
        n: The size.
    """

    name: str
    bar: float
    make: Callable[[int, np.random.Generator], tuple[Any, ...]]
    ours: Callable[..., Any]
    theirs: Callable[..., Any]
    agree: Callable[[Any, Any], None]
    n: int


def same(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - an array, or a tuple of arrays
    """Assert that two answers are equal to about ten digits of the largest entry of each array."""
    if isinstance(theirs, tuple):
        for mine, other in zip(ours, theirs, strict=True):
            same(mine, other)
        return
    mine, other = np.asarray(ours), np.asarray(theirs)
    scale = float(np.max(np.abs(other), initial=0.0))
    np.testing.assert_allclose(mine, other, rtol=1e-7, atol=1e-10 * scale)

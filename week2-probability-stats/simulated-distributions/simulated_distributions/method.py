"""A sampling algorithm as a value: its name, its paper, and when it may be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulated_distributions.vocabulary import Real, Stream


@dataclass(frozen=True)
class Method:
    """One way to draw from a law.

    Args:
        name: What `sample(…, method=name)` calls it.
        source: The paper or book.
        fill: Writes draws of a law (scalar parameters) into an array, from a stream.
        needs: In words, which parameters it is for; empty for all.
        holds: The same as a test on the law.
    """

    name: str
    source: str
    fill: Callable[[Any, Stream, Real], None]
    needs: str = ""
    holds: Callable[[Any], bool] = lambda _: True

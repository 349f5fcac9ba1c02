"""A story: how draws of one law are made from draws of another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.goodness import FALSE_ALARM, band, gap
from simulated_distributions.law import Law
from simulated_distributions.vocabulary import Floats, Real

Kind: TypeAlias = Literal["sum", "change", "pair", "extreme", "mixture", "condition", "limit"]


@dataclass(frozen=True)
class Telling:
    """A story as it went.

    Attributes:
        draws: How many were made.
        gap: How far their cdf is from that of the law that they should have.
        allowed: How far it may be: what chance explains (but for one run in a thousand million),
            and for a limit that is not reached, what is still missing.
    """

    draws: int
    gap: float
    allowed: float

    @property
    def holds(self) -> bool:
        """Whether the draws may have the law."""
        return self.gap <= self.allowed


@dataclass(frozen=True)
class Story:
    """How one law becomes another.

    Attributes:
        source, target: The names of the laws.
        kind: In which way.
        label: A few signs for the picture.
        words: A sentence.
        law: A law of the target's kind, that the draws should have.
        make: Makes so many draws out of draws of the source.
    """

    source: str
    target: str
    kind: Kind
    label: str
    words: str
    law: Law
    make: Callable[[int, np.random.Generator], Real]

    @property
    def missing(self) -> float:
        """How far what is made is from the law, as it must be: 0 for a story that is exact."""
        return 0.0

    @property
    def title(self) -> str:
        """Its two names."""
        return f"{self.source} → {self.target}"

    def tell(self, draws: int, rng: np.random.Generator) -> Telling:
        """Make draws, and compare them with the law."""
        found = gap(self.law, self.make(draws, rng))
        return Telling(draws, found, band(draws, FALSE_ALARM) + self.missing)


@dataclass(frozen=True)
class Limit(Story):
    """A story that is true in the end only.

    Attributes:
        stage: The law (of the source's kind) at stage n, before it is scaled.
        scaled: Takes its values at stage n to the target's axis; increasing.
        at: The stage that `make` stops at.
        rate: The distance falls as n^−rate.
    """

    stage: Callable[[int], Law]
    scaled: Callable[[Floats, int], Floats]
    at: int
    rate: float

    @property
    def missing(self) -> float:
        """The distance of the cdfs at the stage where `make` stops."""
        return self.distance(self.at)

    def distance(self, n: int) -> float:
        """Return the largest distance between the cdf of stage n and the limit's, computed."""
        law = self.stage(n)
        if not isinstance(law, DiscreteLaw):
            points = law.ppf(np.linspace(0.0005, 0.9995, 4001))
            return float(np.abs(law.cdf(points) - self.law.cdf(self.scaled(points, n))).max())
        k = np.arange(law.ppf(1e-12), law.ppf(1 - 1e-12) + 1)
        reached = np.abs(law.cdf(k) - self.law.cdf(self.scaled(k, n)))
        if isinstance(self.law, DiscreteLaw):
            return float(reached.max())
        before = np.abs(law.cdf(k - 1) - self.law.cdf(self.scaled(k, n)))
        return float(max(reached.max(), before.max()))


def limit(  # noqa: PLR0913  a story's facts, each by its name
    *,
    source: str,
    target: str,
    label: str,
    words: str,
    law: Law,
    stage: Callable[[int], Law],
    scaled: Callable[[Floats, int], Floats] = lambda x, _: x,
    at: int,
    rate: float,
) -> Limit:
    """Return a limit whose draws are those of its stage, scaled."""

    def make(draws: int, rng: np.random.Generator) -> Real:
        return scaled(stage(at).sample(draws, rng), at)

    return Limit(
        source,
        target,
        "limit",
        label,
        words,
        law,
        make,
        stage=stage,
        scaled=scaled,
        at=at,
        rate=rate,
    )

"""What a law of vectors, or of matrices, can do.

A draw has the shape `event`. Draws are made of the univariate laws' own samplers, put together by
the theorem that the law's docstring names; the linear algebra is week 1's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from simulated_distributions.arguments import draw_shape, points
from simulated_distributions.errors import PointError, SeedError
from simulated_distributions.law import law
from simulated_distributions.parameters import checked, rules
from simulated_distributions.vocabulary import Real, Seed, Size


@law
class MultivariateLaw(ABC):
    """A probability law of arrays of one shape.

    Each has `mean`, of the shape `event`, and `cov`, of the shape event + event; NaN where they do
    not exist. They are not declared here: in the normal law they are the parameters themselves.
    """

    _dtype: ClassVar[type] = np.float64

    def __post_init__(self) -> None:
        for parameter, rule in rules(type(self)).items():
            value = checked(type(self).__name__, parameter, getattr(self, parameter), rule)
            object.__setattr__(self, parameter, value)
        self._check()

    @abstractmethod
    def _check(self) -> None:
        """Check the shapes of the parameters, and what holds between them."""

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in rules(type(self)))
        return f"{type(self).__name__}({inside})"

    @property
    @abstractmethod
    def event(self) -> tuple[int, ...]:
        """The shape of one draw."""

    @abstractmethod
    def _log_density(self, x: Real) -> Real:
        """Return the log density, or log probability, at points (m, *event), shape (m,)."""

    @abstractmethod
    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        """Return *count* draws, shape (count, *event)."""

    def _at(self, x: Real) -> Real:
        """Return the log density at points of shape (…, *event), shape (…)."""
        x = points(x)
        lead = x.shape[: x.ndim - len(self.event)]
        if x.shape[len(lead) :] != self.event:
            wanted = ", ".join(["…", *map(str, self.event)])
            raise PointError(
                f"{type(self).__name__}: points must have shape ({wanted}), found {x.shape}"
            )
        flat = x.reshape((-1, *self.event))
        missing = np.isnan(flat).reshape(len(flat), -1).any(axis=1)
        with np.errstate(all="ignore"):
            value = self._log_density(np.where(np.isnan(flat), 0.0, flat))
        return np.where(missing, np.nan, value).reshape(lead)[()]

    def sample(self, size: Size, rng: Seed = None) -> Real:
        """Draw from the law.

        Args:
            size: How many draws, or their shape.
            rng: A Generator, of which child streams are spawned, or a seed.

        Returns:
            An array of shape size + event.

        Raises:
            SizeError, SeedError: As their names say.
        """
        shape = draw_shape(size)
        try:
            generator = np.random.default_rng(rng)
        except (TypeError, ValueError) as exc:
            raise SeedError(
                f"rng must be a numpy.random.Generator or a seed, found {rng!r}"
            ) from exc
        draws = self._draw(int(np.prod(shape)), generator)
        return np.asarray(draws, dtype=self._dtype).reshape((*shape, *self.event))


@law
class MultivariateContinuous(MultivariateLaw):
    """A law with a density."""

    def logpdf(self, x: Real) -> Real:
        """Return the log density at points of shape (…, *event); −inf outside of the support."""
        return self._at(x)

    def pdf(self, x: Real) -> Real:
        """Return the density."""
        return np.exp(self.logpdf(x))

    @property
    @abstractmethod
    def entropy(self) -> Real:
        """The differential entropy, in nats."""

    @property
    @abstractmethod
    def mode(self) -> Real:
        """The point of the highest density; NaN where there is none."""

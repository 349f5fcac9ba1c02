"""The chi-square law."""

from __future__ import annotations

from typing import ClassVar

from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.same_as import SameAs
from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.gamma import MARSAGLIA_TSANG
from simulated_distributions.samplers.inversion import INVERSION


@law
class ChiSquare(SameAs):
    """The sum of df squares of independent standard normals: Gamma(df/2, 1/2).

    Source: Pearson (1900).

    Args:
        df: Degrees of freedom, above 0.
    """

    df: Positive

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "marsaglia-tsang",
            MARSAGLIA_TSANG,
            lambda law, stream, out: Gamma.methods[0].filler(law.other)(stream, out),
            fill_each=lambda law, stream, out: Gamma.methods[0].filler(law.other)(stream, out),
        ),
        INVERSION,
    )

    @property
    def other(self) -> ContinuousLaw:
        """The law that this one is."""
        return Gamma(self.df / 2, 0.5)

"""The Rayleigh law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous.same_as import SameAs
from simulated_distributions.continuous.weibull import Weibull
from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT
from simulated_distributions.vocabulary import Real


@law
class Rayleigh(SameAs):
    """The length of a plane vector with independent normal components: Weibull(2, scale √2).

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 18.

    Args:
        scale: The standard deviation of a component, above 0.
    """

    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "exponential-power",
            ZIGGURAT,
            lambda law, stream, out: Weibull.methods[0].filler(law.other)(stream, out),
            fill_each=lambda law, stream, out: Weibull.methods[0].filler(law.other)(stream, out),
        ),
        INVERSION,
    )

    @property
    def other(self) -> ContinuousLaw:
        """The law that this one is."""
        return Weibull(2.0, self.scale * np.sqrt(2.0))

    def _cf(self, t: Real) -> Real:
        z = t * self.scale / np.sqrt(2.0)
        return 1 + 1j * z * np.sqrt(np.pi) * special.wofz(z)

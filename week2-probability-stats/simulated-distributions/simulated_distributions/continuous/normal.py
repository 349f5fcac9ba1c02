"""The normal law."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous.location_scale import LocationScale
from simulated_distributions.law import law
from simulated_distributions.method import Method, scale
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.normal_pairs import (
    BOX_MULLER,
    POLAR,
    fill_box_muller,
    fill_polar,
)
from simulated_distributions.samplers.normal_rejection import FROM_LAPLACE, fill_from_laplace
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_normal
from simulated_distributions.stirling import HALF_LOG_2PI
from simulated_distributions.vocabulary import Floats, Real, Stream


def _standard(name: str, source: str, standard: Callable[[Stream, Floats], None]) -> Method:
    def fill(law: Normal, stream: Stream, out: Floats) -> None:
        standard(stream, out.reshape(-1))
        scale(out, law.mean, law.sd)

    return Method(name, source, fill, fill_each=fill)


@law
class Normal(LocationScale):
    """The law of errors: sums of many small independent parts tend to it.

    Density exp(−(x − mean)²/2sd²) / (sd √2π).

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 13.

    Args:
        mean: The centre.
        sd: The standard deviation, above 0.
    """

    mean: Location = 0.0
    sd: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        _standard("ziggurat", ZIGGURAT, fill_normal),
        _standard("polar", POLAR, fill_polar),
        _standard("box-muller", BOX_MULLER, fill_box_muller),
        _standard("rejection", FROM_LAPLACE, fill_from_laplace),
        INVERSION,
    )

    @property
    def _centre(self) -> Real:
        """Where it is shifted or stretched to."""
        return self.mean

    @property
    def _spread(self) -> Real:
        """Where it is shifted or stretched to."""
        return self.sd

    @property
    def var(self) -> Real:
        """The variance."""
        return self.sd**2 + 0 * self.mean

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._constant(0.0)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._constant(0.0)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return HALF_LOG_2PI + 0.5 + np.log(self.sd) + 0 * self.mean

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.mean + 0 * self.sd

    def _standard_logpdf(self, z: Real) -> Real:
        return -0.5 * z * z - HALF_LOG_2PI

    def _standard_cdf(self, z: Real) -> Real:
        return special.ndtr(z)

    def _standard_ppf(self, p: Real) -> Real:
        return special.ndtri(p)

    def _standard_logcdf(self, z: Real) -> Real:
        return special.log_ndtr(z)

    def _cf(self, t: Real) -> Real:
        return np.exp(1j * t * self.mean - 0.5 * (t * self.sd) ** 2)

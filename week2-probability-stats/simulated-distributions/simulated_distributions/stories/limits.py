"""Laws that others tend to, and how fast: the distance at each stage is computed, not guessed."""

from __future__ import annotations

import numpy as np

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.f import F
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.student_t import StudentT
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.discrete.geometric import Geometric
from simulated_distributions.discrete.hypergeometric import Hypergeometric
from simulated_distributions.discrete.negative_binomial import NegativeBinomial
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.stories.story import limit

LIMITS = (
    limit(
        source="Binomial",
        target="Poisson",
        label="np fixed",
        words="Many rare chances: Binomial(n, 3/n) tends to Poisson(3).",
        law=Poisson(3),
        stage=lambda n: Binomial(n, 3 / n),
        at=1000,
        rate=1.0,
    ),
    limit(
        source="Binomial",
        target="Normal",
        label="n → ∞",
        words="De Moivre and Laplace: successes, counted in standard deviations from their mean.",
        law=Normal(),
        stage=lambda n: Binomial(n, 0.5),
        scaled=lambda x, n: (x - n / 2) / np.sqrt(n / 4),
        at=10_000,
        rate=0.5,
    ),
    limit(
        source="Poisson",
        target="Normal",
        label="rate → ∞",
        words="Many events, counted in standard deviations from their mean.",
        law=Normal(),
        stage=lambda n: Poisson(float(n)),
        scaled=lambda x, n: (x - n) / np.sqrt(n),
        at=10_000,
        rate=0.5,
    ),
    limit(
        source="Hypergeometric",
        target="Binomial",
        label="urn → ∞",
        words="From a large urn it does not matter whether balls are put back.",
        law=Binomial(10, 0.3),
        stage=lambda n: Hypergeometric(3 * n, 7 * n, 10),
        at=300,
        rate=1.0,
    ),
    limit(
        source="NegativeBinomial",
        target="Poisson",
        label="mean fixed",
        words="Failures before the r-th success, when success is nearly certain.",
        law=Poisson(3),
        stage=lambda n: NegativeBinomial(float(n), n / (n + 3)),
        at=1000,
        rate=1.0,
    ),
    limit(
        source="NegativeBinomial",
        target="Gamma",
        label="p → 0, × p",
        words="Many trials, each a short time: waiting for the r-th success becomes a gamma wait.",
        law=Gamma(2.5),
        stage=lambda n: NegativeBinomial(2.5, 1 / n),
        scaled=lambda x, n: (x + 1.25) / n,
        at=1000,
        rate=1.0,
    ),
    limit(
        source="Geometric",
        target="Exponential",
        label="p → 0, × p",
        words="Many trials, each a short time: the first success becomes an exponential wait.",
        law=Exponential(1.0),
        stage=lambda n: Geometric(1 / n),
        scaled=lambda x, n: (x - 0.5) / n,
        at=1000,
        rate=1.0,
    ),
    limit(
        source="DiscreteUniform",
        target="Uniform",
        label="n → ∞, ÷ n",
        words="A finer and finer ruler.",
        law=Uniform(0, 1),
        stage=lambda n: DiscreteUniform(0, n - 1),
        scaled=lambda x, n: (x + 0.5) / n,
        at=1000,
        rate=1.0,
    ),
    limit(
        source="StudentT",
        target="Normal",
        label="df → ∞",
        words="The more data, the better the standard deviation is known.",
        law=Normal(),
        stage=lambda n: StudentT(float(n)),
        at=1000,
        rate=1.0,
    ),
    limit(
        source="Gamma",
        target="Normal",
        label="shape → ∞",
        words="A sum of many waits, counted in standard deviations from its mean.",
        law=Normal(),
        stage=lambda n: Gamma(float(n)),
        scaled=lambda x, n: (x - n) / np.sqrt(n),
        at=10_000,
        rate=0.5,
    ),
    limit(
        source="Beta",
        target="Normal",
        label="a = b → ∞",
        words="The median of many uniforms: a share whose law narrows to a normal one.",
        law=Normal(),
        stage=lambda n: Beta(float(n), float(n)),
        scaled=lambda x, n: (x - 0.5) * np.sqrt(8 * n + 4),
        at=1000,
        rate=1.0,
    ),
    limit(
        source="Beta",
        target="Exponential",
        label="b → ∞, × b",
        words="The least of n uniforms, times n.",
        law=Exponential(1.0),
        stage=lambda n: Beta(1.0, float(n)),
        scaled=lambda x, n: n * x,
        at=1000,
        rate=1.0,
    ),
    limit(
        source="F",
        target="ChiSquare",
        label="df₂ → ∞",
        words="The denominator becomes a constant.",
        law=ChiSquare(3),
        stage=lambda n: F(3.0, float(n)),
        scaled=lambda x, _: 3 * x,
        at=3000,
        rate=1.0,
    ),
)

"""What samplers compute inside, against exact arithmetic: no chance, no sample."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import simulated_distributions as sd
from simulated_distributions.samplers import (
    alias,
    binomial,
    btpe,
    btrs,
    gamma,
    guide,
    inversion,
    lemire,
    log_ratios,
    normal_rejection,
    poisson,
    ziggurat,
    zipf,
)

U = np.concatenate([np.linspace(-0.49999, 0.49999, 2001), [-0.499999999, 0.499999999]])
BINOMIALS = [(100, 0.4), (500, 0.5), (10_000, 0.3), (80, 0.5), (10**9, 0.3)]


def binomial_ratio(y: int, mode: int, n: int, p: float) -> float:
    """Return log P(y)/P(mode) with 50 digits."""
    with mpmath.workdps(50):
        logs = [mpmath.loggamma(mpmath.mpf(v) + 1) for v in (mode, n - mode, y, n - y)]
        odds = mpmath.log(mpmath.mpf(p)) - mpmath.log(1 - mpmath.mpf(p))
        return float(logs[0] + logs[1] - logs[2] - logs[3] + (y - mode) * odds)


def atoms(mean: float, sd_: float, low: float, high: float) -> np.ndarray:
    """Return every atom within 8 sd, or some 500 of them."""
    first, last = max(low, math.floor(mean - 8 * sd_)), min(high, math.ceil(mean + 8 * sd_))
    return np.unique(np.linspace(first, last, min(500, int(last - first) + 1)).round())


@pytest.mark.parametrize(("n", "p"), BINOMIALS)
def test_btpe_accepts_by_the_exact_ratio(n: int, p: float) -> None:
    """The log acceptance bound is the log ratio of probabilities, to 1e-9, at atoms within 8 sd."""
    setup = btpe.btpe_setup(float(n), p)
    worst = max(
        abs(btpe.btpe_log_accept(y, setup) - binomial_ratio(int(y), int(setup[2]), n, p))
        for y in atoms(n * p, math.sqrt(n * p * (1 - p)), 0, n)
    )

    assert worst < 1e-9


@pytest.mark.parametrize(("n", "p"), BINOMIALS[:4])
def test_btpes_triangle_and_squeeze_lie_inside(n: int, p: float) -> None:
    """What is accepted unseen or quickly would be accepted; what is rejected quickly would not."""
    setup = btpe.btpe_setup(float(n), p)
    for y in atoms(n * p, math.sqrt(n * p * (1 - p)), 0, n):
        bound = btpe.btpe_log_accept(y, setup)
        inside = np.clip(setup[4], y, y + 1)
        height = max(btpe.triangle(inside, setup), 0.0)

        assert height <= math.exp(bound) + 1e-12
        assert btpe.btpe_quick(y, bound + 1e-9, setup) <= 0
        assert btpe.btpe_quick(y, bound - 1e-9, setup) >= 0


@pytest.mark.parametrize(("n", "p"), BINOMIALS)
def test_btrs_accepts_by_the_exact_ratio(n: int, p: float) -> None:
    """The bound is exact to 1e-9, never above 1, and the squeeze lies below it."""
    setup = btrs.btrs_setup(float(n), p)
    for u in U[::4]:
        k = btrs.btrs_candidate(u, setup)
        if not 0 <= k <= n:
            continue
        s = 0.5 - abs(u)
        exact = binomial_ratio(int(k), int(setup[2]), n, p)
        exact += math.log(setup[3] / (s * s) + setup[4]) - setup[6]
        bound = btrs.btrs_log_accept(u, k, setup)

        assert abs(bound - exact) < 1e-9 * max(1, abs(exact))
        assert abs(btrs.btrs_log_margin(u, 0.3, k, setup) - bound + math.log(0.3)) < 1e-15 * (
            1e3 + 10 * abs(bound)
        )
        assert bound <= 1e-9
        assert not btrs.btrs_quick_accept(u, math.exp(bound) + 1e-12, setup)


@pytest.mark.parametrize("mean", [10.0, 12.5, 100.0, 1e4, 1e8])
def test_ptrs_accepts_by_the_exact_ratio(mean: float) -> None:
    """The bound is exact to 1e-9, never above 1, and both squeezes are on their side of it."""
    setup = poisson.ptrs_setup(mean)
    for u in U[::4]:
        k = poisson.ptrs_candidate(u, setup)
        if k < 0:
            continue
        s = 0.5 - abs(u)
        with mpmath.workdps(50):
            exact = k * mpmath.log(mean) - mean - mpmath.loggamma(mpmath.mpf(k) + 1)
        known = float(exact) + math.log(setup[1] / (s * s) + setup[2]) - setup[3]
        bound = poisson.ptrs_log_accept(u, k, setup)

        assert abs(bound - known) < 1e-9 * max(1, abs(known))
        assert abs(poisson.ptrs_log_margin(u, 0.3, k, setup) - bound + math.log(0.3)) < 1e-15 * (
            1e3 + 10 * abs(bound)
        )
        assert bound <= 1e-9
        assert not poisson.ptrs_quick_accept(u, math.exp(bound) + 1e-12, setup)
        assert not poisson.ptrs_quick_reject(u, math.exp(bound) - 1e-12)


@pytest.mark.parametrize("shape", [1.0, 1.05, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0, 1e4, 1e8])
def test_marsaglia_tsang_accepts_by_the_exact_ratio(shape: float) -> None:
    """The bound is the gamma density over the normal one, to 1e-9; the squeeze lies below it."""
    d, c, squeeze, _ = gamma.gamma_setup(shape)
    assert (d, c) == (shape - 1 / 3, 1 / math.sqrt(9 * d))
    for z in np.linspace(max(-8.0, -0.999 / c), 8, 2000):
        with mpmath.workdps(50):
            v = (1 + mpmath.mpf(c) * mpmath.mpf(z)) ** 3
            exact = float(mpmath.mpf(z) ** 2 / 2 + mpmath.mpf(d) * (1 - v + mpmath.log(v)))
        bound = gamma.log_accept(z, d, c)

        assert abs(bound - exact) < 1e-9 * max(1, abs(exact))
        assert bound <= 1e-12
        assert not gamma.quick_accept(math.exp(bound) + 1e-12, z, squeeze)


@pytest.mark.parametrize("shape", [1.0, 1.001, 2.5, 1e6])
def test_what_marsaglia_tsangs_squeeze_accepts_has_a_positive_root(shape: float) -> None:
    """No point that is accepted unseen has 1 + cz at or below 0, at which the cube is no gamma."""
    _, c, squeeze, power = gamma.gamma_setup(shape)
    least = math.nextafter(0.0, 1.0)
    for z in np.linspace(-3, 3, 6001) / c:
        assert not (gamma.quick_accept(least, z, squeeze) and 1 + c * z <= 0)
    assert power == 0
    assert gamma.gamma_setup(0.25) == (*gamma.gamma_setup(1.25)[:3], 4.0)


@pytest.mark.parametrize("n", [1, 20, 4095])
def test_tables_of_factorials_are_exact(n: int) -> None:
    """Log binomials, log factorials and Stirling's errors are those of 50 digits, to 1e-11."""
    for k in {0, 1, n // 3, n}:
        with mpmath.workdps(50):
            exact = float(mpmath.log(mpmath.binomial(n, k)))
        assert abs(log_ratios.log_choices(float(k), float(n)) - exact) < 1e-11
    for k in (0, 1, 5, 15, 16, 17, 1000):
        with mpmath.workdps(50):
            rest = (k + mpmath.mpf(0.5)) * mpmath.log(k + 1) - k - 1 + mpmath.log(2 * mpmath.pi) / 2
            exact = float(mpmath.log(mpmath.factorial(k)) - rest)
        assert abs(log_ratios.factorial_error(float(k)) - exact) < 1e-14


def test_searches_walk_through_the_probabilities() -> None:
    """For a word that stands for u, the searches end at the quantile of u (their sums run down)."""
    for d in np.random.default_rng(1).integers(0, 2**63, 500).tolist():
        state = (np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(2 * d))
        u = ((2 * d << 23 | 2 * d >> 41) % 2**64 >> 12) * 2.0**-52 + 2.0**-53
        found, _ = poisson.poisson_by_search(3.5, math.exp(-3.5), state)
        other, _ = binomial.binomial_by_search(20.0, 3 / 7, 0.7**20, state)

        assert found == sd.Poisson(3.5).ppf(u)
        assert other == sd.Binomial(20, 0.3).ppf(u)


def test_zipf_and_laplace_accept_by_the_exact_ratio() -> None:
    """Zipf's bound is k^−s over the envelope's mass; the normal's is its density over Laplace's."""
    s = 2.5
    for k in range(1, 2001):
        with mpmath.workdps(50):
            mass = mpmath.mpf(k) ** (1 - s) - mpmath.mpf(k + 1) ** (1 - s)
            exact = mpmath.log(mpmath.mpf(k) ** -s / mass * (1 - mpmath.mpf(2) ** (1 - s)))

        assert abs(zipf.log_accept(float(k), s) - float(exact)) < 1e-9
        assert zipf.log_accept(float(k), s) <= 1e-12
    for x in np.linspace(0, 8, 2000):
        assert abs(normal_rejection.log_accept(x) - (-x * x / 2 + x - 0.5)) < 1e-12


@pytest.mark.parametrize(
    ("x", "density", "area"),
    [
        (ziggurat.normal_edges(), ziggurat.normal_density, ziggurat.normal_area()),
        (ziggurat.exponential_edges(), ziggurat.exponential_density, ziggurat.exponential_area()),
    ],
    ids=["normal", "exponential"],
)
def test_ziggurat_layers_are_equal_in_area(x, density, area) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each of the 255 rectangles has the base's area, to 1e-13."""
    areas = [x[i] * (density(x[i - 1]) - density(x[i])) for i in range(1, 256)]

    assert max(abs(found - area) for found in areas) < 1e-13


@pytest.mark.parametrize("k", [1, 2, 10, 1000])
def test_alias_tables_rebuild_their_weights_exactly(k: int) -> None:
    """The columns add up to the whole weights, exactly, and these are the weights to 2⁻⁵⁰."""
    weights = np.random.default_rng(k).random(k) ** 3
    whole, bits = alias.whole_weights(weights)
    table = alias.alias_table(whole.copy(), bits)
    rebuilt = [Fraction(0)] * k
    for column, (own, other) in enumerate(table.tolist()):
        rebuilt[column] += Fraction(own, k << bits)
        rebuilt[other] += Fraction((1 << bits) - own, k << bits)

    assert rebuilt == [Fraction(int(w), k << bits) for w in whole]
    assert np.abs(np.array([float(r) for r in rebuilt]) - weights / weights.sum()).max() < 2.0**-50


@pytest.mark.parametrize("s", [1, 3, 10, 1000, 2**31 + 1, 2**32 - 1])
def test_lemire_gives_every_value_equally_many_words(s: int) -> None:
    """For each value tried, exactly ⌊2³²/s⌋ words are accepted."""
    least = int(lemire.threshold(np.uint64(s)))
    for value in {0, 1, s // 2, s - 1} & set(range(min(s, 2**20))):
        first = -(-(value << 32) // s)
        last = ((value + 1 << 32) - 1) // s
        skipped = sum(1 for x in (first,) if (x * s) % 2**32 < least)

        assert last - first + 1 - skipped == 2**32 // s
    assert lemire.value_of(np.uint64(2**32 - 1), np.uint64(s))[0] == s - 1


@pytest.mark.parametrize(
    "law", [sd.Normal(), sd.Gamma(2.5), sd.Cauchy(), sd.Beta(0.4, 0.7)], ids=str
)
def test_inversion_of_a_stratified_stream_is_even(law: sd.ContinuousLaw) -> None:
    """Quantiles of (i + ½)/n are within 1/n + 1e-12 of the law, in Kolmogorov's distance."""
    n = 100_000
    u = (np.arange(n) + 0.5) / n
    cdf = law.cdf(inversion.invert(law, u))

    assert (
        max(np.abs(cdf - np.arange(n) / n).max(), np.abs(cdf - u - 0.5 / n).max()) < 1 / n + 1e-12
    )


def test_a_guide_table_finds_the_quantile() -> None:
    """The guided search ends at the least k with cdf(k) ≥ u, for u all over (0, 1)."""
    law = sd.Poisson(10)
    k = law.atoms()
    cdf = law.cdf(k)
    cdf[-1] = 1.0
    found = [guide.look_up(u, cdf, guide.guide_of(cdf)) for u in np.linspace(1e-9, 1 - 1e-9, 5001)]

    np.testing.assert_array_equal(k[found], law.ppf(np.linspace(1e-9, 1 - 1e-9, 5001)))

"""The inverse Gaussian and von Mises laws: their functions, their samplers inside and outside."""

from __future__ import annotations

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from scipy import stats

import simulated_distributions as sd
from simulated_distributions.samplers import inverse_gaussian, von_mises

N = 1_000_000
BAND = np.sqrt(np.log(2 / 1e-9) / (2 * N))
GAUSSIAN = [(1.0, 1.0), (2.0, 0.05), (0.5, 40.0), (3.0, 1e4)]
ANGLES = [(0.0, 1.0), (1.0, 0.01), (-2.0, 30.0), (0.0, 1e4)]
LAWS = [sd.InverseGaussian(m, s) for m, s in GAUSSIAN] + [sd.VonMises(c, k) for c, k in ANGLES]


def gaussian_shares(x: float, mean: float, shape: float) -> tuple[mp.mpf, mp.mpf]:
    """Return P(X ≤ x) and P(X > x) of the inverse Gaussian law, by its formula with many digits."""
    X, M, L = mp.mpf(x), mp.mpf(mean), mp.mpf(shape)
    root, image = mp.sqrt(L / X), mp.exp(2 * L / M) * mp.ncdf(-mp.sqrt(L / X) * (X / M + 1))
    return mp.ncdf(root * (X / M - 1)) + image, mp.ncdf(root * (1 - X / M)) - image


@pytest.mark.parametrize(("mean", "shape"), GAUSSIAN)
def test_inverse_gaussian_shares_keep_their_digits(mean: float, shape: float) -> None:
    """Cdf and sf are those of 80 digits: to 1e-12 in the bulk, to 1e-9 down to 1e-300."""
    law = sd.InverseGaussian(mean, shape)
    with mp.workdps(400):
        for q in (1e-300, 1e-100, 1e-12, 0.01, 0.3, 0.5):
            for x in (float(law.ppf(q)), float(law.isf(q))):
                below, above = gaussian_shares(x, mean, shape)
                bound = 1e-12 if q >= 0.01 else 1e-9

                assert abs(law.cdf(x) / below - 1) < bound
                assert abs(law.sf(x) / above - 1) < bound
                assert abs(law.logcdf(x) - mp.log(below)) < bound * max(1, abs(mp.log(below)))


@pytest.mark.parametrize(("mean", "shape"), GAUSSIAN)
def test_inverse_gaussian_numbers_equal_scipys(mean: float, shape: float) -> None:
    """Moments, entropy, log density, and the mode where the density is flat."""
    law, other = sd.InverseGaussian(mean, shape), stats.invgauss(mean / shape, scale=shape)
    x = law.ppf(np.linspace(0.001, 0.999, 101))
    h = 1e-5 * law.mode

    np.testing.assert_allclose(
        [law.mean, law.var, law.skew, law.kurtosis], other.stats("mvsk"), rtol=1e-12
    )
    assert abs(law.entropy - other.entropy()) < 1e-9
    np.testing.assert_allclose(law.logpdf(x), other.logpdf(x), rtol=1e-11, atol=1e-11)
    assert law.logpdf(law.mode) > max(law.logpdf(law.mode - h), law.logpdf(law.mode + h))
    t = np.array([0.0, 0.3, -2.0])
    with mp.workdps(30):
        for one, value in zip(t, law.cf(t), strict=True):
            ratio = mp.mpf(shape) / mean
            root = mp.sqrt(1 - 2j * mp.mpf(mean) * float(one) / ratio)
            assert abs(value - complex(mp.exp(ratio * (1 - root)))) < 1e-11


@pytest.mark.parametrize(("centre", "k"), ANGLES)
def test_von_mises_shares_keep_their_digits(centre: float, k: float) -> None:
    """Cdf and sf are those of a quadrature with 30 digits: 1e-12 in the bulk, 1e-9 in the tails."""
    law = sd.VonMises(centre, k)
    for q in (1e-300, 1e-50, 1e-12, 1e-3, 0.1, 0.4):
        x = float(law.ppf(q))
        if x < centre - 3.1:  # so near to the cut, x itself has no digits left
            continue
        angle = x - centre
        with mp.workdps(30):
            K = mp.mpf(k)
            step = min(1 / (K * abs(mp.sin(angle)) + mp.sqrt(K)), mp.mpf(1) / 4)
            cuts = [max(-mp.pi, mp.mpf(angle) - j * step) for j in range(60)]
            parts = sorted({*cuts, -mp.pi} if cuts[-1] == -mp.pi else set(cuts))
            share = mp.quad(lambda t: mp.exp(K * mp.cos(t) - K), parts)  # noqa: B023  called here
            share /= 2 * mp.pi * mp.besseli(0, K) * mp.exp(-K)
        bound = 1e-12 if q >= 1e-3 else 1e-9

        assert abs(law.cdf(x) / share - 1) < bound
        assert abs(law.sf(x) / (1 - share) - 1) < 1e-12
        assert abs(law.sf(centre - angle) / share - 1) < max(bound, 1e-15 * k)


@pytest.mark.parametrize(("centre", "k"), ANGLES)
def test_von_mises_numbers_are_integrals(centre: float, k: float) -> None:
    """Variance, kurtosis and entropy are quadratures with 25 digits, to 1e-12."""
    law = sd.VonMises(centre, k)
    with mp.workdps(25):
        K, width = mp.mpf(k), min(mp.pi, 9 / mp.sqrt(mp.mpf(k)))
        parts = [*mp.linspace(0, width, 9), mp.pi] if width < mp.pi else mp.linspace(0, mp.pi, 9)
        weight = lambda t: mp.exp(K * mp.cos(t) - K)  # noqa: E731  called here
        total = mp.quad(weight, parts)
        second, fourth = (mp.quad(lambda t: t**m * weight(t), parts) / total for m in (2, 4))  # noqa: B023
        mean_cos = mp.quad(lambda t: mp.cos(t) * weight(t), parts) / total
        entropy = mp.log(2 * total) + K * (1 - mean_cos)

    assert abs(law.var / second - 1) < 1e-12
    assert abs(law.kurtosis - (fourth / second**2 - 3)) < 1e-11
    assert abs(law.entropy - entropy) < 1e-11
    assert law.mean == law.mode == law.median == centre


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_quantiles_undo_the_cdf(law: Any) -> None:
    """ppf(cdf(x)) = x to 1e-10, ends and NaN are in their place, the density adds up to 1."""
    p = np.concatenate([np.geomspace(1e-12, 0.5, 300), [0.0, 1.0, np.nan]])
    x = law.ppf(p)
    low, high = law.support

    np.testing.assert_allclose(law.ppf(law.cdf(x[:300])), x[:300], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(law.isf(law.sf(law.isf(p[:300]))), law.isf(p[:300]), rtol=1e-10)
    np.testing.assert_array_equal(x[300:], [low, high, np.nan])
    u = np.linspace(0, 1, 2001)
    grid = law.ppf(1e-9) + (law.isf(1e-9) - law.ppf(1e-9)) * u**2
    exact = law.cdf(grid[1:]) - law.cdf(grid[:-1])
    middle, half = (grid[1:] + grid[:-1]) / 2, (grid[1:] - grid[:-1]) / 2
    nodes, weights = np.polynomial.legendre.leggauss(12)
    found = half * (law.pdf(middle[:, None] + half[:, None] * nodes) @ weights)
    np.testing.assert_allclose(found, exact, atol=1e-12)


@pytest.mark.parametrize("method", ["default", "inversion"])
@pytest.mark.parametrize("law", LAWS, ids=str)
def test_samples_follow_the_law(law: Any, method: str) -> None:
    """A million draws are inside the band (16,384 by inversion), tails likely."""
    n = N if method == "default" else 2**14
    draws = law.sample(n, 20_240_229, method=None if method == "default" else method)
    values = np.sort(draws)[63::64]
    gap = np.abs(np.arange(64, 64 * len(values) + 1, 64) / n - law.cdf(values)).max() + 64 / n

    assert gap < BAND * np.sqrt(N / n)
    for tail in (1e-5, 1e-4, 1e-3, 1e-2):
        for count in ((draws <= law.ppf(tail)).sum(), (draws > law.isf(tail)).sum()):
            both = stats.binom(n, tail)
            assert min(both.cdf(count), both.sf(count - 1)) > 1e-10
    centred = law.cdf(draws[: 2**14]) - 0.5
    assert abs((centred[1:] * centred[:-1]).mean() * 12) < 6 / np.sqrt(len(centred))


@pytest.mark.parametrize("k", [1e-8, 1e-3, 0.5, 4.0, 100.0, 1e6, 1e10])
def test_best_and_fisher_accept_by_the_exact_ratio(k: float) -> None:
    """The bound is von Mises' density over the wrapped Cauchy's, at most 1 and 1 somewhere."""
    setup = von_mises.envelope(k)
    with mp.workdps(60):
        K = mp.mpf(k)
        tau = 1 + mp.sqrt(1 + 4 * K * K)
        rho = (tau - mp.sqrt(2 * tau)) / (2 * K)
        excess = (1 - rho) ** 2 / (2 * rho)
        assert abs(setup[1] / excess - 1) < 1e-12
        peak = min(max(1 / K - excess, mp.mpf(0)), mp.mpf(2))
        highest = mp.log(excess + peak) - K * peak
        bounds = []
        for z in np.cos(np.pi * (np.arange(2000) + 0.5) / 2000):
            versine = von_mises.cosine(float(z), setup)
            v = mp.mpf(versine)
            exact = mp.log(excess + v) - K * v - highest  # density over (r − cos)⁻¹, at most 1
            bounds.append(von_mises.log_accept(versine, setup))
            assert abs(bounds[-1] - exact) < 1e-9 * max(1, abs(exact))
            proposed = 1 - (1 + (1 + excess) * mp.mpf(float(z))) / (1 + excess + mp.mpf(float(z)))
            assert abs(v - proposed) < 1e-12 * max(abs(proposed), mp.mpf(10) ** -290)
    assert max(bounds) <= 1e-12


@pytest.mark.parametrize("ratio", [1e-8, 0.1, 1.0, 1e8])
def test_the_smaller_root_solves_its_equation(ratio: float) -> None:
    """(x − 1)² ratio / x is the square that was asked for, and x is at most 1, to 1e-12."""
    for square in (1e-12, 0.3, 1.0, 60.0):
        x = inverse_gaussian.smaller_root(square, ratio)
        with mp.workdps(40):
            w = mp.mpf(square) / (2 * mp.mpf(ratio))
            exact = 1 + w - mp.sqrt(w * (2 + w))

        assert abs(x / exact - 1) < 1e-12
        assert 0 < x <= 1


def test_batches_and_mistakes() -> None:
    """Arrays of parameters broadcast; a wrong one is named."""
    gaussian = sd.InverseGaussian([1, 2.0], [[3.0], [0.5]])
    draws = gaussian.sample(50_000, 1)

    assert draws.shape == (50_000, 2, 2)
    assert np.abs((draws.mean(axis=0) - gaussian.mean) / gaussian.sd).max() < 6 / math.sqrt(50_000)
    angles = sd.VonMises([0, 1], [1, 50.0]).sample(50_000, 1)
    assert np.abs(angles.mean(axis=0) - [0, 1]).max() < 6 * 1.3 / math.sqrt(50_000)
    with pytest.raises(sd.ParameterError, match="mean must be"):
        sd.InverseGaussian(0)
    with pytest.raises(sd.ParameterError, match="concentration must be"):
        sd.VonMises(0, -1)

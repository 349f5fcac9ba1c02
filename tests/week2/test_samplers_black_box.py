"""A million draws of every law by every method: the whole cdf, the tails, and independence.

Seeds are fixed and nothing is tried again. By the inequality of Dvoretzky, Kiefer, Wolfowitz (and
Massart), a right sampler fails with probability 1e-9, and one that is off by 0.0065 anywhere passes
with probability 1e-9.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from week2.law_cases import ALL

import simulated_distributions as sd
from simulated_distributions.samplers.uniform import fill_uniform

N = 1_000_000
BAND = np.sqrt(np.log(2 / 1e-9) / (2 * N))
MORE = [(sd.Poisson(12.5), None), (sd.Categorical([1, 2, 0, 4.0]), None), (sd.Zipf(2.5), None)]
CASES = [
    (law, method.name)
    for law, _ in [*ALL, *MORE]
    for method in law.methods
    if method.holds(law) and not (method.name == "inversion" and isinstance(law, sd.DiscreteLaw))
]


@pytest.mark.parametrize(("law", "method"), CASES, ids=str)
def test_samples_follow_the_law(law: Any, method: str) -> None:
    """The empirical cdf is inside the band, tail counts are likely, neighbours independent."""
    draws = law.sample(N, 20_240_229, method=method)

    assert _gap(law, draws) < BAND
    for tail in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2):
        low, high = law.ppf(tail), law.isf(tail)
        _assert_likely(int((draws <= low).sum()), float(law.cdf(low)))
        _assert_likely(int((draws > high).sum()), float(law.sf(high)))
    assert _neighbours(law, draws) > 1e-9


def _gap(law: Any, draws: np.ndarray) -> float:
    """Return a bound of the largest gap of the cdfs: exact at every 64th draw, 64/N between."""
    if isinstance(law, sd.DiscreteLaw):
        values, counts = np.unique(draws, return_counts=True)
        below = np.cumsum(counts) / N
        before = below - counts / N - law.cdf(values - 1)
        return float(max(np.abs(below - law.cdf(values)).max(), np.abs(before).max()))
    values = np.sort(draws)[63::64]
    return float(np.abs(np.arange(64, N + 1, 64) / N - law.cdf(values)).max() + 64 / N)


def _assert_likely(count: int, p: float) -> None:
    binomial = stats.binom(N, min(p, 1.0))

    assert min(binomial.cdf(count), binomial.sf(count - 1)) > 1e-10


def _neighbours(law: Any, draws: np.ndarray) -> float:
    edges = np.unique(law.ppf(np.arange(1, 8) / 8))
    edges = edges[law.sf(edges) > 1e-3]
    if len(edges) == 0:
        return 1.0
    mass = np.diff(np.concatenate([[0.0], law.cdf(edges), [1.0]]))
    cells = np.searchsorted(edges, draws, side="left")
    k = len(mass)
    seen = np.bincount(cells[::2] * k + cells[1::2], minlength=k * k)
    expected = np.multiply.outer(mass, mass).ravel() * (N / 2)
    return float(stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), k * k - 1))


def test_a_seed_decides_the_sample() -> None:
    """One seed gives one sample; a second call on one generator gives other numbers."""
    rng = np.random.default_rng(7)
    first, second = sd.Normal().sample(10, rng), sd.Normal().sample(10, rng)

    np.testing.assert_array_equal(first, sd.Normal().sample(10, np.random.default_rng(7)))
    np.testing.assert_array_equal(first, sd.Normal().sample(10, 7))
    assert not np.any(first == second)


def test_the_stream_is_xoshiro() -> None:
    """From the state (1, 2, 3, 4), the words are those of the authors' program."""
    words = [41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205]
    stream, out = np.array([1, 2, 3, 4], dtype=np.uint64), np.empty(5)
    fill_uniform(stream, out)

    np.testing.assert_array_equal(out, [(word >> 11) * 2.0**-53 for word in words])

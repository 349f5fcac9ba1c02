"""Processes: what is simulated against what is computed, and both against other programs.

Simulated numbers lie within 5 standard errors (one right run in two million does not); seeds are
fixed.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import simulated_distributions as sd
from simulated_distributions.estimates import mean_of, share_of, variance_of
from simulated_distributions.goodness import band, gap
from simulated_distributions.processes.brownian import BrownianMotion, GeometricBrownianMotion
from simulated_distributions.processes.markov_chain import MarkovChain
from simulated_distributions.processes.poisson_process import PoissonProcess, gap_around
from simulated_distributions.processes.queue import Queue
from simulated_distributions.processes.walk import RandomWalk

FAR = 5.0
GAMBLES = [(0.5, 3, 10), (0.45, 4, 9), (0.6, 2, 12)]


@pytest.mark.parametrize(("p", "start", "goal"), GAMBLES)
def test_ruin_solves_its_equations(p: float, start: int, goal: int) -> None:
    """Ruin and duration are those of the gambler's Markov chain, by exact fractions."""
    q = Fraction(p).limit_denominator(100)
    step = np.zeros((goal + 1, goal + 1))
    step[0, 0] = step[goal, goal] = 1
    for i in range(1, goal):
        step[i, i + 1], step[i, i - 1] = float(q), float(1 - q)
    ends, long = MarkovChain(step).absorption()
    walk = RandomWalk(p)

    assert walk.ruin(start, goal) == pytest.approx(ends[start - 1, 0], rel=1e-12)
    assert walk.duration(start, goal) == pytest.approx(long[start - 1], rel=1e-11)


@pytest.mark.parametrize(("p", "start", "goal"), GAMBLES)
def test_gamblers_are_ruined_as_often_as_computed(p: float, start: int, goal: int) -> None:
    """Played games end, as often and as soon as the formulas say."""
    walk = RandomWalk(p)
    ruined, steps = walk.games(20_000, start, goal, 3)

    assert share_of(ruined).away(walk.ruin(start, goal)) < FAR
    assert mean_of(steps).away(walk.duration(start, goal)) < FAR
    assert np.all((steps - np.where(ruined, start, goal - start)) % 2 == 0)


def test_walks_spread_and_return() -> None:
    """Mean, variance and returns of 100 steps; every step is one to the left or right."""
    walk = RandomWalk(0.55)
    paths = walk.paths(20_000, 100, 5)

    assert np.all(np.abs(np.diff(paths, axis=1)) == 1)
    assert mean_of(paths[:, -1]).away(walk.mean(100)) < FAR
    assert variance_of(paths[:, -1]).away(walk.var(100)) < FAR
    assert share_of(paths[:, 20] == 0).away(walk.back_at(20)) < FAR
    assert walk.back_at(20) == pytest.approx(math.comb(20, 10) * 0.55**10 * 0.45**10, rel=1e-12)


def test_brownian_paths_are_normal() -> None:
    """The end is normal, whole cdf; parts that do not overlap are uncorrelated."""
    motion = BrownianMotion(drift=0.3, sd=2.0)
    paths = motion.paths(50_000, [0.5, 2.0, 3.0], 7)
    last = paths[:, 2]
    steps = np.diff(paths, axis=1)

    assert gap(sd.Normal(0.9, 2 * math.sqrt(3)), last) < band(50_000)
    assert abs(np.corrcoef(steps.T)[0, 1]) < FAR / math.sqrt(50_000)
    assert mean_of(paths[:, 1] * last).away(4 * 2.0 + 0.6 * 0.9) < FAR  # E = covariance + means


@pytest.mark.parametrize("drift", [0.0, 0.4, -0.5])
def test_the_highest_point_follows_reflection(drift: float) -> None:
    """A grid plus the bridge's crossing probability finds the formula for the maximum."""
    motion = BrownianMotion(drift, 1.0)
    paths = np.column_stack([np.zeros(20_000), motion.paths(20_000, np.linspace(0.1, 1, 10), 9)])
    missed = 1 - motion.crossed_between(paths[:, :-1], paths[:, 1:], 1.0, 0.1)
    crossed = 1 - missed.prod(axis=1)

    assert mean_of(crossed).away(motion.highest_beyond(1.0, 1.0)) < FAR
    assert BrownianMotion().highest_beyond(1.0, 1.0) == pytest.approx(2 * stats.norm.sf(1))


def test_prices_grow_and_calls_cost() -> None:
    """Mean, median and the price of a call: simulated, and by quadrature of the payoff."""
    price = GeometricBrownianMotion(100, 0.05, 0.2)
    ends = price.paths(50_000, [0.5, 1.0], 11)[:, 1]
    payoff = np.maximum(ends - 105, 0) * math.exp(-0.05)
    law = stats.lognorm(0.2, scale=price.median(1.0))
    exact, _ = integrate.quad(lambda s: (s - 105) * law.pdf(s), 105, 1000)

    assert mean_of(ends).away(price.mean(1.0)) < FAR
    assert share_of(ends < price.median(1.0)).away(0.5) < FAR
    assert mean_of(payoff).away(price.call(105, 1.0)) < FAR
    assert price.call(105, 1.0) == pytest.approx(exact * math.exp(-0.05), rel=1e-8)


def test_poisson_events_come_as_they_should() -> None:
    """Counts are Poisson, waits exponential, counts of two halves uncorrelated."""
    times = PoissonProcess(3.0).events(20_000, 13)
    counts = np.bincount(times.astype(int), minlength=20_000)

    assert gap(sd.Poisson(3), counts) < band(20_000)
    assert gap(sd.Exponential(3.0), np.diff(times)) < band(len(times) - 1)
    assert abs(np.corrcoef(counts[::2], counts[1::2])[0, 1]) < FAR / 100
    assert np.all((times >= 0) & (times < 20_000))


def test_the_gap_that_one_falls_into_is_longer() -> None:
    """The inspection paradox: a moment falls into gaps of mean 2/rate, not 1/rate."""
    times = PoissonProcess(2.0).events(40_000, 17)
    gaps = gap_around(times, np.arange(10, 39_990, 10.0))

    assert mean_of(gaps).away(1.0) < FAR
    assert mean_of(np.diff(times)).away(0.5) < FAR


def test_thinning_follows_the_intensity() -> None:
    """Events of a rate that swings: as many as its integral, in each tenth of the period."""
    until = 3000.0
    rate = lambda t: 2 + 1.5 * np.sin(2 * np.pi * t)  # noqa: E731
    times = PoissonProcess(3.5).thinned(until, 19, intensity=rate)
    counts = np.bincount((times % 1 * 10).astype(int), minlength=10)
    edges = np.arange(11) / 10
    expected = until * np.diff(2 * edges - 1.5 * np.cos(2 * np.pi * edges) / (2 * np.pi))

    assert stats.chi2.sf(((counts - expected) ** 2 / expected).sum(), 10) > 1e-6


def chain() -> MarkovChain:
    """A chain of four states whose shares are not obvious."""
    return MarkovChain(
        [[0.2, 0.5, 0.3, 0.0], [0.1, 0.6, 0.2, 0.1], [0.4, 0.1, 0.1, 0.4], [0.3, 0.3, 0.3, 0.1]]
    )


def test_shares_of_time_are_stationary() -> None:
    """π P = π, and NumPy's eigenvector, and where 20,000 chains are after 50 steps, agree."""
    found = chain().stationary
    values, vectors = np.linalg.eig(np.asarray(chain().step).T)
    vector = np.real(vectors[:, np.argmax(np.real(values))])
    ends = chain().paths(20_000, 50, 21)[:, -1]

    np.testing.assert_allclose(found @ chain().step, found, atol=1e-15)
    np.testing.assert_allclose(found, vector / vector.sum(), atol=1e-13)
    assert chain().second == pytest.approx(np.sort(np.abs(values))[::-1][1], abs=1e-12)
    assert max(share_of(ends == i).away(found[i]) for i in range(4)) < FAR


def test_steps_follow_the_matrix() -> None:
    """After three steps the states are as likely as the third power of the matrix says."""
    ends = chain().paths(20_000, 3, 23, start=2)[:, -1]
    expected = np.linalg.matrix_power(np.asarray(chain().step), 3)[2]

    np.testing.assert_allclose(chain().after([0, 0, 1, 0], 3), expected, atol=1e-14)
    assert max(share_of(ends == i).away(expected[i]) for i in range(4)) < FAR


@pytest.mark.parametrize(("arrivals", "servers"), [(0.7, 1), (1.6, 2), (2.1, 3), (8.0, 10)])
def test_erlangs_formula_is_the_sum(arrivals: float, servers: int) -> None:
    """Erlang's C and the mean wait equal the textbook sum in exact fractions."""
    a = Fraction(arrivals).limit_denominator(100)
    terms = [a**k / math.factorial(k) for k in range(servers)]
    last = a**servers / math.factorial(servers) / (1 - a / servers)
    exact = float(last / (sum(terms) + last))
    queue = Queue(arrivals, 1.0, servers)

    assert queue.must_wait == pytest.approx(exact, rel=1e-12)
    assert queue.mean_wait == pytest.approx(exact / (servers - float(a)), rel=1e-12)


@pytest.mark.parametrize(("arrivals", "servers"), [(0.5, 1), (2.1, 3)])
def test_queues_make_people_wait_as_erlang_says(arrivals: float, servers: int) -> None:
    """Who waits, how long, and how many wait beyond one unit: within 5 standard errors."""
    queue = Queue(arrivals, 1.0, servers)
    waits = queue.waits(2000, 20, 29, warm_up=200)
    by_day = waits.mean(axis=1)

    assert mean_of((waits > 0).mean(axis=1)).away(queue.must_wait) < FAR
    assert mean_of(by_day).away(queue.mean_wait) < FAR
    assert mean_of((waits > 1).mean(axis=1)).away(queue.wait_beyond(1.0)) < FAR


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50))
def test_estimates_are_numpys(draws: list[float]) -> None:
    """A mean and its standard error are those of SciPy."""
    found = mean_of(draws)

    assert found.value == pytest.approx(np.mean(draws), abs=1e-9)
    assert found.error == pytest.approx(stats.sem(draws), rel=1e-9, abs=1e-12)


def test_errors_of_estimates_are_right() -> None:
    """Over 2,000 samples, 95 % of means, shares and variances lie within 1.96 of their errors."""
    draws = sd.Exponential(1.0).sample((2000, 200), 31)
    even = sd.Normal(0, 2).sample((2000, 200), 32)
    near = {
        "mean": np.mean([mean_of(row).away(1.0) < 1.96 for row in draws]),
        "share": np.mean([share_of(row > 1).away(math.exp(-1)) < 1.96 for row in draws]),
        "variance": np.mean([variance_of(row).away(4.0) < 1.96 for row in even]),
    }

    assert near == pytest.approx(dict.fromkeys(near, 0.95), abs=0.025)

"""Experiments: simulated numbers beside closed forms, and the closed forms against brute force.

Seeds are fixed; 5 standard errors leave out one right number in two million.
"""

from __future__ import annotations

import io
import itertools
import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from simulated_distributions.errors import ExperimentError
from simulated_distributions.estimates import Estimate
from simulated_distributions.experiments.birthday import apart
from simulated_distributions.experiments.board import LADDERS, SNAKES, game, lengths_law
from simulated_distributions.experiments.buffon import crossing
from simulated_distributions.experiments.catalogue import EXPERIMENTS, experiment
from simulated_distributions.experiments.coupons import CARDS, complete
from simulated_distributions.experiments.experiment import Experiment, Outcome
from simulated_distributions.experiments.mcmc import banana, gradient_banana, log_banana
from simulated_distributions.experiments.monty_hall import games
from simulated_distributions.experiments.sums import off_by
from simulated_distributions.experiments.walks import arcsine_law

each = pytest.mark.parametrize("one", EXPERIMENTS.values(), ids=lambda e: e.name)


@cache
def outcome_of(one: Experiment) -> Outcome:
    """Return what an experiment finds, run once for all tests."""
    return one.run(11, effort=0.5)


@each
def test_an_experiment_finds_its_closed_forms(one: Experiment) -> None:
    """Every number with a closed form lies within 5 errors of it; all have an error above 0."""
    outcome = outcome_of(one)
    known = [row for row in outcome.rows if row.exact is not None]

    assert outcome.furthest < 5, outcome
    assert len(known) >= 1
    assert all(row.found.error > 0 for row in outcome.rows), outcome


@each
def test_an_experiment_shows_a_picture(one: Experiment) -> None:
    """Its picture is drawn with many colours, its table has a line a row, its title a sentence."""
    outcome = outcome_of(one)
    with Image.open(io.BytesIO(outcome.picture().png(dpi=50))) as image:
        colours = image.convert("RGB").getcolors(maxcolors=2**20)

    assert colours is not None
    assert len(colours) > 50
    assert len(repr(outcome).splitlines()) == len(outcome.rows) + 2
    assert len(outcome.finding.split()) >= 5


def test_a_seed_decides_and_effort_sharpens() -> None:
    """The same seed gives the same table; four times the effort halves the errors."""
    one = experiment("birthday")
    small, large = one.run(1, effort=1), one.run(1, effort=4)

    assert repr(one.run(1, effort=1)) == repr(small)
    assert repr(one.run(2, effort=1)) != repr(small)
    ratio = small.rows[1].found.error / large.rows[1].found.error
    assert ratio == pytest.approx(2, rel=0.05)


def test_names_and_efforts_that_are_wrong_are_named() -> None:
    """A misspelt name gets the nearest; a bad effort says what is allowed."""
    with pytest.raises(ExperimentError, match="did you mean buffon"):
        experiment("bufon")
    with pytest.raises(ExperimentError, match="monty-hall, birthday"):
        experiment("zzz")
    for effort in (0, -1, math.nan, math.inf):
        with pytest.raises(ExperimentError, match="effort must be"):
            experiment("clt").run(1, effort=effort)


def test_monty_hall_by_listing() -> None:
    """With 3 and 4 doors, all equally likely games listed give the shares that are played."""
    for doors in (3, 4):
        wins = Fraction(0)
        for prize in range(doors):
            opened = [d for d in range(1, doors) if d != prize]
            for goat in opened:
                left = [d for d in range(1, doors) if d != goat]
                share = Fraction(left.count(prize), len(left))
                wins += share / (doors * len(opened))

        assert wins == Fraction(doors - 1, doors * (doors - 2))
        stay, move, _ = games(doors, 50_000, np.random.default_rng(5))
        assert abs(move.mean() - float(wins)) < 5 * math.sqrt(0.25 / 50_000)
        assert abs(stay.mean() - 1 / doors) < 5 * math.sqrt(0.25 / 50_000)


def test_birthdays_by_the_product() -> None:
    """P(all different) is the product of shares; within a day, by listing a small year."""
    for n in (2, 23, 50):
        product = math.prod(Fraction(365 - i, 365) for i in range(n))

        assert apart(n) == pytest.approx(float(product), rel=1e-12)
    assert apart(23) < 0.5 < apart(22)


def test_birthdays_within_a_day_by_listing() -> None:
    """Naus's formula, for a year of 9 days and 3 people, is what listing 729 triples counts."""
    days = 9
    good = sum(
        all(min((a - b) % days, (b - a) % days) > 1 for a, b in itertools.combinations(t, 2))
        for t in itertools.product(range(days), repeat=3)
    )
    formula = math.factorial(days - 1 * 3 - 1) / (days**2 * math.factorial(days - 2 * 3))

    assert good / days**3 == pytest.approx(formula, rel=1e-12)
    room = 365 - 14
    exact = math.prod(range(room - 13, room)) / 365**13
    assert apart(14, 1) == pytest.approx(exact, rel=1e-10)


def test_coupons_by_inclusion_and_exclusion() -> None:
    """P(complete) step by step equals the alternating sum, in exact fractions."""
    for bought in (60, 150, 300):
        exact = sum(
            (-1) ** k * math.comb(CARDS, k) * Fraction(CARDS - k, CARDS) ** bought
            for k in range(CARDS + 1)
        )

        assert complete(bought) == pytest.approx(float(exact), rel=1e-10)
    assert complete(CARDS - 1) == 0.0


def test_needles_by_quadrature() -> None:
    """The crossing probability is the mean over angles of what a needle covers."""
    angles = (np.arange(1_000_000) + 0.5) / 1_000_000 * math.pi / 2
    for length in (0.3, 1.0, 1.7, 5.0):
        covered = np.minimum(length * np.sin(angles), 1).mean()

        assert crossing(length) == pytest.approx(covered, abs=1e-6)


def test_dice_and_walks_by_listing() -> None:
    """P(mean off) over all 6⁴ throws; time on the right over all 2⁸ walks."""
    throws = [sum(t) / 4 for t in itertools.product(range(1, 7), repeat=4)]
    listed = np.mean([abs(mean - 3.5) >= 0.75 for mean in throws])
    assert off_by(4, 0.75) == pytest.approx(listed, rel=1e-12)

    counts = np.zeros(5)
    for steps in itertools.product((-1, 1), repeat=8):
        path = np.concatenate([[0], np.cumsum(steps)])
        counts[int((path[:-1] + path[1:] > 0).sum()) // 2] += 1
    np.testing.assert_allclose(arcsine_law(8), counts / 256, rtol=1e-12)


def test_snakes_and_ladders_by_another_way() -> None:
    """The mean is that of the lengths' law; seven moves are the fewest; jumps are right."""
    chain = game()
    over = lengths_law(chain, 3000)
    _, long = chain.absorption()

    assert (1 - over).sum() == pytest.approx(long[0], rel=1e-9)
    assert over[6] == 0 < over[7]
    assert not set(LADDERS) & set(SNAKES)
    assert all(a < b for a, b in LADDERS.items())
    assert all(a > b for a, b in SNAKES.items())
    assert long[0] == pytest.approx(39.225, abs=5e-4)  # Althoen, King & Schilling (1993): 39.2


def test_the_bent_normal_is_what_it_says() -> None:
    """Its gradient is that of differences; its exact draws have the moments of the tables."""
    x = np.random.default_rng(3).normal(size=(50, 2)) * 2
    step = 1e-6 * np.eye(2)
    differences = np.stack(
        [(log_banana(x + step[i]) - log_banana(x - step[i])) / 2e-6 for i in range(2)], axis=-1
    )
    draws = banana(200_000, np.random.default_rng(4))

    np.testing.assert_allclose(gradient_banana(x), differences, atol=1e-6, rtol=1e-6)
    assert stats.kstest(draws[:, 0] / 1.5, "norm").pvalue > 1e-6
    assert (draws[:, 1] ** 2).mean() == pytest.approx(1 + 2 * 0.6**2 * 1.5**4, rel=0.03)


def test_estimates_are_printed_with_two_figures_of_error() -> None:
    """As many digits as the error allows, from thousands to billionths."""
    assert repr(Estimate(3.14159, 0.0123)) == "3.142 ± 0.012"
    assert repr(Estimate(1234.5, 67.8)) == "1234 ± 68"
    assert repr(Estimate(3.3976e-6, 5.9e-8)) == "3.4e-06 ± 5.9e-08"
    assert repr(Estimate(2.0, 0.0)) == "2 ± 0"

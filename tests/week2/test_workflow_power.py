"""Power told ahead: against statsmodels, against simulation, and without a look at the outcome."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.power import FTestAnovaPower, NormalIndPower, TTestIndPower

from mini_ds_workflow import PlanError
from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.inference.means import student
from mini_ds_workflow.inference.power import (
    effective_rows,
    least_effect,
    power_of_groups,
    power_of_means,
    power_of_shares,
    share_at,
)
from mini_ds_workflow.inference.tables import chi2
from mini_ds_workflow.stages.ahead import ahead
from mini_ds_workflow.stages.clean import CleanData, clean
from mini_ds_workflow.stages.ingest import ingest
from mini_ds_workflow.stages.plan import BUNDLED, RegisteredPlan, plan

SIZES = [(12, 30), (200, 200), (2653, 10997)]


@pytest.fixture(scope="module")
def registered() -> RegisteredPlan:
    """The bundled plan."""
    return plan()


@pytest.fixture(scope="module")
def data(registered: RegisteredPlan) -> CleanData:
    """The clean rows."""
    return clean(registered, ingest(registered))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("level", [0.05, 0.0083])
def test_powers_equal_statsmodels(sizes: tuple[int, int], level: float) -> None:
    """Means by the t law, shares by the normal law, five equal groups by the F law, to 1e-9."""
    first, second = sizes
    groups = (second,) * 5
    for reach in (0.1, 1.0, 2.5, 4.0):
        effect = reach * np.sqrt(1 / first + 1 / second)
        known = TTestIndPower().power(effect, first, level, ratio=second / first)
        assert power_of_means(effect, sizes, level=level) == pytest.approx(known, abs=1e-9)
        known = NormalIndPower().power(effect, first, level, ratio=second / first)
        assert power_of_shares(effect, sizes, level=level) == pytest.approx(known, abs=1e-9)
        known = FTestAnovaPower().power(effect, 5 * second, level, k_groups=5)
        assert power_of_groups(effect, groups, level=level) == pytest.approx(known, abs=1e-9)


def test_what_is_large_is_always_found() -> None:
    """Ten standard deviations apart the power is 1, where the noncentral t law has no number."""
    assert power_of_means(10.0, (200, 200)) == 1.0
    assert power_of_groups(10.0, (50, 60, 70)) == 1.0


def test_the_least_difference_is_found_in_the_promised_share_of_trials() -> None:
    """Normal arms that far apart: Student finds it in 80 % of 2,000 trials, within 4 errors."""
    sizes, rng = (40, 90), np.random.default_rng(5)
    d = least_effect(lambda effect: power_of_means(effect, sizes), 0.8)
    cries = [
        student(rng.normal(d, 1, sizes[0]), rng.normal(0, 1, sizes[1])).p < 0.05
        for _ in range(2000)
    ]

    assert abs(np.mean(cries) - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 2000)


@pytest.mark.parametrize("way", [-1, 1])
def test_the_least_gap_of_shares_is_found_in_the_promised_share_of_trials(way: int) -> None:
    """From 70 % down or up to the share told, chi-square finds it in 80 % ± 4 % of 2,000 trials.

    The normal law is an approximation: two of the four points are for that.
    """
    sizes, rng = (400, 900), np.random.default_rng(6)
    h = least_effect(lambda effect: power_of_shares(effect, sizes), 0.8)
    yes = rng.binomial(sizes, (share_at(0.7, way * h), 0.7), (2000, 2))
    cries = [chi2(np.column_stack([row, np.subtract(sizes, row)])).p < 0.05 for row in yes]

    assert abs(np.mean(cries) - 0.8) < 0.04


def test_alike_rows_are_worth_fewer() -> None:
    """The mean of simulated clusters varies as that of so many separate rows, within 5 %."""
    clusters, alike, rng = [1, 2, 3, 10, 30], 0.3, np.random.default_rng(7)
    shared = rng.normal(0, np.sqrt(alike), (20_000, len(clusters)))
    own = rng.normal(0, np.sqrt(1 - alike), (20_000, sum(clusters)))
    means = (np.repeat(shared, clusters, axis=1) + own).mean(axis=1)

    assert 1 / means.var() == pytest.approx(effective_rows(clusters, alike), rel=0.05)
    assert effective_rows(clusters, 0.0) == sum(clusters)
    assert effective_rows([8, 8, 8], 1.0) == pytest.approx(3)


def test_the_outcome_is_not_looked_at(registered: RegisteredPlan, data: CleanData) -> None:
    """With every outcome replaced by another, the same is told."""
    frame = data.frame.assign(visits=0.0, mdvis=7.0)

    assert ahead(registered, dataclasses.replace(data, frame=frame)) == ahead(registered, data)


def test_what_is_told_has_the_power_of_the_plan(
    registered: RegisteredPlan, data: CleanData
) -> None:
    """By statsmodels H1's effect has power 0.8 at a sixth of 5 %; alike rows need more."""
    found = ahead(registered, data)
    first = found.found[0]
    least, free = first.rows

    assert (least, free) == (2653, 10997)
    assert found.level == pytest.approx(0.05 / 6)
    known = TTestIndPower().power(first.alone, least, found.level, ratio=free / least)
    assert known == pytest.approx(0.8, abs=1e-6)
    assert first.together is not None
    assert first.together > first.alone
    assert [one.id for one in found.found] == ["H1", "H2", "H3", "H4", "H5"]
    assert found.without == ("H6",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("power = 0.8", "power = 1.8", "ahead.power"),
        ("sd = 5", "sd = -5", "ahead.sd"),
        ("alike = 0.1", "alke = 0.1", "ahead.alke"),
    ],
)
def test_wrong_guesses_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A power beyond 1, a negative spread, a misspelt key: the plan is refused, and says where."""
    text = BUNDLED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "plan.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        plan(tmp_path / "plan.toml")


def test_bad_options_are_named() -> None:
    """A level of 2, a power below the level, an arm of one row."""
    with pytest.raises(OptionError, match="level"):
        power_of_means(0.1, (10, 10), level=2)
    with pytest.raises(OptionError, match="above the test's level"):
        least_effect(lambda effect: power_of_means(effect, (10, 10)), 0.04)
    with pytest.raises(OptionError, match="sizes"):
        power_of_shares(0.1, (1, 10))

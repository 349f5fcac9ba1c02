"""The pipeline tells the truth: no more false alarms than promised, and planted effects found."""

from __future__ import annotations

import numpy as np
import pytest

from mini_ds_workflow.calibration import clustered_alarms, false_alarms, power
from mini_ds_workflow.design import arm, clusters, design
from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData, clean
from mini_ds_workflow.stages.ingest import ingest
from mini_ds_workflow.stages.plan import RegisteredPlan, plan


@pytest.fixture(scope="module")
def registered() -> RegisteredPlan:
    """The bundled plan."""
    return plan()


@pytest.fixture(scope="module")
def data(registered: RegisteredPlan) -> CleanData:
    """The clean rows."""
    return clean(registered, ingest(registered))


def two_arms(registered: RegisteredPlan, data: CleanData) -> tuple[Array, int]:
    """The visits on the 95 % and the free plan, and how many are of the first."""
    most, free = (arm(data.frame, registered.roles, v) for v in ("95 %", "free"))
    return np.concatenate([most, free]), len(most)


def test_shuffled_arms_cry_as_often_as_promised(
    registered: RegisteredPlan, data: CleanData
) -> None:
    """Of 1,000 shuffles 5 % ± 1.4 % are significant (two standard errors)."""
    values, size = two_arms(registered, data)
    found = false_alarms(values, size, np.random.default_rng(8), trials=1000)

    assert abs(found.share - 0.05) <= 0.014


def test_whole_clusters_shuffled_show_what_rows_alone_hide(
    registered: RegisteredPlan, data: CleanData
) -> None:
    """Of 1,000 shuffles of whole clusters, clustered errors cry 5 % ± 1.4 %, plain ones 20 %+."""
    frame = data.frame[data.frame["plan"].isin(["95 %", "free"])]
    labels = clusters(frame, registered.roles)
    assert labels is not None
    size = len(np.unique(labels[(frame["plan"] == "95 %").to_numpy()]))
    y = frame["visits"].to_numpy(dtype=float)
    alone, together = clustered_alarms(y, labels, size, np.random.default_rng(12))

    assert abs(together.share - 0.05) <= 0.014
    assert alone.share > 0.20


def test_clusters_of_one_row_cry_as_rows_do() -> None:
    """Where every row is its own cluster, both readings are the same test."""
    values = np.random.default_rng(1).poisson(3, 300).astype(float)
    alone, together = clustered_alarms(values, np.arange(300), 100, np.random.default_rng(2))

    assert alone.share == together.share
    assert abs(alone.share - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1000)


def test_a_planted_fall_is_found(data: CleanData) -> None:
    """A fall of 10 % in a random half is found in at least 90 % of 100 trials."""
    values = data.frame["visits"].to_numpy(dtype=float)

    assert power(values, np.random.default_rng(9), trials=100).share >= 0.90


@pytest.mark.parametrize(
    "shuffles",
    [pytest.param(40, id="small"), pytest.param(1000, id="all", marks=pytest.mark.prove)],
)
def test_the_adjusted_model_keeps_its_level(
    registered: RegisteredPlan, data: CleanData, shuffles: int
) -> None:
    """With shuffled arms the 95 % arm's coefficient is significant in 5 % ± 1.4 % of 1,000 runs.

    The errors are robust: those of the law itself are too small here, and cry in 9 % of runs.
    In the small version four standard errors are allowed (false alarm about 1e-4).
    """
    roles, rng, cries = registered.roles, np.random.default_rng(10), 0
    frame = data.frame[data.frame["plan"].isin(["95 %", "free"])]
    y = frame["visits"].to_numpy(dtype=float)
    X, names = design(frame, roles, roles["covariates"])
    where = names.index("95 %")
    for _ in range(shuffles):
        X[:, where] = rng.permutation(X[:, where])
        fit = sandwich(negative_binomial(y, X, names), X)
        cries += fit.wald("95 %").p < 0.05

    reach = 0.014 if shuffles == 1000 else 4 * np.sqrt(0.05 * 0.95 / shuffles)
    assert abs(cries / shuffles - 0.05) <= reach


@pytest.mark.prove
def test_a_planted_fall_is_found_in_two_thousand_trials(data: CleanData) -> None:
    """A fall of 10 % is found in at least 90 % of 2,000 trials."""
    values = data.frame["visits"].to_numpy(dtype=float)

    assert power(values, np.random.default_rng(11), trials=2000).share >= 0.90


def test_bad_options_are_named(data: CleanData) -> None:
    """An arm without rows and a fall beyond all are refused."""
    values = data.frame["visits"].to_numpy(dtype=float)
    with pytest.raises(OptionError, match="size"):
        false_alarms(values, 0, np.random.default_rng(0))
    with pytest.raises(OptionError, match="fall"):
        power(values, np.random.default_rng(0), fall=1.5)

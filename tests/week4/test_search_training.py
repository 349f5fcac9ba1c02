"""`train`: within its budget whatever happens, the same again from its recipe."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from week4.search_tables import all_categories, mixed

from sprintml.models.assess.report import ESTIMATED, LeaderboardRow
from sprintml.models.assess.scores import score
from sprintml.models.effect import leak_effect
from sprintml.models.leaderboard import Entry, NothingFitsError, choose
from sprintml.models.result import TrainingResult
from sprintml.models.search import search
from sprintml.models.search.candidates import Candidate, improved
from sprintml.models.search.data import TrainingData
from sprintml.models.search.events import Done, Dropped, Event, Finished, ModelReady, Started
from sprintml.models.store.recipe import Recipe
from sprintml.models.store.verify import RecipeError, verify
from sprintml.models.tasks import TaskError
from sprintml.models.training import train

FEW = ("lightgbm-fast", "lightgbm-small", "linear-shrunk", "hist-boosting")


def shorten(patch: pytest.MonkeyPatch) -> None:
    """Plan four candidates only, so that all of it is done within seconds."""

    def plan(data: TrainingData) -> list[Candidate]:
        return [c for c in improved(data) if c.name in FEW]

    patch.setattr(search, "improved", plan)
    patch.setattr(search, "variants", lambda _: [])
    patch.setattr(search, "worth_repeating", lambda _: 2)


@pytest.fixture
def short_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of four candidates."""
    shorten(monkeypatch)


@pytest.fixture(scope="module")
def numbers() -> TrainingResult:
    """The short plan for a target of numbers, all of it done."""
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch)
        return train(mixed(target="number"), budget_s=60, seed=3)


@pytest.fixture(scope="module")
def timed() -> tuple[TrainingResult, list[Event], float]:
    """The soybean-like table trained for eight seconds, with a forest that never ends."""
    endless = Candidate(
        "endless", "forest", "tree", "RandomForestClassifier", {"n_estimators": 10_000_000}
    )
    table = all_categories()
    events: list[Event] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "improved", lambda data: [endless, *improved(data)])
        started = time.monotonic()
        result = train(table, budget_s=8, on_event=events.append)
        return result, events, time.monotonic() - started


def test_budget_holds_with_19_classes_of_categories_and_an_endless_candidate(
    timed: tuple[TrainingResult, list[Event], float],
) -> None:
    """The wall time stays within 1.05 times the budget."""
    result, _, seconds = timed

    assert seconds <= 1.05 * 8
    assert len(result.task.classes) == 19


def test_the_endless_candidate_is_dropped_with_its_reason(
    timed: tuple[TrainingResult, list[Event], float],
) -> None:
    """It is told as dropped, and is no part of the result."""
    result, events, _ = timed
    (dropped,) = [e for e in events if isinstance(e, Dropped) and e.name == "endless"]

    assert dropped.why
    assert "endless" not in result.models


def test_events_begin_with_the_plan_and_end_with_done(
    timed: tuple[TrainingResult, list[Event], float],
) -> None:
    """Started first, a baseline ready before the improved model, Done last; all finished told."""
    result, events, _ = timed
    stages = [e.stage for e in events if isinstance(e, ModelReady)]
    finished = {e.entry.name for e in events if isinstance(e, Finished)}

    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Done)
    assert stages == ["baseline", "improved"]
    assert {e.name for e in result.leaderboard} - {"ensemble"} == finished
    assert events[-1].name == result.chosen.name
    assert events[-1].leaderboard == result.leaderboard


def test_everything_that_can_be_served_is_shown_with_its_costs() -> None:
    """The ensemble too; what there was no time to measure is estimated, and says so."""
    result = train(mixed(), budget_s=5)
    rows = [LeaderboardRow.of(entry) for entry in result.leaderboard]
    guesses = [LeaderboardRow.of(replace(e, latency_us=None)) for e in result.leaderboard]

    assert all(row.latency_us and row.size_bytes for row in rows)
    assert all(ESTIMATED in row.note for row in guesses)
    for entry in result.leaderboard:
        if entry.size_bytes is not None and entry.trees > 1:
            assert 0.5 < (entry.estimated_bytes or 0) / entry.size_bytes < 2


def test_what_there_is_no_time_for_is_not_begun() -> None:
    """The reason names the time, not that everything was tried."""
    events: list[Event] = []
    train(mixed(3_000), budget_s=1.5, on_event=events.append)
    left = {e.why for e in events if isinstance(e, Dropped) and e.why.startswith("not begun")}

    assert left == {"not begun: the time is up"}


def test_a_table_too_big_for_the_seconds_still_gives_a_leaderboard_in_time() -> None:
    """With four seconds for 20,000 rows, whatever the machine is up to."""
    table = mixed(20_000)
    started = time.monotonic()
    result = train(table, budget_s=4)

    assert time.monotonic() - started <= 1.05 * 4
    assert result.chosen.name in result.models


@pytest.mark.usefixtures("short_plan")
@pytest.mark.parametrize(
    "target", ["binary", "number", pytest.param("classes", marks=pytest.mark.prove)]
)
def test_recipe_gives_the_same_scores_without_a_clock(
    target: str, request: pytest.FixtureRequest
) -> None:
    """Every score is the same to 1e-12 when trained again from the recipe's own JSON."""
    table = mixed(target=target)
    if target == "number":
        result = request.getfixturevalue("numbers")
    else:
        result = train(table, budget_s=60, seed=3)
    recipe = Recipe.model_validate_json(result.recipe.model_dump_json())
    found = verify(recipe, table)

    assert found.holds
    assert {c.name for c in found.checks} == {e.name for e in result.leaderboard}
    again = found.result.models[result.chosen.name].predict(table.frame)
    np.testing.assert_array_equal(again, result.models[result.chosen.name].predict(table.frame))


@pytest.mark.usefixtures("short_plan")
def test_same_seed_same_result_whatever_the_number_of_workers() -> None:
    """Two runs with one worker and two agree bit for bit; another seed differs."""
    table = mixed(160)
    one, two, other = (
        train(table, budget_s=60, seed=seed, jobs=jobs) for seed, jobs in ((1, 1), (1, 2), (2, 1))
    )

    assert one.recipe.weights == two.recipe.weights
    assert [(e.name, e.score) for e in one.leaderboard] == [
        (e.name, e.score) for e in two.leaderboard
    ]
    np.testing.assert_array_equal(one.oof["ensemble"], two.oof["ensemble"])
    assert one.recipe.scores != other.recipe.scores


def test_scores_are_those_of_the_out_of_fold_predictions(numbers: TrainingResult) -> None:
    """Each entry's score is found again from its predictions, inside its interval."""
    result = numbers

    for entry in result.leaderboard:
        assert entry.score == score(result.task, result.y, result.oof[entry.name])
        assert entry.low <= entry.score <= entry.high
    assert [e.score for e in result.leaderboard] == sorted(e.score for e in result.leaderboard)


def test_numbers_too_large_for_a_tree_cost_that_model_and_no_more() -> None:
    """Values past float32, which scikit-learn's trees refuse, drop those and train the rest."""
    table = mixed(100)
    table.frame.loc[5, "noise"] = 1e300
    events: list[Event] = []
    result = train(table, budget_s=3, on_event=events.append)

    assert "small-tree" in {e.name for e in events if isinstance(e, Dropped)}
    assert result.chosen.name in result.models


@pytest.mark.usefixtures("short_plan")
def test_baselines_are_handed_over_before_the_search_and_it_can_be_stopped() -> None:
    """`on_model` gets a whole result of baselines; stopping there still returns one."""
    stop = threading.Event()
    early: list[TrainingResult] = []

    def serve(result: TrainingResult) -> None:
        early.append(result)
        stop.set()

    result = train(mixed(), budget_s=60, on_model=serve, stop=stop)

    assert {e.stage for e in early[0].leaderboard} == {"baseline"}
    assert early[0].chosen.name in early[0].models
    assert result.chosen.score >= early[0].chosen.score


def test_verifying_other_rows_is_refused(short_plan: None) -> None:
    """A changed table is named as changed, not trained on."""
    result = train(mixed(100), budget_s=3)

    with pytest.raises(RecipeError, match="has changed since the training"):
        verify(result.recipe, mixed(101))


def test_train_works_from_python_c_without_a_guard() -> None:
    """A script's top level is run once: the workers do not import it."""
    code = (
        "print('top level')\n"
        "import threading\n"
        "from sprintml.ingestion.table import read_table\n"
        "from sprintml.models.training import train\n"
        "stop = threading.Event()\n"
        "def see(event):\n"
        "    entry = getattr(event, 'entry', None)\n"
        "    if entry and entry.stage == 'improved':\n"
        "        stop.set()\n"
        "result = train(read_table('bundled:iris'), jobs=2, on_event=see, stop=stop)\n"
        "print(any(e.stage == 'improved' for e in result.leaderboard))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )

    assert done.stdout.split("\n")[:2] == ["top level", "True"]


def test_dropping_the_leak_is_what_costs_the_score() -> None:
    """A copy of the answer carries the score; dropping noise changes little."""
    table = mixed(400)
    frame = table.frame.assign(copy=table.frame["answer"].map({"yes": 1.0, "no": 0.0}))
    column = table.schema.column("noise").model_copy(update={"name": "copy"})
    schema = table.schema.model_copy(update={"columns": (*table.schema.columns, column)})
    leaky = type(table)(pd.DataFrame(frame), schema, [], table.origin)
    effect = leak_effect(leaky, ["copy"])

    assert effect.with_columns > 0.999
    assert 0.6 < effect.without_columns < 0.95
    assert "'copy'" in effect.message
    with pytest.raises(TaskError, match="no column 'nothing'"):
        leak_effect(leaky, ["nothing"])


def test_choice_under_a_budget_is_the_best_that_is_within() -> None:
    """Brute force over all bounds; unmeasured entries never pass one."""
    entries = [
        Entry(name=n, family="f", stage="s", score=s, low=0, high=1, fit_s=0, latency_us=us)
        for n, s, us in (("a", 0.9, 100.0), ("b", 0.8, 5.0), ("c", 0.7, 1.0), ("d", 0.99, None))
    ]

    assert choose(entries, greater_is_better=True).name == "d"
    assert choose(entries, greater_is_better=True, max_latency_us=100).name == "a"
    assert choose(entries, greater_is_better=True, max_latency_us=10).name == "b"
    assert choose(entries, greater_is_better=False, max_latency_us=10).name == "c"
    with pytest.raises(NothingFitsError, match=r"fastest takes 1\.0 us"):
        choose(entries, greater_is_better=True, max_latency_us=0.5)

"""From a training result to a bundle to answers: what was exported is what answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from week4.fastpath_tables import training_result

from sprintml.models.assess.report import Metrics
from sprintml.models.errors import BundleForeign, BundleUnsound, RowError
from sprintml.models.result import TrainingResult
from sprintml.models.rows import json_rows
from sprintml.models.serve.predictor import Predictor
from sprintml.models.store import export as export_module
from sprintml.models.store import parity
from sprintml.models.store.bundle import load_bundle
from sprintml.models.store.export import Bundle, export
from sprintml.models.store.manifest import write_manifest
from sprintml.models.tasks import TaskKind

CASES: dict[str, tuple[TaskKind, str, Any]] = {
    "binary linear": (TaskKind.BINARY, "linear", LogisticRegression(max_iter=500)),
    "binary forest": (TaskKind.BINARY, "tree", ExtraTreesClassifier(9, random_state=0)),
    "three classes": (TaskKind.MULTICLASS, "tree", ExtraTreesClassifier(9, random_state=0)),
    "value linear": (TaskKind.REGRESSION, "linear", Ridge()),
    "value forest": (TaskKind.REGRESSION, "tree", ExtraTreesRegressor(9, random_state=0)),
}


class Case(SimpleNamespace):
    """A result, its bundle, its predictor, and some rows."""

    result: TrainingResult
    bundle: Bundle
    predictor: Predictor
    rows: list[dict[str, Any]]


def make_case(name: str, folder: Path, **options: Any) -> Case:
    """Train, export and load one case."""
    result = training_result(*CASES[name])
    key = folder / "key"
    bundle = export(result, "only", folder / "bundle", key_file=key, **options)
    predictor = load_bundle(bundle.folder, key_file=key)
    rows = json_rows(result.rows.iloc[:25], result.schema.features)
    return Case(result=result, bundle=bundle, predictor=predictor, rows=rows, key=key)


@pytest.fixture(scope="module", params=list(CASES))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Each case, exported once with all reports."""
    return make_case(request.param, tmp_path_factory.mktemp("case"), allowance_s=6.0)


def test_a_loaded_bundle_answers_as_the_trained_model(case: Case) -> None:
    """Row, rows and table: the same numbers as the pipeline, to 1e-12."""
    expected = case.result.models["only"].predict(case.result.rows.iloc[:25])
    table = case.predictor.predict_frame(case.result.rows.iloc[:25])

    answers = [case.predictor.predict_row(row) for row in case.rows]

    assert case.predictor.fast
    assert case.predictor.predict_rows(case.rows) == answers
    assert table["prediction"].tolist() == [a.prediction for a in answers]
    if case.result.task.classes:
        found = [list((a.probabilities or {}).values()) for a in answers]
        sets = [" | ".join(a.prediction_set or []) for a in answers]
        assert table["prediction_set"].tolist() == sets
    else:
        found = [[a.prediction] for a in answers]
        assert table["low"].tolist() == [a.low for a in answers]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_an_explanation_sums_to_the_prediction(case: Case) -> None:
    """Base plus contributions is the prediction; one contribution per column, largest first."""
    for row in case.rows[:3]:
        answer, explanation = case.predictor.predict_row(row), case.predictor.explain_row(row)
        parts = [c.contribution for c in explanation.contributions]

        assert explanation.base + sum(parts) == pytest.approx(explanation.prediction, abs=1e-9)
        assert sorted(map(abs, parts), reverse=True) == [abs(p) for p in parts]
        assert {c.column for c in explanation.contributions} == set(row)
        assert explanation.prediction == pytest.approx(_explained_output(answer, explanation))


def _explained_output(answer: Any, explanation: Any) -> float:
    if answer.probabilities is None:
        return float(answer.prediction)
    p = answer.probabilities[explanation.output]
    return float(np.log(p / (1 - p)) if explanation.scale == "log-odds" else p)


def test_linear_models_are_explained_exactly(case: Case) -> None:
    """In log-odds or values; everything else is sampled and says how far off it may be."""
    explanation = case.predictor.explain_row(case.rows[0])
    estimator = case.result.models["only"].members[0].pipeline[-1]
    linear = isinstance(estimator, LogisticRegression | Ridge)

    assert (explanation.method == "exact") == linear
    assert explanation.error >= 0.0


def test_the_report_says_what_was_checked(case: Case) -> None:
    """Every training row was compared; the parts that fit the task are there."""
    metrics = case.predictor.metrics

    assert metrics == case.bundle.metrics
    assert metrics.fast_path.used
    assert metrics.fast_path.rows_checked == len(case.result.rows)
    assert len(metrics.importances) == len(case.result.schema.features)
    assert (metrics.threshold is not None) == (case.result.task.kind is TaskKind.BINARY)
    assert (metrics.residuals is None) == bool(case.result.task.classes)
    assert metrics.latency_us is not None
    assert metrics.latency_us > 0


def test_everything_can_be_sent(case: Case) -> None:
    """Answers, explanations and the report are JSON."""
    answer = case.predictor.predict_row(case.rows[0])

    assert json.loads(msgspec.json.encode(answer))["prediction"] == answer.prediction
    msgspec.json.encode(case.predictor.explain_row(case.rows[0]))
    assert Metrics.model_validate_json(case.predictor.metrics.model_dump_json()).model_name


def test_what_lies_outside_is_flagged(case: Case) -> None:
    """An unseen level and a far number: the same in a row, in rows and in a table."""
    odd = {**case.rows[0], "few": "w", "plain": 1e6}

    one = case.predictor.predict_row(odd).outside
    many = case.predictor.predict_rows([case.rows[0], odd])

    assert [(o.column, o.reason) for o in one] == [("plain", "above"), ("few", "unseen-level")]
    assert [a.outside for a in many] == [(), one]
    frame = case.result.rows.iloc[:1].assign(few=pd.Series(["w"], dtype="str"), plain=1e6)
    assert "few" in case.predictor.predict_frame(frame)["outside"].iloc[0]


def test_a_class_can_be_chosen_to_be_explained(tmp_path: Path) -> None:
    """Any class, and no other name."""
    case = make_case("three classes", tmp_path, allowance_s=1.0)

    assert case.predictor.explain_row(case.rows[0], output="b").output == "b"
    with pytest.raises(RowError, match="no class 'd'"):
        case.predictor.explain_row(case.rows[0], output="d")


def test_a_served_bundle_is_never_unpickled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading over the fast path does not so much as read ``model.joblib``."""
    case = make_case("binary forest", tmp_path, allowance_s=1.0)
    monkeypatch.setitem(sys.modules, "joblib", None)

    again = load_bundle(case.bundle.folder, key_file=case.key)

    assert again.predict_row(case.rows[0]) == case.predictor.predict_row(case.rows[0])


def test_a_foreign_bundle_is_served_by_its_fast_path(tmp_path: Path) -> None:
    """With trust, and without unpickling."""
    case = make_case("value forest", tmp_path, allowance_s=1.0)

    with pytest.raises(BundleForeign):
        load_bundle(case.bundle.folder, key_file=tmp_path / "other")
    again = load_bundle(case.bundle.folder, key_file=tmp_path / "other", trust=True)

    assert again.predict_row(case.rows[0]) == case.predictor.predict_row(case.rows[0])


@pytest.mark.parametrize("name", ["schema.json", "metrics.json", "background.json"])
def test_a_foreign_bundle_of_another_form_is_refused(tmp_path: Path, name: str) -> None:
    """Signed and whole, but not what was expected: an error of the bundle, not of a parser."""
    case = make_case("binary linear", tmp_path, allowance_s=0.1)
    (case.bundle.folder / name).write_text('{"columns": 3')
    write_manifest(case.bundle.folder, key=b"x" * 32, created_at="2026-01-01", versions={})

    with pytest.raises(BundleUnsound, match="not as `sprintml` writes it"):
        load_bundle(case.bundle.folder, key_file=case.key, trust=True)


@pytest.mark.parametrize("name", ["binary linear", "value forest"])
def test_a_model_that_differs_is_served_by_its_pipeline(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says why; answers, tables and explanations still come, and agree."""
    fast = make_case(name, tmp_path / "fast", allowance_s=1.0)
    monkeypatch.setattr(parity, "TOLERANCE", -1.0)
    slow = make_case(name, tmp_path / "slow", allowance_s=1.0)

    assert not slow.predictor.fast
    assert "differs" in (slow.predictor.metrics.fast_path.why_not or "")
    for one, other in zip(
        slow.predictor.predict_rows(slow.rows), fast.predictor.predict_rows(fast.rows), strict=True
    ):
        assert one.prediction == pytest.approx(other.prediction)
        assert one.outside == other.outside
    assert slow.predictor.explain_row(slow.rows[0]).method == "sampled"
    with pytest.raises(RowError, match="plain"):
        slow.predictor.predict_row({**slow.rows[0], "plain": "x"})


def test_a_foreign_pipeline_is_not_unpickled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust alone does not run a foreign pickle."""
    monkeypatch.setattr(parity, "TOLERANCE", -1.0)
    case = make_case("value linear", tmp_path, allowance_s=1.0)

    with pytest.raises(BundleForeign, match="pickle"):
        load_bundle(case.bundle.folder, key_file=tmp_path / "other", trust=True)
    again = load_bundle(case.bundle.folder, key_file=tmp_path / "other", trust=True, unpickle=True)

    assert not again.fast


def test_a_failed_export_leaves_the_old_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails while files are written, the folder stays as it was, and nothing is left."""
    case = make_case("value linear", tmp_path, allowance_s=1.0)
    before = {p.name: p.read_bytes() for p in case.bundle.folder.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(export_module, "write_manifest", fail)
    with pytest.raises(OSError, match="disk full"):
        export(case.result, "only", case.bundle.folder, key_file=case.key, allowance_s=1.0)

    assert {p.name: p.read_bytes() for p in case.bundle.folder.iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bundle", "key"]


def test_an_export_replaces_the_older_bundle(tmp_path: Path) -> None:
    """The second export is what loads."""
    make_case("value linear", tmp_path, allowance_s=1.0)

    again = make_case("value forest", tmp_path, allowance_s=1.0)

    assert again.predictor.predict_row(again.rows[0])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bundle", "key"]

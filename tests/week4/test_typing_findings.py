"""Findings: each thing worth saying is said once, gravely enough, with a fix; and nothing else."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sprintml.ingestion import Finding, Origin, Overrides, Raw, Table, TargetError, type_table


def table_of(target: str | None = "y", overrides: Overrides | None = None, **columns: Any) -> Table:
    """Return the typed table of columns of anything, by their texts."""
    made = {}
    for name, cells in columns.items():
        column = pd.Series(cells)
        made[name] = pd.array(column.astype("str").where(column.notna(), None), dtype="str")
    raw = Raw(pd.DataFrame(made), Origin("memory", "csv"))
    return type_table(raw, target=target, overrides=overrides)


def found(table: Table, code: str) -> list[Finding]:
    """Return the findings of this code."""
    return [finding for finding in table.findings if finding.code == code]


def honest(n: int = 200, seed: int = 0) -> dict[str, Any]:
    """Return two honest features and a target of two classes."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=n).round(4), rng.normal(size=n).round(4)
    return {"a": a, "b": b, "y": np.where(a + b + rng.normal(size=n) > 0, "up", "down")}


def test_an_honest_table_has_no_findings() -> None:
    """Two measurements and a noisy outcome: there is nothing to say."""
    assert table_of(**honest()).findings == []


@pytest.mark.parametrize(
    ("code", "severity", "extra"),
    [
        ("constant", "note", {"c": ["x"] * 200}),
        ("identifier", "note", {"user_id": range(5, 205)}),
        ("missing", "note", {"c": [1.5, None, None, None] * 50}),
        ("missing", "warning", {"c": ["gold", *[None] * 199]}),
        ("many-levels", "note", {"c": [f"level {i % 80}" for i in range(200)]}),
        ("mixed-types", "warning", {"c": [*range(0, 398, 2), "lots"]}),
        ("suspected-marker", "warning", {"c": [i % 50 if i % 20 else -999 for i in range(200)]}),
        (
            "suspected-epoch",
            "note",
            {"created": [1_700_000_000 + i * 977 % 9999 for i in range(200)]},
        ),
        (
            "ambiguous-date",
            "warning",
            {"c": [f"0{i % 9 + 1}/0{i % 7 + 1}/2024" for i in range(200)]},
        ),
        ("ambiguous-number", "warning", {"c": [f"{i % 9 + 1},{100 + i}" for i in range(200)]}),
    ],
)
def test_an_odd_column_is_reported(code: str, severity: str, extra: dict[str, Any]) -> None:
    """Each oddity is reported once, for its column, with its gravity and a fix."""
    (finding,) = found(table_of(**extra, **honest()), code)

    assert finding.column == next(iter(extra))
    assert finding.severity.value == severity
    assert finding.message
    assert finding.fix


def test_copies_of_rows_are_counted_and_many_are_a_warning() -> None:
    """Forty copies are a warning, one is a note; an identifier does not hide them."""
    columns = pd.DataFrame(honest())
    many = pd.concat([columns, columns.iloc[:40]])
    one = pd.concat([columns, columns.iloc[:1]])

    (warning,) = found(
        table_of(**many.assign(key_id=range(100, 340)).to_dict("list")), "duplicates"
    )
    (note,) = found(table_of(**one.to_dict("list")), "duplicates")

    assert (warning.severity.value, note.severity.value) == ("warning", "note")
    assert "40 of 240" in warning.message


def test_a_drift_in_time_order_is_a_warning_and_order_alone_a_note() -> None:
    """Sorted dates are noted; with a target that drifts along them it is a warning."""
    days = pd.date_range("2024-01-01", periods=200).astype("str")
    rng = np.random.default_rng(1)
    drifting = np.where(np.arange(200) + rng.normal(0, 40, 200) > 100, "up", "down")

    steady = found(table_of(day=days, **honest()), "time-order")
    moving = found(table_of(day=days, **{**honest(), "y": drifting}), "time-order")

    assert [f.severity.value for f in steady] == ["note"]
    assert [f.severity.value for f in moving] == ["warning"]


def test_shuffled_dates_without_drift_are_not_mentioned() -> None:
    """A date of birth is no time order."""
    days = pd.date_range("2024-01-01", periods=200)[np.random.default_rng(2).permutation(200)]

    assert not found(table_of(born=days.astype("str"), **honest()), "time-order")


@pytest.mark.parametrize(("n_rare", "severity"), [(15, "note"), (6, "warning")])
def test_imbalance_is_reported_by_its_size(n_rare: int, severity: str) -> None:
    """Fifteen in four hundred is a note, six a warning."""
    columns = {**honest(400), "y": ["rare"] * n_rare + ["usual"] * (400 - n_rare)}
    rng = np.random.default_rng(3)
    columns["y"] = rng.permutation(columns["y"])

    (finding,) = found(table_of(**columns), "imbalance")

    assert finding.severity.value == severity


def test_classes_of_a_few_rows_are_named_with_their_counts() -> None:
    """A class that cannot be in every fold is named."""
    columns = {**honest(), "y": ["odd", "odd", *honest()["y"][2:]]}

    (finding,) = found(table_of(**columns), "few-rows-per-class")

    assert "'odd' (2)" in finding.message


def test_too_few_rows_stop() -> None:
    """Eight rows are not learned from; twenty are doubtful."""
    assert found(table_of(**honest(8)), "few-rows")[0].severity.value == "stop"
    assert found(table_of(**honest(20)), "few-rows")[0].severity.value == "warning"


def test_nothing_to_learn_from_stops() -> None:
    """Identifiers and constants alone are no features."""
    columns = {"user_id": range(200), "c": ["x"] * 200, "y": honest()["y"]}

    assert found(table_of(**columns), "no-features")[0].severity.value == "stop"


def test_twins_are_noted_once() -> None:
    """A column in another unit, and the same groups under other names, are named as such."""
    columns = honest()
    columns["a_in_feet"] = (columns["a"] * 3.28084).round(6)
    columns["town"] = [f"town {i % 4}" for i in range(200)]
    columns["county"] = [f"county {(i + 2) % 4}" for i in range(200)]

    twins = {finding.column for finding in found(table_of(**columns), "same-columns")}

    assert twins == {"a_in_feet", "county"}


def test_gravest_findings_come_first() -> None:
    """What stops comes before warnings, and these before notes."""
    table = table_of(**honest(8), c=["x"] * 8, d=[*range(7), "lots"])
    order = [finding.severity.value for finding in table.findings]

    assert order == sorted(order, key=["stop", "warning", "note"].index)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["same"] * 200, "'same'"),
        ([None] * 200, "missing"),
        ([f"a different one {i}" for i in range(200)], "200 different labels|free text"),
        (list(pd.date_range("2024-01-01", periods=200).astype("str")), "dates"),
        ([f"class {i % 150}" for i in range(200)], "150 different labels"),
    ],
)
def test_a_target_that_cannot_be_predicted_is_refused(cells: list[Any], said: str) -> None:
    """Constant, empty, free text, a date, too many classes: refused, with the reason and a fix."""
    with pytest.raises(TargetError, match=said) as caught:
        table_of(**{**honest(), "y": cells})

    assert caught.value.fix


def test_a_dropped_column_is_left_out_and_not_nagged_about() -> None:
    """What the user drops is no feature, and no finding is about it."""
    columns = honest()
    table = table_of(overrides=Overrides(drop=("leak",)), leak=columns["y"], **columns)

    assert [column.name for column in table.schema.features] == ["a", "b"]
    assert table.findings == []


@pytest.mark.parametrize(
    ("code", "extra"),
    [
        ("target-leak", {"the answer": honest()["y"]}),
        (
            "same-columns",
            {"-twin": [f"t{i % 4}" for i in range(200)], "c": [i % 4 for i in range(200)]},
        ),
        ("identifier", {"user_id": range(5, 205)}),
        ("missing", {"c": ["gold", *[None] * 199]}),
        ("many-levels", {"c": [f"level {i % 80}" for i in range(200)]}),
        ("mixed-types", {"c": [*range(0, 398, 2), "lots"]}),
        ("suspected-marker", {"it's": [i % 50 if i % 20 else -999 for i in range(200)]}),
        ("suspected-epoch", {"created": [1_700_000_000 + i * 977 % 9999 for i in range(200)]}),
        ("ambiguous-date", {"c": [f"0{i % 9 + 1}/0{i % 7 + 1}/2024" for i in range(200)]}),
        ("ambiguous-number", {"c": [f"{i % 9 + 1},{100 + i}" for i in range(200)]}),
    ],
)
def test_the_fix_of_a_finding_mends_it(code: str, extra: dict[str, Any]) -> None:
    """The flag in the fix line, pasted into a shell, makes the finding go away."""
    columns = {**extra, **honest()}
    finding = found(table_of(**columns), code)[0]
    name, _, value = finding.fix[finding.fix.index("--") :].partition(" ")
    name, value = (name, shlex.split(value)[0]) if value else tuple(name.split("=", 1))

    given = {name.removeprefix("--"): [value]}
    mended = table_of(overrides=Overrides.from_flags(**given), **columns)

    assert finding.column not in [again.column for again in found(mended, code)]

"""The typed table: schema, canonical frame and target, from raw texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.ingestion.errors import IngestionError, OverrideError, TargetError
from sprintml.ingestion.overrides import ColumnOverride, Overrides
from sprintml.ingestion.raw import Origin, Raw
from sprintml.ingestion.schema import Kind
from sprintml.ingestion.table import Table, type_table
from sprintml.ingestion.target import find_target


def raw_of(**columns: list[str | None]) -> Raw:
    """Return a raw table with these columns of texts."""
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in columns.items()})
    return Raw(frame, Origin("memory", "csv"))


def table_of(target: str | None = None, **columns: list[str | None]) -> Table:
    """Return the typed table of these columns."""
    return type_table(raw_of(**columns), target=target)


def test_every_kind_has_its_canonical_dtype() -> None:
    """Numbers and booleans are float64, dates datetime64[us], words str; missing is NaN or NaT."""
    table = table_of(
        number=["1.5", "2", None],
        boolean=["yes", "no", "yes"],
        category=["a", "b", "a"],
        datetime=["2024-01-01", "2024-02-01T10:00:00Z", None],
        constant=["x", "x", "x"],
    )

    dtypes = {name: str(dtype) for name, dtype in table.frame.dtypes.items()}

    assert dtypes == {
        "number": "float64",
        "boolean": "float64",
        "category": "str",
        "datetime": "datetime64[us]",
        "constant": "str",
    }
    assert [str(c.kind) for c in table.schema.columns] == list(dtypes)


def test_rows_without_a_target_are_left_out_and_said() -> None:
    """A row whose target is missing is dropped; a note says how many."""
    table = table_of("y", x=["1", "2", "3"] * 4, y=["a", "b", None] * 4)

    assert len(table.frame) == 8
    assert [f.code for f in table.findings if f.code == "missing-target"]


def test_few_whole_numbers_are_classes_and_many_are_an_amount() -> None:
    """0/1 is a classification with text labels, a wide number a regression in float64."""
    n = 60
    classes = table_of("y", y=[str(i % 2) for i in range(n)], x=[str(i * 1.5) for i in range(n)])
    amount = table_of("y", y=[str(i * 1.5) for i in range(n)], x=[str(i % 2) for i in range(n)])

    assert classes.schema.column("y").kind is Kind.CATEGORY
    assert set(classes.frame["y"]) == {"0", "1"}
    assert amount.schema.column("y").kind is Kind.NUMBER
    assert amount.frame["y"].dtype == np.float64


@pytest.mark.parametrize("target", ["surived", "SURVIVED!"])
def test_a_wrong_target_names_the_nearest_column(target: str) -> None:
    """The error of a misspelt target holds the name that was meant."""
    with pytest.raises(TargetError, match="'survived'"):
        table_of(target, survived=["0", "1"] * 10, age=["1", "2"] * 10)


def test_an_override_of_an_unknown_column_names_the_nearest() -> None:
    """A misspelt column in the overrides is refused, with the nearest name."""
    with pytest.raises(OverrideError, match="'age'"):
        type_table(raw_of(age=["1", "2"]), overrides=Overrides(drop=("agee",)))


ANYTHING = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "1", "2", "-999", "2024-01-01", "03/04/2024", "yes", "NA", "1,5"]),
    st.integers().map(str),
    st.floats().map(repr),
    st.text(max_size=8),
)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_is_typed_or_refused_by_name(data: st.DataObject) -> None:
    """Whatever the cells: a typed table whose schema and frame agree, or a named error."""
    n = data.draw(st.integers(1, 60))
    pools = data.draw(st.lists(st.lists(ANYTHING, min_size=1, max_size=40), min_size=2, max_size=4))
    rng = np.random.default_rng(n)
    drawn = [list(rng.choice(np.array(pool, dtype=object), n)) for pool in pools]
    raw = raw_of(**{f"c{i}": cells for i, cells in enumerate(drawn)})

    try:
        table = type_table(raw, target="c0")
    except IngestionError:
        return

    assert list(table.frame.columns) == [column.name for column in table.schema.columns]
    assert table.frame["c0"].notna().all()
    for column in table.schema.columns:
        values = table.frame[column.name]
        assert column.nullable == values.isna().any()
        assert column.n_unique == values.nunique()


def test_few_numbers_as_classes_are_noted_with_the_way_back() -> None:
    """A rating from 1 to 5 is read as classes; the note says how to make it an amount."""
    n = 100
    columns = {"y": [str(i % 5 + 1) for i in range(n)], "x": [str(i * 1.7 % 3) for i in range(n)]}
    noted = table_of("y", **columns)
    override = Overrides(columns={"y": ColumnOverride(kind=Kind.NUMBER)})
    amount = type_table(raw_of(**columns), target="y", overrides=override)

    assert "numbers-as-classes" in [finding.code for finding in noted.findings]
    assert amount.schema.column("y").kind is Kind.NUMBER


def test_without_a_target_likely_ones_are_named() -> None:
    """Asked for no target, the error names a column called like one, and the last."""
    with pytest.raises(TargetError, match="'survived' or 'fare'"):
        find_target(["age", "survived", "fare"], None)

"""Overrides: flags, schema.toml, and the way back from a guessed schema to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.ingestion import (
    ColumnOverride,
    Kind,
    Origin,
    OverrideError,
    Overrides,
    Raw,
    type_table,
)
from sprintml.ingestion.schema_file import load_overrides, render_toml

NAMES = st.text(min_size=1, max_size=30).filter(lambda name: "\ud7ff" not in name)
CELLS = st.sampled_from(
    ["1", "2,5", "yes", "no", "2024-01-31", "03/04/2024", "NA", "None", "a b", ""]
)


def raw_of(columns: dict[str, list[Any]]) -> Raw:
    """Return a raw table of texts."""
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in columns.items()})
    return Raw(frame.replace("", None).astype("str"), Origin("memory", "csv"))


@given(st.dictionaries(NAMES, st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_file_of_a_guessed_schema_reads_the_table_in_the_same_way(
    tmp_path_factory: pytest.TempPathFactory, columns: dict[str, list[str]]
) -> None:
    """Whatever the names and cells: written, loaded and used, the guess gives the same frame."""
    guessed = type_table(raw_of(columns))
    path = tmp_path_factory.mktemp("schema") / "schema.toml"
    path.write_text(render_toml(guessed.schema), encoding="utf-8")

    again = type_table(raw_of(columns), overrides=load_overrides(path))

    pd.testing.assert_frame_equal(again.frame, guessed.frame)
    assert [c.kind for c in again.schema.columns] == [c.kind for c in guessed.schema.columns]


def test_flags_and_file_say_the_same(tmp_path: Path) -> None:
    """Each flag has its line in the file."""
    path = tmp_path / "schema.toml"
    path.write_text(
        'target = "y"\ndrop = ["z"]\n'
        '[columns.age]\nkind = "number"\nmissing = -999\ndecimal = ","\n'
        '[columns."born on"]\ndate_format = "%d/%m/%Y"\n[columns.land]\nkeep = ["NA"]\n'
    )

    flags = Overrides.from_flags(
        target="y",
        drop=["z"],
        kind=["age=number"],
        missing=["age=-999"],
        decimal=["age=,"],
        date=["born on=%d/%m/%Y"],
        keep=["land=NA"],
    )

    assert load_overrides(path) == flags


def test_flags_are_laid_over_the_file_field_by_field() -> None:
    """A later override wins where it says something, and leaves the rest."""
    file = Overrides(target="a", drop=("x",), columns={"c": ColumnOverride(kind=Kind.NUMBER)})
    flags = Overrides(target="b", columns={"c": ColumnOverride(missing=("-1",))})

    merged = file.merged_with(flags)

    assert merged.target == "b"
    assert merged.drop == ("x",)
    assert merged.columns["c"] == ColumnOverride(kind=Kind.NUMBER, missing=("-1",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns.age]\nkind = "numbr"', r"columns\.age\.kind = 'numbr'.*number, boolean"),
        ('[columns.age]\nknd = "number"', r"no such field.*nearest: 'kind'"),
        ('[columns.age]\ndate_format = "day"', r"a date pattern needs a year"),
        ("target = 3", r"target = 3"),
        ("a = = b", r"line 1: it is not TOML"),
        ("drop = 'x'", r"drop"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    """The error names the field, what stands there and what may."""
    path = tmp_path / "schema.toml"
    path.write_text(text)

    with pytest.raises(OverrideError, match=said):
        load_overrides(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """So is one that is no text."""
    with pytest.raises(OverrideError, match="No such file"):
        load_overrides(tmp_path / "no.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OverrideError, match="UTF-8"):
        load_overrides(tmp_path / "bad.toml")


@pytest.mark.parametrize("flag", ["age", "=number", "age=nmber"])
def test_a_wrong_flag_is_refused(flag: str) -> None:
    """A flag is NAME=VALUE with a value that exists."""
    with pytest.raises(OverrideError):
        Overrides.from_flags(kind=[flag])

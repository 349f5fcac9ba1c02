"""Kinds: what a column is found to be, case by case, and the reason in plain words."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sprintml.ingestion.errors import OverrideError
from sprintml.ingestion.inference import infer_column
from sprintml.ingestion.overrides import ColumnOverride
from sprintml.ingestion.parse import parse_column
from sprintml.ingestion.schema import Kind

RNG = np.random.default_rng(0)
N = 60


def guess_of(cells: list[Any], name: str = "x", **override: Any) -> Any:
    """Return the guess about a column of texts."""
    raw = pd.Series(pd.array(cells, dtype="str"))
    return infer_column(name, raw, ColumnOverride(**override))


def values_of(guess: Any) -> list[Any]:
    """Return the canonical values of a guessed column."""
    return list(parse_column(guess.cells, guess.column).column)


CASES: list[tuple[str, str, list[Any], Kind]] = [
    ("whole numbers", "n", [str(i % 9) for i in range(N)], Kind.NUMBER),
    ("unique measurements", "weight", [f"{v:.6f}" for v in RNG.normal(size=N)], Kind.NUMBER),
    ("scientific", "x", ["1e-5", "2.5E3", "-7e10"] * 20, Kind.NUMBER),
    ("percent", "x", ["5 %", "10%", "2.5%"] * 20, Kind.NUMBER),
    ("money", "price", ["$1,200.00", "$3.50", "$12,000.10"] * 20, Kind.NUMBER),
    ("zero and one", "x", ["0", "1"] * 30, Kind.NUMBER),
    ("yes and no", "x", ["yes", "No", "YES"] * 20, Kind.BOOLEAN),
    ("ja und nein", "x", ["ja", "nein", None] * 20, Kind.BOOLEAN),
    ("true alone with gaps", "x", ["true", None] * 30, Kind.BOOLEAN),
    ("t and f", "x", ["t", "f"] * 30, Kind.BOOLEAN),
    ("m and f are no booleans", "sex", ["m", "f"] * 30, Kind.CATEGORY),
    ("booleans with a marker", "x", ["yes", "no", "None"] * 20, Kind.BOOLEAN),
    ("words", "colour", ["red", "green", "blue"] * 20, Kind.CATEGORY),
    ("one level with gaps", "x", ["gold", None] * 30, Kind.CATEGORY),
    ("one value", "x", ["gold"] * N, Kind.CONSTANT),
    ("one number", "x", ["7"] * N, Kind.CONSTANT),
    ("nothing", "x", [None] * N, Kind.CONSTANT),
    ("only markers", "x", ["NA", "?", None] * 20, Kind.CONSTANT),
    ("row number", "anything", [str(i) for i in range(1, N + 1)], Kind.IDENTIFIER),
    ("named id", "customer_id", [str(v) for v in RNG.permutation(9999)[:N]], Kind.IDENTIFIER),
    ("PassengerId", "PassengerId", [str(i * 3 + 7) for i in range(N)], Kind.IDENTIFIER),
    ("shuffled row number", "x", [str(v) for v in RNG.permutation(N)], Kind.IDENTIFIER),
    ("uuid", "x", [str(uuid.UUID(int=i * 7919)) for i in range(N)], Kind.IDENTIFIER),
    ("unique codes", "ticket", [f"A-{i * 37}" for i in range(N)], Kind.IDENTIFIER),
    ("years one by one", "year", [str(1960 + i) for i in range(N)], Kind.NUMBER),
    ("unique amounts", "income", [str(v) for v in RNG.permutation(90_000)[:N]], Kind.NUMBER),
    ("postcodes", "place", ["01067", "10115", "80331"] * 20, Kind.CATEGORY),
    ("numeric codes by name", "zip_code", ["10115", "80331", "20095"] * 20, Kind.CATEGORY),
    ("sentences", "note", [f"the {i} call was about the late bill" for i in range(N)], Kind.TEXT),
    ("ISO dates", "d", ["2024-01-01", "2023-05-06", "2022-12-31"] * 20, Kind.DATETIME),
    ("compact dates", "d", ["20240101", "20230506", "20221231"] * 20, Kind.DATETIME),
    ("year and month", "d", ["2024-01", "2023-05", "2022-12"] * 20, Kind.DATETIME),
    ("dates with a marker", "d", ["2024-01-01", "unknown", "-"] * 20, Kind.DATETIME),
    ("versions are no dates", "v", ["1.2.3", "2.0.1", "1.10.0"] * 20, Kind.CATEGORY),
    ("plus and minus", "x", ["+", "-"] * 30, Kind.CATEGORY),
]


@pytest.mark.parametrize(
    ("name", "cells", "kind"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_column_is_what_a_reader_would_say(name: str, cells: list[Any], kind: Kind) -> None:
    """Each of these columns has one kind that a careful reader would give it, with a reason."""
    column = guess_of(cells, name).column

    assert column.kind is kind
    assert column.why


def test_namibia_is_not_missing() -> None:
    """NA among two-letter codes is a country; among names it is a gap."""
    codes = guess_of(["DE", "NA", "FR", "US", "ZA", "BW"] * 10)
    names = guess_of(["Germany", "NA", "France"] * 10)

    assert "NA" in values_of(codes)
    assert names.column.missing_markers == ("NA",)


def test_none_among_words_is_a_level_and_is_reported() -> None:
    """`None` beside other words may mean "no garage": kept, and suspected."""
    garage = guess_of(["None", "Attached", "Detached"] * 20)
    numbers = guess_of(["None", "1.5", "2"] * 20)

    assert garage.column.suspected_markers == ("None",)
    assert "None" in values_of(garage)
    assert numbers.column.missing_markers == ("None",)


def test_minus_is_a_level_beside_plus() -> None:
    """A dash is a marker, but not where it is the other half of a plus."""
    assert values_of(guess_of(["+", "-"] * 30))[:2] == ["+", "-"]
    assert pd.isna(values_of(guess_of(["7", "-"] * 30))[1])


@pytest.mark.parametrize(
    ("odd", "rest", "suspected"),
    [
        ("-999", [20, 30, 40, 50, 60, 70], True),
        ("9999", [20, 30, 40, 50, 60, 70], True),
        ("-1", [20, 30, 40, 50, 60, 70], True),
        ("0", list(range(60, 90)), True),
        ("0", list(range(1, 30)), False),
        ("999", list(range(900, 1100, 10)), False),
        ("-1", [-3, -2, 0, 1, 2, 3], False),
        ("99", list(range(60, 99)), False),
    ],
)
def test_odd_numbers_are_suspected_but_kept(odd: str, rest: list[int], suspected: bool) -> None:
    """-999 far from the rest is suspected, 0 below a range of weights too; they stay values."""
    guess = guess_of([str(v) for v in rest] * 4 + [odd] * 4)

    assert (odd in guess.column.suspected_markers) is suspected
    assert float(odd) in values_of(guess)


def test_a_few_misfits_are_read_as_missing_and_named() -> None:
    """Two words in a hundred numbers leave it a column of numbers; the words are reported."""
    guess = guess_of([str(i / 2) for i in range(100)] + ["about 5", "lots"])

    assert guess.column.kind is Kind.NUMBER
    assert guess.strays == ("about 5", "lots")
    assert sum(pd.isna(v) for v in values_of(guess)) == 2


def test_half_words_half_numbers_are_levels() -> None:
    """A column that is numbers only by half is not read as numbers: nothing would be left of it."""
    assert guess_of(["1", "2", "small", "large"] * 15).column.kind is Kind.CATEGORY


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands", "first"),
    [
        (["1.234,56", "12,5", "7"], ",", ".", 1234.56),
        (["3,5", "12,25", "7"], ",", "", 3.5),
        (["1,234", "12,345", "7"], ".", ",", 1234),
        (["1 234,5", "12", "7"], ",", " ", 1234.5),
        (["1\u202f234,5", "12", "7"], ",", " ", 1234.5),
        (["1'234.5", "12", "7"], ".", "'", 1234.5),
        (["1.234.567", "12", "7"], ",", ".", 1234567),
    ],
)
def test_how_numbers_are_written_is_found_from_the_column(
    cells: list[str], decimal: str, thousands: str, first: float
) -> None:
    """Decimal sign and thousands are found together, from all cells."""
    guess = guess_of(cells * 10)

    assert (guess.column.decimal, guess.column.thousands) == (decimal, thousands)
    assert values_of(guess)[0] == pytest.approx(first)


def test_what_no_cell_settles_is_in_doubt() -> None:
    """1,234 could be a little more than one; the guess says so."""
    assert guess_of(["1,234", "5,678"] * 10).ambiguous
    assert guess_of(["1.234", "5.678"] * 10).ambiguous
    assert not guess_of(["1.234", "5.67"] * 10).ambiguous


def test_the_user_has_the_last_word() -> None:
    """A kind, a marker or a date pattern that the user fixes is not guessed."""
    as_level = guess_of(["1", "2", "3"] * 20, kind=Kind.CATEGORY)
    with_marker = guess_of(["20", "-999", "30"] * 20, missing=("-999",))
    kept = guess_of(["Nauru", "NA", "France"] * 20, keep=("NA",))
    day_first = guess_of(["01/02/2024", "03/04/2024"] * 20, date_format="%d/%m/%Y")
    flags = guess_of(["0", "1"] * 20, kind=Kind.BOOLEAN)

    assert set(values_of(as_level)) == {"1", "2", "3"}
    assert np.nanmin(values_of(with_marker)) == 20
    assert "NA" in values_of(kept)
    assert values_of(day_first)[0] == pd.Timestamp(2024, 2, 1)
    assert values_of(flags)[:2] == [0.0, 1.0]


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.BOOLEAN, Kind.DATETIME])
def test_a_kind_that_does_not_fit_is_refused(kind: Kind) -> None:
    """Words cannot be made numbers, booleans or dates by decree; the error shows some."""
    with pytest.raises(OverrideError, match="'red'"):
        guess_of(["red", "green", "blue"] * 20, kind=kind)

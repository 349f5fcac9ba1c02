"""Delimited text: what was written is read back, whatever the cells hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from week4.broken_files import Truth, make_cases, write_text

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import FormatError, IngestionError
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.raw import ReadOptions
from sprintml.ingestion.reading import read_raw
from sprintml.ingestion.text.dialects import find_dialect
from sprintml.ingestion.text.encodings import find_encoding

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
cells = st.text(letters, max_size=12).map(lambda text: text.replace("\r", "\n"))
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=20)
)


@settings(max_examples=150, deadline=None)
@given(
    rows=tables,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_cells_are_read_back(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    """Python's csv writer and this reader agree on every cell, when the dialect is told."""
    names = [f"name {i}" for i in range(len(rows[0]))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(write_text([names, *rows], delimiter, quote_all=True).encode(encoding))
        told = ReadOptions(
            delimiter=delimiter, header=True, quote='"', comment="", skip_lines=0, format="csv"
        )
        raw = read_raw(str(path), told)

    found = raw.frame.astype(object).where(raw.frame.notna(), None)
    assert list(raw.frame.columns) == names
    assert found.to_numpy().tolist() == [[cell or None for cell in row] for row in rows]


@settings(max_examples=300, deadline=None)
@given(data=st.binary(min_size=1, max_size=400))
# strip() takes this separator away, and int() does not
@example(data=b"\x1d0,1,2\na,b,c\nd,e,f\n")
def test_any_bytes_give_a_table_or_a_named_error(data: bytes) -> None:
    """No bytes lead to anything but a table or an `IngestionError`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        try:
            raw = read_raw(str(path))
        except IngestionError as error:
            assert str(error)  # noqa: PT017  (either may come)
        else:
            assert raw.frame.columns.is_unique


@given(st.lists(st.text(max_size=5) | st.sampled_from(["a", "a.2", "column_1", ""]), max_size=12))
def test_names_are_unique_and_kept_where_they_can(given_names: list[str]) -> None:
    """Labels are unique and never empty, and the first of each plain name keeps it."""
    names, _ = unique_names(given_names, Bounds())

    assert len(set(names)) == len(names) == len(given_names)
    assert all(names)
    plain = [name.replace("\0", "").strip("\ufeff").strip() for name in given_names]
    assert {name for name in plain if name} <= set(names)


@pytest.mark.parametrize("seed", [1, 2])
def test_dialects_are_found_for_other_tables_too(seed: int, tmp_path: Path) -> None:
    """What the sniffing was tuned on (seed 0) holds for tables that it has never seen."""
    wrong = []
    for case in make_cases(seed):
        if not isinstance(case.truth, Truth) or not isinstance(case.content, bytes):
            continue
        if case.name.startswith(("many", "late", "damaged", "packed")):
            continue  # large, and no sniffing
        raw = read_raw(case.write(tmp_path), case.options)
        rows = raw.frame.astype(object).where(raw.frame.notna(), None).to_numpy().tolist()
        if rows != [[cell or None for cell in row] for row in case.truth.rows]:
            wrong.append(case.name)

    assert wrong == []


@pytest.mark.parametrize(
    ("lines", "delimiter", "header"),
    [
        (["a,b", "1,2"], ",", True),
        (["1,2", "3,4"], ",", False),
        (["name;wert", "x;1,5", "y;2,5"], ";", True),
        (["a|b|c", "1|2|3"], "|", True),
        (["comment", "good, very good", "bad", "so, so, so"], "", True),
    ],
)
def test_a_few_lines_by_eye(lines: list[str], delimiter: str, header: bool) -> None:
    """Small samples whose dialect anyone would agree on."""
    dialect = find_dialect([f"{line}\n" for line in lines], ReadOptions())

    assert (dialect.delimiter, dialect.header) == (delimiter, header)


def test_a_cut_character_at_the_end_of_a_sample_is_no_error() -> None:
    """UTF-8 stays UTF-8 when a sample ends inside a character, unless the file ends there."""
    head = "größ".encode()[:-1]

    assert find_encoding(head, complete=False).name == "utf-8"
    assert find_encoding(head, complete=True).name != "utf-8"


def test_a_delimiter_has_one_character(tmp_path: Path) -> None:
    """``tab`` is understood, two characters are refused with a hint."""
    path = tmp_path / "t.csv"
    path.write_text("a\tb\n1\t2\n")

    assert read_raw(str(path), ReadOptions(delimiter="tab")).frame.shape == (1, 2)
    assert read_raw(str(path), ReadOptions(delimiter="\\t")).frame.shape == (1, 2)
    with pytest.raises(FormatError, match="one character"):
        read_raw(str(path), ReadOptions(delimiter="||"))

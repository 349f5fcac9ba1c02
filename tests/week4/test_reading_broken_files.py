"""Odd and broken files: each ends in its table or in a named error, never in anything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from week4.broken_files import Case, Truth, make_cases

from sprintml.ingestion.errors import IngestionError
from sprintml.ingestion.profile import Profile
from sprintml.ingestion.profiling import profile_source
from sprintml.ingestion.raw import Raw
from sprintml.ingestion.reading import read_raw

CASES = make_cases(seed=0)


def rows_of(truth: Truth) -> list[list[str | None]]:
    """Return the rows with empty texts as missing, as every reader gives them."""
    return [[cell or None for cell in row] for row in truth.rows]


def attempt(source: str, case: Case) -> tuple[Raw | None, IngestionError | None]:
    """Return what reading gives: a table or a named error. Anything else is raised."""
    try:
        return read_raw(source, case.options), None
    except IngestionError as error:
        return None, error


def digest(source: str) -> bytes | None:
    """Return the bytes of a regular file, None for anything else."""
    path = Path(source.partition("?")[0]) if "\0" not in source and len(source) < 4_000 else Path()
    return path.read_bytes() if os.access(path, os.R_OK) and path.is_file() else None


def test_there_are_at_least_300_different_files() -> None:
    """The generator makes more than 300 cases, no two of them alike."""
    assert len(CASES) >= 300
    assert len({case.name for case in CASES}) == len(CASES)


def test_same_seed_same_files(tmp_path: Path) -> None:
    """The generator depends on its seed only."""
    again = {case.name: case.content for case in make_cases(seed=0)}

    dated = ("xlsx", "a-pickle", "tar")  # these carry the time of writing
    plain = [c for c in CASES if isinstance(c.content, bytes) and not c.name.startswith(dated)]
    assert [c.name for c in plain if again[c.name] != c.content] == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_file_gives_its_table_or_a_named_error(case: Case, tmp_path: Path) -> None:
    """A good oddity gives exactly its table; a broken file an error that says what to do."""
    source = case.write(tmp_path)

    before = digest(source)
    raw, error = attempt(source, case)
    assert digest(source) == before, "the file given was changed"

    if raw is None:
        assert case.truth is None, f"not read: {error}"
        assert isinstance(error, case.error or IngestionError), repr(error)
        assert case.line is None or error.line == case.line, repr(error)
        return
    assert case.error is None, f"read as {raw.frame.head(3)}"
    assert set(map(str, raw.frame.dtypes)) == {"str"}
    assert not (raw.frame == "").any(axis=None)
    if case.truth is not None:
        assert list(raw.frame.columns) == list(case.truth.names)
        cells = raw.frame.astype(object).where(raw.frame.notna(), None)
        assert cells.to_numpy().tolist() == rows_of(case.truth)


READABLE = [case for case in CASES if case.error is None]


@pytest.mark.parametrize("case", READABLE, ids=[case.name for case in READABLE])
def test_a_readable_file_is_profiled_or_refused(case: Case, tmp_path: Path) -> None:
    """Types and profile of whatever could be read end in a profile or in a named error."""
    source = case.write(tmp_path)

    try:
        profile = profile_source(source, options=case.options)
    except IngestionError as error:
        assert str(error).strip()  # noqa: PT017  (either may come of random damage)
        return

    assert profile.n_columns == len(profile.columns) >= 1
    assert all(c.n + c.n_missing + c.n_misfit <= profile.n_rows for c in profile.columns)
    assert Profile.model_validate_json(profile.model_dump_json()) == profile

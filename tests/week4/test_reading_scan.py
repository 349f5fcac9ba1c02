"""The scan of a large file: its sums against pandas on the same file, its notes on what is odd."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sprintml.ingestion import profiling
from sprintml.ingestion.errors import RaggedRowError
from sprintml.ingestion.overrides import Overrides
from sprintml.ingestion.profile import ColumnProfile, Profile
from sprintml.ingestion.profiling import profile_source
from sprintml.ingestion.raw import ReadOptions
from sprintml.ingestion.scan import blocks
from sprintml.ingestion.scan.measures import Measure
from sprintml.ingestion.scan.select import scan_file
from sprintml.ingestion.schema import Column, Kind
from sprintml.ingestion.text.dialects import Dialect

N = 30_000


@pytest.fixture(autouse=True)
def small_files_are_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a megabyte count as large, and a block as a part of them."""
    monkeypatch.setattr(profiling, "SCAN_BYTES", 100_000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 4_000)


def mixed_frame(n: int = N) -> pd.DataFrame:
    """Return ten columns of all kinds, with 7 % of most cells missing."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "price": rng.lognormal(3, 1, n).round(2),
            "count": rng.integers(1, 100, n),
            "city": rng.choice(["Köln", "São Paulo", "東京", "Oslo"], n),
            "flag": rng.choice(["yes", "no"], n),
            "truth": rng.choice(["true", "false"], n),
            "day": (np.datetime64("2020-01-01") + rng.integers(0, 2000, n)).astype(str),
            "moment": (np.datetime64("2020-01-01T00:00:00") + rng.integers(0, 10**8, n)).astype(
                str
            ),
            "code": [f"C{k:04d}" for k in rng.integers(0, 3_000, n)],
            "text, with comma": [f'he said "{k}", then\nleft' for k in rng.integers(0, 9, n)],
        }
    )
    for name in ("price", "city", "flag", "day"):
        frame.loc[rng.random(n) < 0.07, name] = None
    return frame


def of(profile: Profile, name: str) -> ColumnProfile:
    """Return the profile of one column."""
    return next(column for column in profile.columns if column.name == name)


def scan(path: Path, **how: object) -> Profile:
    """Return the profile of a file, which must have been scanned and not read another way."""
    profile = profile_source(str(path), **how)
    assert any("rows all over the file" in note for note in profile.notes)
    return profile


@pytest.fixture
def plain(tmp_path: Path) -> tuple[pd.DataFrame, Profile]:
    """A mixed table without line ends in cells, and the profile of its file."""
    frame = mixed_frame().drop(columns="text, with comma")
    path = tmp_path / "t [1]*.csv"
    frame.to_csv(path, index=False)
    return frame, scan(path, threads=1)


def test_sums_are_pandas_sums(plain: tuple[pd.DataFrame, Profile]) -> None:
    """Rows, missing cells, ranges, means and deviations of all rows equal pandas' to 1e-12."""
    frame, profile = plain

    assert profile.n_rows == N
    assert 0 < profile.n_rows_sampled < N
    for column in profile.columns:
        cells = frame[column.name]
        assert (column.n, column.n_missing) == (cells.count(), cells.isna().sum())
        assert column.n_unique == pytest.approx(cells.nunique(), rel=0.15)
    for name in ("price", "count"):
        cells, found = frame[name], of(profile, name)
        expected = [cells.min(), cells.max(), cells.mean(), cells.std()]
        assert [found.low, found.high, found.mean, found.sd] == pytest.approx(expected, rel=1e-12)
    for name in ("day", "moment"):
        seconds = pd.to_datetime(frame[name]).astype("datetime64[s]").dropna().astype("int64")
        assert (of(profile, name).low, of(profile, name).high) == (seconds.min(), seconds.max())
    for name, true in {"flag": "yes", "truth": "true"}.items():
        assert of(profile, name).mean == pytest.approx((frame[name].dropna() == true).mean())


def test_shapes_come_from_a_sample_and_say_so(plain: tuple[pd.DataFrame, Profile]) -> None:
    """Histograms and top values are scaled to all rows, near the truth, and flagged."""
    frame, profile = plain
    price = of(profile, "price")

    assert profile.sampled
    assert price.approximate
    assert any("come from" in note for note in profile.notes)
    assert sum(price.histogram.counts) == pytest.approx(price.n, rel=0.01)
    assert price.histogram.edges[0] == pytest.approx(price.low)
    assert price.histogram.edges[-1] == pytest.approx(price.high)
    assert price.quantiles["p50"] == pytest.approx(frame["price"].median(), rel=0.15)
    top = {value.value: value.count for value in of(profile, "city").top}
    assert set(top) == set(frame["city"].dropna())
    assert top["Oslo"] == pytest.approx((frame["city"] == "Oslo").sum(), rel=0.2)


def test_line_ends_in_cells_are_no_rows(tmp_path: Path) -> None:
    """Cells with delimiters, quotes and line ends are read as one row."""
    frame = mixed_frame()
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)

    profile = scan(path)

    assert profile.n_rows == N
    assert [column.name for column in profile.columns] == list(frame.columns)
    assert of(profile, "count").mean == pytest.approx(frame["count"].mean(), rel=1e-12)


def test_cells_that_do_not_fit_are_counted_and_reported(tmp_path: Path) -> None:
    """Misfits far from any sampled block cost their own cell only, and are named."""
    frame = mixed_frame().drop(columns="text, with comma").astype({"count": object})
    lines = frame.to_csv(index=False).splitlines(keepends=True)
    for place, price, day in ((1_010, "much", "2020-01-01"), (20_003, "7.5", "some day")):
        cells = lines[place].split(",")
        cells[1], cells[6] = price, day
        lines[place] = ",".join(cells)
    path = tmp_path / "t.csv"
    path.write_text("".join(lines))

    profile = scan(path, threads=1)

    price, day = of(profile, "price"), of(profile, "day")
    assert profile.n_rows == N
    assert (price.n_misfit, day.n_misfit) == (1, 1)
    assert price.n + price.n_missing + price.n_misfit == N
    found = [f for f in price.findings if f.code == "mixed-types"]
    assert "much" in found[0].message
    assert of(profile, "count").mean == pytest.approx(
        frame["count"].astype(float).mean(), rel=1e-12
    )


def test_endless_numbers_are_no_numbers(tmp_path: Path) -> None:
    """``inf`` and ``nan`` late in a column spoil neither mean nor range."""
    rows = [f"{i},{i / 4}\n" for i in range(N)]
    rows[777], rows[888] = "777,inf\n", "888,nan\n"
    path = tmp_path / "t.csv"
    path.write_text("i,x\n" + "".join(rows))

    x = of(scan(path), "x")

    assert (x.low, x.high) == (0.0, (N - 1) / 4)
    assert np.isfinite([x.mean, x.sd]).all()
    assert x.n == N - 2


@pytest.mark.parametrize("offset", [0.0, 3.0, 1e6, -1e7])
def test_deviations_hold_far_from_zero(tmp_path: Path, offset: float) -> None:
    """A sum of squares planned for numbers near zero is given up where it would lose digits."""
    path = tmp_path / "t.csv"
    numbers = pd.Series(np.random.default_rng(1).normal(size=N)) + offset
    numbers.to_frame("x").to_csv(path, index=False)
    column = Column(name="x", kind=Kind.NUMBER, why="", decimal=".")
    planned = [Measure(0, column, "DOUBLE", squares=True)]

    found = scan_file(path, Dialect(delimiter=",", header=True), planned, threads=1).columns[0]

    assert found.sd == pytest.approx(numbers.std(), rel=1e-12 if abs(offset) < 8 else 1e-9)
    assert found.mean == pytest.approx(numbers.mean(), rel=1e-10)


@pytest.mark.parametrize(("words", "different"), [(["true", "false"], 2), (["true"], 1)])
def test_different_booleans_follow_from_their_share(
    tmp_path: Path, words: list[str], different: int
) -> None:
    """A column of booleans has one value or two, however rare the second is."""
    path = tmp_path / "t.csv"
    rows = [words[-1], *[words[0]] * N, "", ""]
    path.write_text("n,x\n" + "".join(f"{i},{word}\n" for i, word in enumerate(rows)))
    overrides = Overrides.from_flags(kind=["x=boolean"])

    x = of(scan(path, overrides=overrides), "x")

    assert (x.n, x.n_missing, x.n_unique) == (N + 1, 2, different)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([f"{i};{i // 100},{i % 100:02d}\n" for i in range(N)], (N, 0)),
        ([f"{i};{i // 1000}.{i % 1000:03d},5\n" for i in range(1000, N)], (N - 1000, 0)),
        ([f"{i};{'?' if i % 5 == 0 else i}\n" for i in range(N)], (N - N // 5, N // 5)),
        ([f"{i};{'NA' if i % 5 == 0 else i / 8}\n" for i in range(N)], (N - N // 5, N // 5)),
        ([f"{i};{i % 28 + 1:02d}/03/20{i % 20 + 10}\n" for i in range(N)], (N, 0)),
        ([f"{i};2024-03-{i % 28 + 1:02d}T10:00:00Z\n" for i in range(N)], (N, 0)),
    ],
    ids=["decimal-comma", "thousands", "question-marks", "na", "day-first-dates", "utc-times"],
)
def test_styles_found_in_the_sample_hold_for_all_rows(
    tmp_path: Path, rows: list[str], expected: tuple[int, int]
) -> None:
    """Numbers and dates in other styles, and markers, are counted as in memory."""
    path = tmp_path / "t.csv"
    path.write_text("i;x\n" + "".join(rows))

    x = of(scan(path), "x")

    assert (x.n, x.n_missing, x.n_misfit) == (*expected, 0)


def test_ragged_rows(tmp_path: Path) -> None:
    """Short rows count, few long ones are left out and noted, many are refused with a line."""
    rows = [f"{i},{i * 2},x\n" for i in range(N)]
    rows[500] = "500\n"
    rows[700] = "700,1400,x,y,z\n"
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n" + "".join(rows))

    profile = scan(path)

    assert profile.n_rows == N - 1
    assert of(profile, "b").n_missing == 1
    assert any("line 702" in note for note in profile.notes)

    path.write_text(
        "a,b,c\n"
        + "".join(f"{row.strip()},more\n" if i % 9 == 0 else row for i, row in enumerate(rows))
    )
    with pytest.raises(RaggedRowError):
        profile_source(str(path))
    assert scan(path, options=ReadOptions(ragged="skip")).n_rows < N


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_profiled_too(tmp_path: Path, encoding: str) -> None:
    """What DuckDB cannot scan is read another way, with the same row count."""
    path = tmp_path / "t.csv"
    path.write_text("ort,n\n" + "".join(f"Köln,{i}\n" for i in range(N)), encoding=encoding)

    profile = profile_source(str(path))

    assert profile.n_rows == N
    assert of(profile, "ort").top[0].value == "Köln"
    assert of(profile, "n").n_unique == pytest.approx(N, rel=0.1)


def test_packed_and_small_give_the_same_columns(tmp_path: Path) -> None:
    """A gzip of the file and a profile in memory agree with the scan where both are exact."""
    frame = mixed_frame().drop(columns="text, with comma")
    frame.to_csv(tmp_path / "t.csv.gz", index=False)
    frame.to_csv(tmp_path / "t.csv", index=False)

    packed = profile_source(str(tmp_path / "t.csv.gz"))
    scanned = profile_source(str(tmp_path / "t.csv"))

    assert packed.columns == scanned.columns
    assert packed.size_bytes == (tmp_path / "t.csv.gz").stat().st_size


def test_scan_and_memory_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read whole, the same file has the same kinds, counts, ranges and means."""
    frame = mixed_frame().drop(columns="text, with comma")
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    scanned = profile_source(str(path))
    monkeypatch.setattr(profiling, "SCAN_BYTES", 10**9)

    whole = profile_source(str(path))

    assert not whole.sampled
    for one, other in zip(scanned.columns, whole.columns, strict=True):
        assert (one.kind, one.n, one.n_missing, one.n_misfit) == (
            other.kind,
            other.n,
            other.n_missing,
            other.n_misfit,
        )
        for value in ("low", "high", "mean", "sd"):
            a, b = getattr(one, value), getattr(other, value)
            assert (a is None) == (b is None)
            assert a is None or a == pytest.approx(b, rel=1e-9)


def test_overrides_reach_the_scan(tmp_path: Path) -> None:
    """A kind fixed by the user is the kind that is scanned."""
    path = tmp_path / "t.csv"
    path.write_text("zip,n\n" + "".join(f"{10_000 + i % 90},{i}\n" for i in range(N)))

    profile = profile_source(str(path), overrides=Overrides.from_flags(kind=["zip=category"]))

    assert of(profile, "zip").kind.value == "category"
    assert of(profile, "zip").low is None

"""Sources besides files: standard input, databases, bundled sets; samples of what is too long."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sklearn import datasets

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.bundled import bundled_tables, default_target
from sprintml.ingestion.errors import (
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    MissingSourceError,
    NetworkError,
    UnknownFormatError,
    UnreadableSourceError,
)
from sprintml.ingestion.raw import ReadOptions
from sprintml.ingestion.reading import read_raw

READ_STDIN = (
    "import json, sys\n"
    "from sprintml.ingestion.errors import IngestionError\n"
    "from sprintml.ingestion.reading import read_raw\n"
    "try:\n"
    "    print(json.dumps(read_raw('-').frame.to_dict('list')))\n"
    "except IngestionError as error:\n"
    "    print(type(error).__name__)\n"
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a;b\n1;x\n2;y\n", '{"a": ["1", "2"], "b": ["x", "y"]}'),
        ('[{"ä": 1}]'.encode("utf-16"), '{"\\u00e4": ["1"]}'),
        (b"", "EmptyTableError"),
    ],
)
def test_standard_input_is_read_like_a_file(data: bytes, expected: str) -> None:
    """A piped table of any format is found out by its content."""
    done = subprocess.run(
        [sys.executable, "-c", READ_STDIN], input=data, capture_output=True, check=True
    )

    assert done.stdout.decode().strip() == expected


@pytest.mark.parametrize("table", bundled_tables(), ids=lambda table: table.name)
def test_bundled_tables_are_scikit_learns(table: object) -> None:
    """Sizes, column names and numbers are scikit-learn's; classes are texts."""
    source = f"bundled:{table.name}"
    raw = read_raw(source)
    loaded = getattr(datasets, f"load_{table.name}")()

    assert (
        raw.frame.shape
        == (table.n_rows, table.n_columns)
        == (len(loaded.data), loaded.data.shape[1] + 1)
    )
    assert raw.frame.columns[-1] == table.target == default_target(source)
    if table.name != "diabetes":  # there the unscaled version is read: years, not z-scores
        assert np.array_equal(raw.frame.iloc[:, :-1].astype(float).to_numpy(), loaded.data)
        assert raw.frame.iloc[:, -1].tolist() == [
            str(loaded.target_names[i]) for i in loaded.target
        ]


def test_unknown_names_are_answered_with_known_ones() -> None:
    """A wrong bundled name, scheme or OpenML address says what there is."""
    with pytest.raises(MissingSourceError, match="iris"):
        read_raw("bundled:titanic")
    with pytest.raises(UnknownFormatError, match="postgresql"):
        read_raw("s3://bucket/key.csv")
    with pytest.raises(MissingSourceError, match="openml:NAME@VERSION"):
        read_raw("openml:no such name!")


def test_a_sqlite_url_is_read_and_its_file_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative and absolute addresses work; a write is refused and the bytes stay."""
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("t.db") as connection:
        connection.execute("CREATE TABLE t (a INTEGER, b REAL)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(i, i / 2) for i in range(50)])
    connection.close()
    before = Path("t.db").read_bytes()

    assert read_raw("sqlite:///t.db?table=t").frame["b"].tolist()[:3] == ["0", "0.5", "1"]
    assert read_raw(f"sqlite:///{tmp_path}/t.db").hints == {"a": "number", "b": "number"}
    for query in ("DELETE FROM t", "CREATE TABLE u (x)", "VACUUM INTO 'copy.db'"):
        with pytest.raises(UnreadableSourceError):
            read_raw(f"sqlite:///t.db?query={query}")
    assert Path("t.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["t.db"]


def test_an_endless_query_is_stopped(tmp_path: Path) -> None:
    """A statement that never ends is given up after its time."""
    sqlite3.connect(tmp_path / "t.db").execute("CREATE TABLE t (a)").connection.close()
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    endless = f"{numbers} SELECT max(i) FROM n"  # noqa: S608  (ours)

    with pytest.raises(BoundError):
        read_raw(
            f"sqlite:///{tmp_path}/t.db", ReadOptions(query=endless, bounds=Bounds(query_s=0.2))
        )


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a private PostgreSQL server; skipped where it is not installed."""
    if not shutil.which("initdb") or not shutil.which("postgres"):
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="sprintml-pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    common = {
        "user": user,
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    made = subprocess.run(
        ["initdb", "-D", folder / "data", "-U", "ann", "-A", "trust"], check=False, **common
    )
    if made.returncode:
        pytest.skip("PostgreSQL cannot be set up here")
    command = [
        "postgres",
        "-D",
        folder / "data",
        "-k",
        folder,
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
    ]
    server = subprocess.Popen(command, **common)
    address = f"postgresql://ann:secret@/postgres?host={folder}"
    try:
        _fill(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _fill(address: str) -> None:
    import psycopg

    for _ in range(100):
        try:
            connection = psycopg.connect(address)
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    with connection:
        connection.execute("CREATE TABLE t (a int, b numeric, c text, d timestamptz, e bool)")
        day = "'2024-01-01 00:00+00'::timestamptz + i * interval '1 day'"
        word = "CASE WHEN i % 2 = 0 THEN 'x' END"
        rows = f"SELECT i, i / 4.0, {word}, {day}, true FROM generate_series(1, 12000) i"  # noqa: S608  (ours)
        connection.execute(f"INSERT INTO t {rows}")


def test_postgresql_is_read_only_and_bounded(postgres: str) -> None:
    """Tables and queries are read; writing, waiting and wrong names end in named errors."""
    raw = read_raw(f"{postgres}&table=t", max_rows=500)

    assert raw.frame.shape == (500, 5)
    assert (raw.origin.n_rows_total, raw.origin.sampled) == (12_000, True)
    assert raw.hints["b"] == "number"
    assert "secret" not in raw.origin.source
    total, deletion = "SELECT sum(a) AS s FROM t", "DELETE FROM t"
    assert read_raw(f"{postgres}&query={total}").frame["s"].tolist() == ["72006000"]
    with pytest.raises(MissingSourceError, match="There are: t"):
        read_raw(f"{postgres}&table=u")
    with pytest.raises((UnreadableSourceError, DamagedError)):
        read_raw(f"{postgres}&query={deletion}")
    with pytest.raises(DamagedError):
        read_raw(f"{postgres}&query=SELEKT")
    with pytest.raises(BoundError):
        read_raw(f"{postgres}&query=SELECT pg_sleep(9)", ReadOptions(bounds=Bounds(query_s=0.3)))


def test_a_database_that_is_not_there_keeps_its_password() -> None:
    """An unreachable server is named without the password."""
    with pytest.raises(NetworkError) as caught:
        read_raw("postgresql://ann:secret@127.0.0.1:1/base?table=t")

    assert "secret" not in str(caught.value)


def test_a_long_file_is_sampled_uniformly_and_repeatably(tmp_path: Path) -> None:
    """The sample has the size asked for, is in file order, uniform, and due to the seed only."""
    path = tmp_path / "t.csv"
    path.write_text("n\n" + "".join(f"{i}\n" for i in range(100_000)))

    samples = [read_raw(str(path), max_rows=2_000, seed=seed) for seed in (1, 1, 2)]
    first, again, other = (sample.frame["n"].astype(int).to_numpy() for sample in samples)

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (samples[0].origin.n_rows_total, samples[0].origin.sampled) == (100_000, True)
    assert len(first) == 2_000
    assert (np.diff(first) > 0).all()
    assert samples[0].lines.tolist() == (first + 2).tolist()
    assert stats.kstest(first / 100_000, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_every_format_samples_alike(tmp_path: Path, form: str) -> None:
    """Sampling does not depend on the format: the same rows of the same table stay."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / f"t.{form}"
    if form == "csv":
        path.write_text("n,k\n" + "".join(f"{i},x\n" for i in range(9_000)))
    elif form == "ndjson":
        path.write_text("".join(json.dumps({"n": i, "k": "x"}) + "\n" for i in range(9_000)))
    else:
        pq.write_table(pa.table({"n": range(9_000), "k": ["x"] * 9_000}), path)

    raw = read_raw(str(path), max_rows=100, seed=5)

    expected = np.sort(np.argsort(np.random.default_rng(5).random(9_000))[:100])
    assert raw.frame["n"].astype(int).tolist() == expected.tolist()
    assert raw.origin.n_rows_total == 9_000


def test_choices_may_be_options_or_part_of_the_path(tmp_path: Path) -> None:
    """``?table=`` and the option of the same name do the same; without either, both are named."""
    path = tmp_path / "t.json"
    path.write_text('{"x": [{"a": 1}], "y": [{"a": 2}]}')

    assert read_raw(f"{path}?table=y").frame["a"].tolist() == ["2"]
    assert read_raw(str(path), ReadOptions(table="y")).frame["a"].tolist() == ["2"]
    with pytest.raises(ChoiceNeededError, match="x, y"):
        read_raw(str(path))


def test_blank_file_says_where(tmp_path: Path) -> None:
    """An error text holds the source, what is wrong, and what to do."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n")

    with pytest.raises(EmptyTableError) as caught:
        read_raw(str(path))

    assert str(path) in str(caught.value)
    assert "--no-header" in str(caught.value)

"""The encoder: every kind of column becomes floats, learnt from the training rows only."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.preprocessing import (
    Encoding,
    NoFeaturesError,
    describe,
    feature_names_out,
    make_encoder,
)

KINDS = ("linear", "tree", "pairs")
N = 200


def text(values: list[str | None]) -> pd.Series:
    """Return a column of texts, None for missing."""
    return pd.Series(pd.array(values, dtype="str"))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Two hundred rows with a column of every kind, missing values in each."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "age": rng.normal(40, 10, N).round(1),
            "member": rng.integers(0, 2, N).astype(float),
            "joined": pd.Timestamp("2024-01-31 12:00")
            + pd.to_timedelta(rng.integers(0, 700, N), unit="D"),
            "colour": text(list(rng.choice(["red", "green", "blue"], N))),
            "town": text([f"town {i}" for i in rng.integers(0, 60, N)]),
            "note": text(list(rng.choice(["good day", "bad night", "no word at all"], N))),
            "answer": text(list(rng.choice(["no", "yes"], N))),
        }
    )
    frame["joined"] = frame["joined"].astype("datetime64[us]")
    for place, name in enumerate(frame.columns[:-1]):
        frame.loc[place::20, name] = None
    return frame


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The schema of `frame`."""
    return Schema(
        columns=(
            Column(name="age", kind=Kind.NUMBER, nullable=True),
            Column(name="member", kind=Kind.BOOLEAN, nullable=True),
            Column(name="joined", kind=Kind.DATETIME, nullable=True),
            Column(name="colour", kind=Kind.CATEGORY, nullable=True, n_unique=3),
            Column(name="town", kind=Kind.CATEGORY, nullable=True, n_unique=60),
            Column(name="note", kind=Kind.TEXT, nullable=True),
            Column(name="answer", kind=Kind.CATEGORY, levels=("no", "yes"), n_unique=2),
        ),
        target="answer",
    )


@pytest.fixture(scope="module")
def codes(frame: pd.DataFrame) -> np.ndarray:
    """The target as class codes."""
    return (frame["answer"] == "yes").to_numpy().astype(int)


@pytest.mark.parametrize("kind", KINDS)
def test_matrix_is_float64_as_wide_as_its_names(
    kind: Encoding, frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """Every kind of encoding gives a dense float64 matrix with one named source per column."""
    encoder = make_encoder(schema, kind)
    matrix = encoder.fit_transform(frame, codes)
    outputs = feature_names_out(encoder)

    assert matrix.dtype == np.float64
    assert matrix.shape == (N, len(outputs))
    assert {c for o in outputs for c in o.columns} == {c.name for c in schema.features}


@pytest.mark.parametrize("kind", KINDS)
def test_linear_encodings_have_no_nan_and_tree_ones_keep_it(
    kind: Encoding, frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """Linear models get imputed numbers; trees see what is missing."""
    matrix = make_encoder(schema, kind).fit_transform(frame, codes)

    assert np.isnan(matrix).any() == (kind == "tree")


@pytest.mark.parametrize("kind", KINDS)
def test_statistics_come_from_the_training_rows_only(
    kind: Encoding, frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """Other held-out rows, however wild, do not change what the training rows are encoded to."""
    train, held_out = frame.iloc[:150], frame.iloc[150:].copy()
    encoder = make_encoder(schema, kind).fit(train, codes[:150])
    before = encoder.transform(train)
    held_out["age"] = 1e9
    held_out["colour"] = text(["violet"] * 50).to_numpy()
    held_out["town"] = text(["elsewhere"] * 50).to_numpy()
    encoder.transform(held_out)

    np.testing.assert_array_equal(encoder.transform(train), before)


def test_imputed_value_is_the_training_median(
    frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """A missing number becomes the training rows' median, and a column says it was missing."""
    train = frame.iloc[:150]
    encoder = make_encoder(schema, "linear").fit(train, codes[:150])
    names = [o.name for o in feature_names_out(encoder)]
    row = frame.iloc[[0]].assign(age=np.nan)
    encoded = dict(zip(names, encoder.transform(row)[0], strict=True))
    filled = train["age"].fillna(train["age"].median())
    missing = train["age"].isna()

    expected = (train["age"].median() - filled.mean()) / filled.std(ddof=0)
    assert encoded["age"] == pytest.approx(expected, abs=1e-12)
    assert encoded["age missing"] == pytest.approx((1 - missing.mean()) / missing.std(ddof=0))


def test_target_encoding_of_training_rows_is_out_of_fold(schema: Schema, codes: np.ndarray) -> None:
    """With a town per row, the encoding of training rows holds nothing of their own answers."""
    frame = pd.DataFrame({"town": text([f"town {i}" for i in range(N)])})
    only_town = Schema(columns=(schema.column("town"), schema.column("answer")), target="answer")
    matrix = make_encoder(only_town, "tree").fit_transform(frame, codes)
    means = matrix[:, -1]

    correlation = np.corrcoef(means, codes)[0, 1]
    assert len(np.unique(means)) <= 5  # the mean of the rest, one for each inner fold
    assert correlation < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_unseen_and_missing_cells_are_encoded(
    kind: Encoding, frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """A row of unseen levels, and one of nothing but missing values, give finite linear rows."""
    encoder = make_encoder(schema, kind).fit(frame, codes)
    strange = frame.iloc[:2].copy()
    strange["colour"] = text(["violet", None]).to_numpy()
    strange["town"] = text(["elsewhere", None]).to_numpy()
    strange["note"] = text(["unheard words", None]).to_numpy()
    strange["age"] = [1e6, np.nan]
    strange["member"] = np.nan
    strange["joined"] = pd.Series([pd.NaT, pd.NaT], dtype="datetime64[us]").to_numpy()
    matrix = encoder.transform(strange)

    assert matrix.shape[1] == len(feature_names_out(encoder))
    assert np.isfinite(matrix).all() or kind == "tree"


@pytest.mark.parametrize("kind", KINDS)
def test_columns_missing_in_a_whole_fold_keep_the_width(
    kind: Encoding, frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """A fold in which every column is all missing is fitted, and encodes later rows."""
    empty = frame.copy()
    for name in ("age", "member", "colour", "town", "note", "joined"):
        empty[name] = empty[name].where(pd.Series(data=False, index=empty.index))
    encoder = make_encoder(schema, kind).fit(empty, codes)

    assert encoder.transform(frame).shape == (N, len(feature_names_out(encoder)))


def test_a_rare_missing_cell_shares_the_column_of_the_rare() -> None:
    """Forty levels and one missing cell: 31 columns with names, and one for the rest."""
    cells = [f"v{i}" for i in range(40)] * 2 + ["v0"] * 5 + [None]
    frame = pd.DataFrame({"c": text(cells)})
    schema = Schema(columns=(Column(name="c", kind=Kind.CATEGORY, n_unique=40),))
    encoder = make_encoder(schema, "linear").fit(frame)
    names = [o.name for o in feature_names_out(encoder)]
    last = encoder.transform(pd.DataFrame({"c": text([None, "unseen", "v0"])}))

    assert len(names) == last.shape[1] == 32
    assert names[0] == "c = v0"
    assert names[-1] == "c is rare"
    np.testing.assert_array_equal(last[:, -1], [1, 1, 0])
    np.testing.assert_array_equal(last[:, 0], [0, 0, 1])


def test_frequency_codes_rank_levels_by_count(schema: Schema, codes: np.ndarray) -> None:
    """The most frequent level is 0, ties go by text, unseen is -1, missing NaN."""
    coded = Schema(columns=(Column(name="c", kind=Kind.CATEGORY, n_unique=12),))
    train = pd.DataFrame({"c": text(["b", "b", "a", "c", None])})
    encoder = make_encoder(coded, "tree").fit(train)
    new = pd.DataFrame({"c": text(["b", "a", "c", "?", None])})

    np.testing.assert_array_equal(encoder.transform(new)[:, 0], [0, 1, 2, -1, np.nan])


def test_date_parts_are_the_calendar(schema: Schema) -> None:
    """Parts equal those of the standard library's own calendar."""
    dates = Schema(columns=(Column(name="d", kind=Kind.DATETIME),))
    moments = pd.to_datetime(["2024-02-29 18:00", None, "1969-12-31 00:00"]).astype(
        "datetime64[us]"
    )
    matrix = make_encoder(dates, "tree").fit_transform(pd.DataFrame({"d": moments}))
    stamp = moments[0].to_pydatetime()

    days = (stamp - pd.Timestamp(0).to_pydatetime()).total_seconds() / 86400
    assert list(matrix[0]) == [days, 2024, 2, 29, stamp.weekday(), 18]
    assert np.isnan(matrix[1]).all()
    assert matrix[2, 0] == -1


def test_pairs_are_products_of_the_scaled_columns() -> None:
    """The pairs of two numbers: both, their squares and their product, scaled."""
    numbers = Schema(columns=tuple(Column(name=n, kind=Kind.NUMBER) for n in "ab"))
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(50, 2)), columns=["a", "b"])
    encoder = make_encoder(numbers, "pairs")
    matrix = encoder.fit_transform(frame)
    a, b = ((frame[n] - frame[n].mean()) / frame[n].std(ddof=0) for n in "ab")
    wanted = np.column_stack([a, b, a * a, a * b, b * b])

    np.testing.assert_allclose(
        matrix, (wanted - wanted.mean(axis=0)) / wanted.std(axis=0), atol=1e-12
    )
    assert [o.name for o in feature_names_out(encoder)] == ["a", "b", "a * a", "a * b", "b * b"]
    assert feature_names_out(encoder)[3].columns == ("a", "b")


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_and_pickling_change_nothing(kind: Encoding) -> None:
    """Columns called by keywords, emoji or each other's one-hot names are kept apart."""
    names = ["__class__", "a_x", "a", "🙂", "x" * 300, "a = x"]
    columns = tuple(Column(name=n, kind=Kind.CATEGORY, n_unique=2) for n in names)
    frame = pd.DataFrame({n: text(["x", "y", None] * 5) for n in names})
    encoder = make_encoder(Schema(columns=columns), kind)
    matrix = encoder.fit_transform(frame)
    copy = pickle.loads(pickle.dumps(encoder))  # noqa: S301  # our own bytes

    np.testing.assert_array_equal(copy.transform(frame), matrix)
    assert {c for o in feature_names_out(encoder) for c in o.columns} == set(names)


def test_describe_names_every_feature_and_its_numbers(
    frame: pd.DataFrame, schema: Schema, codes: np.ndarray
) -> None:
    """The description covers all columns and shows the fitted median."""
    encoder = make_encoder(schema, "linear").fit(frame, codes)
    steps = describe(encoder)

    assert {c for s in steps for c in s.columns} == {c.name for c in schema.features}
    assert f"{frame['age'].median():.6g}" in steps[0].action


def test_no_usable_column_is_refused_in_plain_words() -> None:
    """A table of identifiers has nothing to learn from, and the message says so."""
    schema = Schema(columns=(Column(name="id", kind=Kind.IDENTIFIER),))

    with pytest.raises(NoFeaturesError, match="none of the 1 columns"):
        make_encoder(schema, "tree")

"""The encoder: a typed table in, a matrix of floats out, made from the schema.

One `ColumnTransformer` with a block per kind of column, out of scikit-learn's own transformers and
three small ones (`DateParts`, `FrequencyCodes`, `FillText`). It is fitted on training rows only,
inside cross-validation; nothing in it is learnt from the schema but which columns there are and
about how many levels they have. The list of blocks is closed: the fast path compiles each.
"""

from __future__ import annotations

from typing import Any, Literal

from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
    TargetEncoder,
)

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.preprocessing.dates import DateParts
from sprintml.preprocessing.errors import NoFeaturesError
from sprintml.preprocessing.levels import FrequencyCodes
from sprintml.preprocessing.text import TOKEN, FillText

Encoding = Literal["linear", "tree", "pairs"]
"""``linear``: imputed, scaled, one-hot; ``tree``: raw numbers with NaN; ``pairs``: linear with
the products of every two columns."""

Block = tuple[str, Any, Any]
"""Name, transformer, columns: a part of a ColumnTransformer."""

FEW_LEVELS = 10
"""Up to so many levels trees get a column for each; above, codes by frequency."""
MANY_LEVELS = 32
"""One-hot columns at most; where levels have no column of their own, a target encoding is
added."""
MAX_TARGET_CLASSES = 5
"""A target encoding has a column per class: with more classes than this it is left out."""
MAX_TERMS = {"linear": 256, "tree": 96}
"""Words kept of a text column."""


def make_encoder(schema: Schema, kind: Encoding) -> ColumnTransformer | Pipeline:
    """Return an unfitted encoder of the schema's features.

    Args:
        schema: Says what each column is; its target decides how a target encoding is made.
        kind: For which family of models.

    Returns:
        A transformer from the typed frame to a float64 matrix, shape (n, d).

    Raises:
        NoFeaturesError: If the schema leaves no column to learn from.
    """
    if not schema.features:
        raise NoFeaturesError(
            f"none of the {len(schema.columns)} columns can be learnt from: each is the target, "
            "an identifier, constant or dropped; keep one with an override"
        )
    if kind == "pairs":
        steps = [
            ("columns", _columns(schema, "linear")),
            ("pairs", PolynomialFeatures(degree=2, include_bias=False)),
            ("scale", StandardScaler()),
        ]
        return Pipeline(steps)
    return _columns(schema, kind)


def _columns(schema: Schema, kind: Literal["linear", "tree"]) -> ColumnTransformer:
    blocks = [*_numbers(schema, kind), *_levels(schema, kind), *_texts(schema, kind)]
    return ColumnTransformer(blocks, sparse_threshold=0.0)


def _numbers(schema: Schema, kind: str) -> list[Block]:
    numbers = _names(schema, Kind.NUMBER, Kind.BOOLEAN)
    dates = _names(schema, Kind.DATETIME)
    if kind == "tree":
        blocks = [("number", "passthrough", numbers), ("date", DateParts(), dates)]
    else:
        date_steps = [("parts", DateParts()), ("impute", _imputer()), ("scale", StandardScaler())]
        blocks = [
            ("number", Pipeline([("impute", _imputer()), ("scale", StandardScaler())]), numbers),
            ("date", Pipeline(date_steps), dates),
        ]
    return [block for block in blocks if block[2]]


def _levels(schema: Schema, kind: str) -> list[Block]:
    categories = [c for c in schema.features if c.kind is Kind.CATEGORY]
    few = [c.name for c in categories if kind == "linear" or _n_levels(c) <= FEW_LEVELS]
    coded = [c.name for c in categories if c.name not in few]
    shown = MANY_LEVELS if kind == "linear" else FEW_LEVELS  # levels with a column of their own
    many = [c.name for c in categories if _n_levels(c) > shown]
    blocks: list[Block] = [("level", _one_hot(), few), ("code", FrequencyCodes(), coded)]
    target_type = _target_type(schema)
    if target_type is not None:
        mean = _target_mean(target_type)
        if kind == "linear":
            mean.steps.append(("scale", StandardScaler()))
        blocks.append(("target", mean, many))
    return [block for block in blocks if block[2]]


def _texts(schema: Schema, kind: str) -> list[Block]:
    blocks: list[Block] = []
    for i, name in enumerate(_names(schema, Kind.TEXT)):
        terms = TfidfVectorizer(max_features=MAX_TERMS[kind], token_pattern=TOKEN)
        blocks.append((f"text_{i}", Pipeline([("fill", FillText()), ("terms", terms)]), name))
    return blocks


def _names(schema: Schema, *kinds: Kind) -> list[str]:
    return [c.name for c in schema.features if c.kind in kinds]


def _n_levels(column: Column) -> int:
    return max(column.n_unique, len(column.levels))


def _imputer() -> SimpleImputer:
    # keep_empty_features: a column that is all missing in one fold stays (as zeros)
    return SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)


def _one_hot() -> Pipeline:
    # over codes, which scikit-learn counts ten times as fast as texts; rare levels share a
    # column, which unseen ones go to; missing is a level of its own
    columns = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=MANY_LEVELS, sparse_output=False
    )
    return Pipeline([("codes", FrequencyCodes()), ("columns", columns)])


def _target_mean(target_type: str) -> Pipeline:
    # fitted out of fold within the training rows, or it would leak their own answers
    mean = TargetEncoder(
        target_type=target_type, cv=KFold(n_splits=5, shuffle=True, random_state=0)
    )
    return Pipeline([("codes", FrequencyCodes()), ("mean", mean)])


def _target_type(schema: Schema) -> str | None:
    """Return what the target encoding is fitted on, or None where there should be none."""
    if schema.target is None:
        return None
    target = schema.column(schema.target)
    if target.kind is Kind.NUMBER:
        return "continuous"
    n_classes = _n_levels(target)
    if n_classes > MAX_TARGET_CLASSES:
        return None
    return "binary" if n_classes <= 2 else "multiclass"

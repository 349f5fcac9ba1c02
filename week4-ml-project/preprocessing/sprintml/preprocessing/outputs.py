"""Where each column of an encoded matrix comes from, and a fitted encoder in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, TypeAlias

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
    TargetEncoder,
)

from sprintml.preprocessing.dates import PARTS, DateParts
from sprintml.preprocessing.levels import FrequencyCodes
from sprintml.preprocessing.text import MISSING_TEXT, FillText

Encoder: TypeAlias = ColumnTransformer | Pipeline


@dataclass(frozen=True)
class Output:
    """One column of the encoded matrix."""

    name: str
    """For people: ``age``, ``age missing``, ``sex = male``, ``joined.month``, ``a * b``."""
    columns: tuple[str, ...]
    """The source columns, one or (a product) two."""


@dataclass(frozen=True)
class Step:
    """One step of an encoder, for people."""

    block: str
    columns: tuple[str, ...]
    action: str
    """What is done, with the fitted numbers."""


def feature_names_out(encoder: Encoder) -> list[Output]:
    """Return the source of every column of a fitted *encoder*'s matrix, in order.

    scikit-learn's own names join column and level by ``_`` and so may collide; these keep the
    source columns apart from the name.
    """
    if isinstance(encoder, Pipeline):
        return _pairs(feature_names_out(encoder["columns"]), encoder["pairs"])
    return [output for _, t, names in _blocks(encoder) for output in _outputs(t, names)]


def describe(encoder: Encoder) -> list[Step]:
    """Return what a fitted *encoder* does, block by block, step by step."""
    if isinstance(encoder, Pipeline):
        width = len(feature_names_out(encoder))
        product = f"squares and products of every two, scaled to unit variance: {width} columns"
        return [*describe(encoder["columns"]), Step("pairs", ("all",), product)]
    return [
        Step(block, tuple(names), _action(step))
        for block, transformer, names in _blocks(encoder)
        for step in _steps(transformer)
    ]


def _blocks(encoder: ColumnTransformer) -> Iterator[tuple[str, Any, list[str]]]:
    for block, transformer, columns in encoder.transformers_:
        if block != "remainder":
            yield block, transformer, [columns] if isinstance(columns, str) else list(columns)


def _steps(transformer: Any) -> list[Any]:  # noqa: ANN401  # any transformer of the closed list
    if isinstance(transformer, Pipeline):
        return [step for _, step in transformer.steps]
    return [transformer]


def _outputs(transformer: Any, columns: list[str]) -> list[Output]:  # noqa: ANN401  # as above
    outputs = [Output(name, (name,)) for name in columns]
    steps = _steps(transformer)
    if len(steps) > 1 and isinstance(steps[0], FrequencyCodes):
        return _of_levels(steps[0], steps[1], outputs)
    for step in steps:
        outputs = _through(step, outputs)
    return outputs


def _of_levels(codes: FrequencyCodes, step: Any, inputs: list[Output]) -> list[Output]:  # noqa: ANN401
    """Return the outputs of a step over codes: one-hot columns bear the levels' names."""
    if not isinstance(step, OneHotEncoder):
        return _through(step, inputs)
    outputs = []
    for source, levels, used, rare in zip(
        inputs, codes.levels_, step.categories_, step.infrequent_categories_, strict=True
    ):
        rare_codes = set() if rare is None else {_key(code) for code in rare}
        names = [_level(levels, code) for code in used if _key(code) not in rare_codes]
        outputs += [Output(f"{source.name} = {name}", source.columns) for name in names]
        outputs += [Output(f"{source.name} is rare", source.columns)] if rare_codes else []
    return outputs


def _key(code: float) -> float | None:
    return None if np.isnan(code) else code  # NaN is not even itself in a set


def _level(levels: list[str], code: float) -> str:
    return "missing" if np.isnan(code) else levels[int(code)]


@singledispatch
def _through(step: Any, inputs: list[Output]) -> list[Output]:  # noqa: ANN401  # as above
    """Return the outputs of one fitted step whose inputs are *inputs*."""
    del step  # "passthrough", StandardScaler and FillText keep the columns
    return inputs


@_through.register(DateParts)
def _(step: DateParts, inputs: list[Output]) -> list[Output]:
    del step
    return [Output(f"{i.name}.{part}", i.columns) for i in inputs for part in PARTS]


@_through.register(SimpleImputer)
def _(step: SimpleImputer, inputs: list[Output]) -> list[Output]:
    marked = [] if step.indicator_ is None else [inputs[i] for i in step.indicator_.features_]
    return inputs + [Output(f"{i.name} missing", i.columns) for i in marked]


@_through.register(TargetEncoder)
def _(step: TargetEncoder, inputs: list[Output]) -> list[Output]:
    if step.target_type_ != "multiclass":
        return [Output(f"{i.name} target mean", i.columns) for i in inputs]
    return [Output(f"{i.name} target mean ({c})", i.columns) for i in inputs for c in step.classes_]


@_through.register(FrequencyCodes)
def _(step: FrequencyCodes, inputs: list[Output]) -> list[Output]:
    del step
    return [Output(f"{i.name} rank", i.columns) for i in inputs]


@_through.register(TfidfVectorizer)
def _(step: TfidfVectorizer, inputs: list[Output]) -> list[Output]:
    terms = step.get_feature_names_out()
    return [Output(f"{inputs[0].name}: {term}", inputs[0].columns) for term in terms]


def _pairs(inputs: list[Output], step: PolynomialFeatures) -> list[Output]:
    outputs = []
    for powers in step.powers_:  # (n_outputs, n_inputs): exponents 0, 1 or 2
        used = [inputs[i] for i in powers.nonzero()[0] for _ in range(powers[i])]
        sources = tuple(dict.fromkeys(c for i in used for c in i.columns))
        outputs.append(Output(" * ".join(i.name for i in used), sources))
    return outputs


@singledispatch
def _action(step: Any) -> str:  # noqa: ANN401  # any transformer of the closed list
    """Return in plain words what one fitted step does."""
    return "kept as is" if step == "passthrough" else type(step).__name__


@_action.register(SimpleImputer)
def _(step: SimpleImputer) -> str:
    medians = ", ".join(f"{m:.6g}" for m in step.statistics_)
    return f"missing values become the median ({medians}), with a column that says so"


@_action.register(StandardScaler)
def _(step: StandardScaler) -> str:
    means = ", ".join(f"{m:.6g}" for m in step.mean_)
    return f"scaled to mean 0 (was {means}) and variance 1"


@_action.register(OneHotEncoder)
def _(step: OneHotEncoder) -> str:
    counts = ", ".join(str(len(levels)) for levels in step.categories_)
    return f"a column for each level ({counts}); rare and unseen ones share one"


@_action.register(TargetEncoder)
def _(step: TargetEncoder) -> str:
    kind = step.target_type_
    return f"mean of the {kind} target per level, shrunk towards the mean of all"


@_action.register(FrequencyCodes)
def _(step: FrequencyCodes) -> str:
    counts = ", ".join(str(len(levels)) for levels in step.levels_)
    return f"levels ({counts}) become their rank by frequency, unseen ones -1"


@_action.register(DateParts)
def _(step: DateParts) -> str:
    del step
    return f"dates become {', '.join(PARTS)}"


@_action.register(FillText)
def _(step: FillText) -> str:
    del step
    return f"missing texts become the word {MISSING_TEXT!r}"


@_action.register(TfidfVectorizer)
def _(step: TfidfVectorizer) -> str:
    return f"TF-IDF of {len(step.vocabulary_)} words"

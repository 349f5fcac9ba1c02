"""Encoders: fitted preprocessing, block by block, as operations on registers.

Numbers and dates go through the few steps known here, one operation each. A block over categories
is not read but asked: it encodes a table with every level, a missing cell and an unseen level of
each of its columns, and what it answers becomes a table of codes. That holds for any encoder whose
outputs each depend on one column.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler

from sprintml.ingestion.schema import Kind
from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.fastpath.program import Program
from sprintml.models.fastpath.texts import Terms, read_terms
from sprintml.preprocessing import MISSING_TEXT, PARTS, DateParts, FillText

Floats = NDArray[np.float64]
Registers = list[int]


def encode(encoder: Any, inputs: Inputs, program: Program) -> Registers:  # noqa: ANN401 - sklearn ships no types
    """Write a fitted encoder's operations; return the register of each encoded column.

    Raises:
        NotCompilable: If it has a step that is not known here.
    """
    if isinstance(encoder, Pipeline):
        first, *rest = (step for _, step in encoder.steps)
        return _through(rest, encode(first, inputs, program), program)
    if not isinstance(encoder, ColumnTransformer):
        raise NotCompilable(f"an encoder of the class {type(encoder).__name__}")
    registers: Registers = []
    for _, transformer, columns in encoder.transformers_:
        names = [columns] if isinstance(columns, str) else list(columns)
        if names and transformer != "drop":
            registers += _block(transformer, names, inputs, program)
    return registers


def find_terms(encoder: Any, inputs: Inputs) -> None:  # noqa: ANN401 - as above
    """Widen the inputs by the vocabularies of an encoder: registers of operations follow them."""
    if isinstance(encoder, Pipeline):
        encoder = encoder.steps[0][1]
    for _, transformer, columns in getattr(encoder, "transformers_", ()):
        if isinstance(columns, str) and inputs.kind(columns) is Kind.TEXT:
            inputs.term_registers(_text_steps(transformer, [columns])[1])


def _block(transformer: Any, names: list[str], inputs: Inputs, program: Program) -> Registers:  # noqa: ANN401 - as above
    kinds = {inputs.kind(name) for name in names}
    if kinds == {Kind.CATEGORY}:
        return _levels(transformer, names, inputs, program)
    if kinds == {Kind.TEXT}:
        steps, terms = _text_steps(transformer, names)
        return _through(steps, inputs.term_registers(terms), program)
    if kinds <= {Kind.NUMBER, Kind.BOOLEAN, Kind.DATETIME}:
        registers = [inputs.register(name) for name in names]
        return _through(_steps(transformer), registers, program)
    raise NotCompilable(f"one block over columns of the kinds {sorted(kinds)}")


def _steps(transformer: Any) -> list[Any]:  # noqa: ANN401 - as above
    if isinstance(transformer, Pipeline):
        return [step for _, step in transformer.steps]
    return [transformer]


def _through(steps: list[Any], registers: Registers, program: Program) -> Registers:
    for step in steps:
        registers = _step(step, registers, program)
    return registers


@singledispatch
def _step(step: Any, registers: Registers, program: Program) -> Registers:  # noqa: ANN401 - as above
    """Write one fitted step over numbers; return its outputs' registers."""
    del registers, program
    raise NotCompilable(f"a step of the class {type(step).__name__}")


@_step.register
def _(step: SimpleImputer, registers: Registers, program: Program) -> Registers:
    if not np.isnan(step.missing_values):
        raise NotCompilable(f"an imputer that reads {step.missing_values!r} as missing")
    fills = np.asarray(step.statistics_, dtype=np.float64)
    if np.isnan(fills).any():
        if not step.keep_empty_features:
            raise NotCompilable("an imputer that drops empty columns")
        fills = np.nan_to_num(fills, nan=0.0)
    filled = [program.impute(r, float(f)) for r, f in zip(registers, fills, strict=True)]
    marked = [] if step.indicator_ is None else step.indicator_.features_
    return filled + [program.is_missing(registers[i]) for i in marked]


@_step.register
def _(step: StandardScaler, registers: Registers, program: Program) -> Registers:
    n = len(registers)
    means = np.zeros(n) if step.mean_ is None or not step.with_mean else step.mean_
    divisors = np.ones(n) if step.scale_ is None else step.scale_
    return [
        program.scale(r, float(m), float(d))
        for r, m, d in zip(registers, means, divisors, strict=True)
    ]


@_step.register
def _(step: DateParts, registers: Registers, program: Program) -> Registers:
    del step
    return [program.date_part(r, part) for r in registers for part in range(len(PARTS))]


@_step.register
def _(step: FunctionTransformer, registers: Registers, program: Program) -> Registers:
    del program
    if step.func is not None:  # scikit-learn turns "passthrough" into one without a function
        raise NotCompilable(f"the function {step.func!r} over columns")
    return registers


@_step.register
def _(step: PolynomialFeatures, registers: Registers, program: Program) -> Registers:
    outputs: Registers = []
    for powers in step.powers_:
        factors = [r for r, power in zip(registers, powers, strict=True) for _ in range(power)]
        if not 1 <= len(factors) <= 2:
            raise NotCompilable("products of more than two columns, or of none")
        outputs.append(factors[0] if len(factors) == 1 else program.product(*factors))
    return outputs


def _text_steps(transformer: Any, names: list[str]) -> tuple[list[Any], Terms]:  # noqa: ANN401 - as above
    """Return the vocabulary of a block over a text column, and the steps after it."""
    steps, empty = _steps(transformer), ""
    if isinstance(steps[0], FillText):
        empty, steps = MISSING_TEXT, steps[1:]
    if len(names) != 1 or not hasattr(steps[0], "vocabulary_"):
        raise NotCompilable(f"a text encoder of the class {type(steps[0]).__name__}")
    return steps[1:], read_terms(names[0], steps[0], empty)


def _levels(block: Any, names: list[str], inputs: Inputs, program: Program) -> Registers:  # noqa: ANN401 - as above
    """Ask a block over categories what it makes of every level of each column."""
    sizes = [inputs.n_codes(name) for name in names]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    questions = _questions(names, starts, inputs)
    answers = np.asarray(block.transform(questions), dtype=np.float64)
    owners = _owners(answers, starts)
    registers = np.zeros(answers.shape[1], dtype=np.int64)
    for i, name in enumerate(names):
        mine = np.flatnonzero(owners == i)
        table = answers[starts[i] : starts[i + 1], mine]
        registers[mine] = program.levels(inputs.register(name), table)
    return [int(r) for r in registers]


def _questions(names: list[str], starts: NDArray[np.int64], inputs: Inputs) -> pd.DataFrame:
    """Return a table in which each column in turn takes all its codes, the others missing."""
    frame = {}
    for i, name in enumerate(names):
        cells: list[str | None] = [None] * int(starts[-1])
        cells[starts[i] : starts[i + 1]] = inputs.code_cells(name)
        frame[name] = pd.Series(cells, dtype="str")
    return pd.DataFrame(frame)


def _owners(answers: Floats, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which column each output depends on (the first, if on none).

    Row ``starts[i]`` has all columns missing, so an output depends on a column if it changes
    within that column's rows.
    """
    owners = np.zeros(answers.shape[1], dtype=np.int64)
    owned = np.zeros(answers.shape[1], dtype=bool)
    for i in range(len(starts) - 1):
        rows = answers[starts[i] : starts[i + 1]]
        same = (rows == rows[0]) | (np.isnan(rows) & np.isnan(rows[0]))
        moves = ~same.all(axis=0)
        if (moves & owned).any():
            raise NotCompilable("an encoder of categories whose outputs depend on two columns")
        owners[moves] = i
        owned |= moves
    return owners

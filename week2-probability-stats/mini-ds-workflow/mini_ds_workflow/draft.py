"""A first plan for a table, to be edited and then registered; no value of the outcome is looked at.

Columns are read for their type and their texts, the treatment for its levels. What the
documentation says, which rules must hold, what was published: only the reader knows, and adds it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mini_ds_workflow.errors import ColumnError, OptionError, SampleError
from mini_ds_workflow.kinds import KINDS, READS
from mini_ds_workflow.samples import one_of
from mini_ds_workflow.stages.ingest import read_table

MOST_LEVELS = 12  # of a treatment: beyond, it is a number to regress on, not groups to compare
MOST_TEXTS = 30  # that a column of texts may hold to be written down
MOST_DUMMIES = 6  # beyond, a column of texts is not adjusted for unless the reader says how
REPEATED = "row_repeated"


@dataclass(frozen=True)
class Asked:
    """Which column is what: the outcome, its kind, the treatment, the level to compare with."""

    outcome: str
    treatment: str
    kind: str = "number"
    reference: str | None = None


def draft(data: Path, asked: Asked) -> str:
    """Return a plan in TOML for the table at *data*.

    Raises:
        ColumnError: If outcome or treatment is no column.
        OptionError: If they are the same, the kind is unknown, the treatment has one level or more
            than twelve, or the reference is none of them.
        SampleError: If the table cannot be read.
    """
    one_of(asked.kind, tuple(KINDS), "kind")
    frame = read_table(data)[0]
    for name in (asked.outcome, asked.treatment):
        if name not in frame:
            raise ColumnError(f"{data.name} lacks {name}; it has {', '.join(map(str, frame))}")
    if asked.outcome == asked.treatment:
        raise OptionError(f"outcome and treatment must be two columns, found {asked.outcome} twice")
    if not len(frame):
        raise SampleError(f"{data.name} holds no row")
    frame = frame.drop(columns=asked.outcome)
    levels = _levels(frame[asked.treatment], asked)
    columns: dict[str, dict[str, Value]] = {asked.outcome: {"says": ""}}
    derived: list[dict[str, str]] = []
    covariates: list[str] = []
    for name in map(str, frame):
        if (column := _column(frame[name])) is None:
            continue
        columns[name] = column
        if name == asked.treatment or _numbers_the_rows(frame[name]):
            continue
        if "allowed" not in column:
            covariates.append(name)
        elif 2 <= frame[name].nunique() <= MOST_DUMMIES:
            made = _dummies(name, frame[name])
            derived += made
            covariates += [d["name"] for d in made]
    return _written(asked, levels, columns, derived, covariates)


Value = str | float | bool | list[str]


def _levels(treatment: pd.Series, asked: Asked) -> dict[str, Value]:
    """Return the levels, the reference first, then by how many rows they have."""
    sizes = treatment.dropna().value_counts()
    if not 2 <= len(sizes) <= MOST_LEVELS:
        raise OptionError(
            f"{asked.treatment} has {len(sizes)} levels; a plan compares 2 to {MOST_LEVELS}"
        )
    numeric = pd.to_numeric(treatment, errors="coerce").notna().sum() == treatment.notna().sum()
    found = {f"{v:g}" if numeric else str(v): float(v) if numeric else str(v) for v in sizes.index}
    first = (
        one_of(asked.reference, tuple(found), "reference") if asked.reference else next(iter(found))
    )
    return {first: found[first], **found}


def _column(values: pd.Series) -> dict[str, Value] | None:
    """Return what a plan says of a column; None for texts too many to write down."""
    optional: dict[str, Value] = {"optional": True} if values.isna().any() else {}
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().sum() == values.notna().sum() and numbers.notna().any():
        whole: dict[str, Value] = {"whole": True} if (numbers.dropna() % 1 == 0).all() else {}
        return {"says": "", **whole, **optional}
    texts = sorted(map(str, values.dropna().unique()))
    return {"says": "", "allowed": texts, **optional} if 0 < len(texts) <= MOST_TEXTS else None


def _numbers_the_rows(values: pd.Series) -> bool:
    """Say whether a column counts the rows: whole, and never the same."""
    numbers = pd.to_numeric(values, errors="coerce")
    return bool(values.is_unique and numbers.notna().all() and (numbers % 1 == 0).all())


def _dummies(name: str, values: pd.Series) -> list[dict[str, str]]:
    """Return a column of 0 and 1 for every text but the commonest."""
    texts = [str(text) for text in values.value_counts().index]
    return [{"name": f"{name} is {t}", "from": name, "equals": t} for t in texts[1:]]


def _written(
    asked: Asked,
    levels: Mapping[str, Value],
    columns: Mapping[str, Mapping[str, Value]],
    derived: list[dict[str, str]],
    covariates: list[str],
) -> str:
    reference, *others = levels
    laws = [law for law in KINDS[asked.kind].laws if READS[law] != "odds ratio"]
    caps = [1.0] if asked.kind == "yes-no" else [1.0, 0.99]
    kind = "shares" if asked.kind == "yes-no" else "means"
    parts = [
        "# A draft: edit it, then note it with --register before the outcome is looked at.",
        "[question]",
        f"title = {_toml(f'Does {asked.outcome} differ by {asked.treatment}?')}",
        f"text = {_toml(f'How far apart is {asked.outcome} at the levels of {asked.treatment}?')}",
        'decision = "What would be done differently if it did."',
        'unit = "a row"',
        f"outcome_words = {_toml(asked.outcome)}",
        '\n[data]\norigin = ""',
        'limits = "Were the levels given by chance? If not, other things may differ, too."',
        "\n[columns]  # says: from the documentation; min, max, whole, optional, allowed: rules",
        *(f"{_toml(name)} = {_toml(column)}" for name, column in columns.items()),
        *(f"\n[[derive]]\n{_lines(d)}" for d in derived),
        '\n[[clean]]\nname = "incomplete"\naction = "drop"\nmissing = true',
        'why = "nothing may be guessed silently"',
        f'\n[[clean]]\nname = "{REPEATED}"\naction = "flag"\nduplicated = true',
        'why = "equal in every column to a row above; kept, and left out in one set of rows"',
        f"\n[roles]\noutcome = {_toml(asked.outcome)}\nkind = {_toml(asked.kind)}",
        f'treatment = "(level)"\nfrom = {_toml(asked.treatment)}',
        f"levels = {_toml(levels)}\nreference = {_toml(reference)}\nfocus = {_toml(others[0])}",
        f"covariates = {_toml(covariates)}\ncluster = []",
        '\n[inference]\ncorrection = "holm"',
        *(
            f"\n[[hypotheses]]\n{_lines({'id': f'H{i}', 'says': _says(asked, other, reference)})}\n"
            f'kind = "{kind}"\narms = {_toml([other, reference])}'
            for i, other in enumerate(others, 1)
        ),
        f"\n[sensitivity]\nlaws = {_toml(laws)}\ncaps = {_toml(caps)}",
        f"[sensitivity.adjust]\nnothing = []\n{_all_columns(covariates)}",
        f'[sensitivity.rows]\n"all rows" = ""\n"no repeated rows" = "{REPEATED} == 0"',
    ]
    return "\n".join(parts) + "\n"


def _says(asked: Asked, other: str, reference: str) -> str:
    return f"{asked.outcome} at {other} is the same as at {reference}."


def _all_columns(covariates: list[str]) -> str:
    return f'"all columns" = {_toml(covariates)}' if covariates else ""


def _lines(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {_toml(value)}" for name, value in pairs.items())


def _toml(value: object) -> str:
    """Return *value* as TOML writes it; texts and lists are written as in JSON."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items())
        return f"{{ {inside} }}"
    return json.dumps(value, ensure_ascii=False)

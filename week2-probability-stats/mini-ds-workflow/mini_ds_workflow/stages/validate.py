"""Stage 4, validate: every rule at once, and a ledger of what the documentation says.

Rules are checks of one pandera schema. A broken rule stops the work; a claim of the documentation
that the data contradict goes into the ledger, with what was done about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from mini_ds_workflow.errors import RuleError
from mini_ds_workflow.stages.ingest import RawData
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.table_expressions import mask, names_in

Check = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Rule:
    """A rule by name, the kind that it is, and the rows where it holds."""

    name: str
    kind: str  # "rule" or "claim"
    check: Check


@dataclass(frozen=True)
class Claim:
    """One line of the ledger: the documentation says, the data say."""

    column: str
    name: str
    documented: str
    rows_against: int
    data_say: str

    @property
    def holds(self) -> bool:
        """Whether no row contradicts it."""
        return not self.rows_against


@dataclass(frozen=True)
class Validation:
    """How many rules there are, what broke them, and the ledger."""

    rules: int
    broken: dict[str, int]
    ledger: tuple[Claim, ...]

    @property
    def contradictions(self) -> tuple[Claim, ...]:
        """The claims that the data contradict."""
        return tuple(claim for claim in self.ledger if not claim.holds)

    def require(self) -> None:
        """Stop if a rule is broken.

        Raises:
            RuleError: Naming every broken rule and its rows.
        """
        if self.broken:
            listed = "; ".join(f"{name} ({n} rows)" for name, n in self.broken.items())
            raise RuleError(f"{len(self.broken)} of {self.rules} rules are broken: {listed}")


def validate(registered: RegisteredPlan, raw: RawData) -> Validation:
    """Check every rule and every claim of the plan on the raw table; nothing is raised."""
    rules = rules_of(registered.document)
    broken = broken_rules(raw.frame, rules)
    claims = registered.document.get("claims", ())
    ledger = tuple(_claim(raw_claim, registered.document, broken) for raw_claim in claims)
    stopping = {rule.name for rule in rules if rule.kind == "rule"}
    return Validation(
        rules=len(rules),
        broken={name: rows for name, rows in broken.items() if name in stopping},
        ledger=ledger,
    )


def rules_of(document: dict[str, Any]) -> list[Rule]:
    """Return every rule of a plan: of single columns, across columns, and of the documentation."""
    rules: list[Rule] = []
    for name, column in document["columns"].items():
        rules += _text_rules(name, column) if "allowed" in column else _column_rules(name, column)
    rules += [
        Rule(r["name"], "rule", _holds(r["holds"], _columns(document)))
        for r in document.get("rules", ())
    ]
    for claim in document.get("claims", ()):
        distinct = claim.get("distinct", False)
        check = _distinct if distinct else _holds(claim["holds"], _columns(document))
        rules.append(Rule(claim["name"], "claim", check))
    return rules


def broken_rules(frame: pd.DataFrame, rules: list[Rule]) -> dict[str, int]:
    """Return how many rows break each broken rule, by one lazy pass of a pandera schema."""
    checks = [pa.Check(rule.check, name=rule.name, error=rule.name) for rule in rules]
    schema = pa.DataFrameSchema(checks=checks)
    try:
        schema.validate(frame.reset_index(drop=True), lazy=True)
    except pa.errors.SchemaErrors as exc:
        cases = exc.failure_cases
        counted = cases.groupby("check", sort=False)["index"].nunique()
        return {rule.name: int(counted[rule.name]) for rule in rules if rule.name in counted.index}
    return {}


def _held(rows: object) -> pd.Series[bool]:
    """Return where a rule holds, as a series of truths."""
    return pd.Series(rows, dtype=bool)


def _columns(document: dict[str, Any]) -> list[str]:
    """Return the names of the columns that hold numbers."""
    return [name for name, column in document["columns"].items() if "allowed" not in column]


def _numbers(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    return pd.to_numeric(frame[name], errors="coerce").astype(float)


def _column_rules(name: str, column: dict[str, Any]) -> list[Rule]:
    """Return what must hold of a column of numbers: none missing, finite, in range, whole."""

    def number(frame: pd.DataFrame) -> pd.Series[bool]:
        return _held(_numbers(frame, name).notna() | frame[name].isna())

    def finite(frame: pd.DataFrame) -> pd.Series[bool]:
        return _held(~np.isinf(_numbers(frame, name)))

    def ranged(frame: pd.DataFrame) -> pd.Series[bool]:
        values = _numbers(frame, name)
        low, high = column.get("min", -np.inf), column.get("max", np.inf)
        return _held(values.isna() | np.isinf(values) | values.between(low, high))

    def whole(frame: pd.DataFrame) -> pd.Series[bool]:
        values = _numbers(frame, name)
        return _held(values.isna() | np.isinf(values) | (values == np.floor(values)))

    return [
        Rule(f"{name} is a number", "rule", number),
        *([] if column["optional"] else [_there(name)]),
        Rule(f"{name} is finite", "rule", finite),
        Rule(f"{name} lies in its range", "rule", ranged),
        *([Rule(f"{name} is whole", "rule", whole)] if column["whole"] else []),
    ]


def _there(name: str) -> Rule:
    return Rule(f"{name} is not missing", "rule", lambda frame: _held(frame[name].notna()))


def _text_rules(name: str, column: dict[str, Any]) -> list[Rule]:
    """Return what must hold of a column of texts: none missing, each one of those allowed."""

    def known(frame: pd.DataFrame) -> pd.Series[bool]:
        texts = frame[name].astype("string").fillna("")
        return _held(texts.isin(column["allowed"]) | frame[name].isna())

    rule = Rule(f"{name} is one of {', '.join(column['allowed'])}", "rule", known)
    return [rule] if column["optional"] else [_there(name), rule]


def _holds(expression: str, columns: list[str]) -> Check:
    """Return the check of an expression; rows with a missing number are left to other rules."""

    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        numbers = frame[columns].apply(pd.to_numeric, errors="coerce")
        used = sorted(names_in(expression) & set(columns))
        unknown = numbers[used].isna().any(axis=1)
        return _held(pd.Series(mask(numbers, expression), index=frame.index) | unknown)

    return check


def _distinct(frame: pd.DataFrame) -> pd.Series[bool]:
    return _held(~frame.duplicated())


def _claim(claim: dict[str, Any], document: dict[str, Any], broken: dict[str, int]) -> Claim:
    column = claim["column"]
    documented = document["columns"].get(column, {}).get("says", claim["name"])
    against = broken.get(claim["name"], 0)
    return Claim(column, claim["name"], documented, against, claim.get("data_say", ""))

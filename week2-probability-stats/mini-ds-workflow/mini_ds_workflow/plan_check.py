"""A plan that is checked: its shape, then its names, every mistake told at once.

Names are followed from where they are used to where they are made (a column of the table, or a
derived one), before any data are opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydantic

from mini_ds_workflow.errors import PlanError
from mini_ds_workflow.inference.corrections import METHODS
from mini_ds_workflow.kinds import KINDS, READS
from mini_ds_workflow.plan_schema import Derived, Document
from mini_ds_workflow.table_expressions import names_in


def checked(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the plan's document with defaults filled in.

    Args:
        document: As TOML gave it.
        name: Of the file, for messages.

    Raises:
        PlanError: Listing every mistake: what is missing, unknown, of a wrong type, or names a
            column, level, law or method that does not exist.
    """
    try:
        found = Document.model_validate(document)
    except pydantic.ValidationError as exc:
        mistakes = [
            f"{'.'.join(map(str, e['loc'])) or 'the plan'}: {e['msg']}" for e in exc.errors()
        ]
    else:
        mistakes = list(_mistakes(found))
    if mistakes:
        raise PlanError(f"{name} has {len(mistakes)} mistakes: {'; '.join(mistakes)}")
    filled: dict[str, Any] = found.model_dump(by_alias=True, exclude_none=True)
    return filled


def _mistakes(plan: Document) -> Iterator[str]:
    yield from _wrong_roles(plan)
    yield from _wrong_hypotheses(plan)
    yield from _wrong_choices(plan)
    yield from _unknown_names(plan)


def _wrong_roles(plan: Document) -> Iterator[str]:
    roles = plan.roles
    if roles.kind not in KINDS:
        yield f"roles.kind must be one of {', '.join(KINDS)}; found {roles.kind!r}"
    if plan.inference.correction not in METHODS:
        yield (
            f"inference.correction must be one of {', '.join(METHODS)}; "
            f"found {plan.inference.correction!r}"
        )
    for role in ("reference", "focus"):
        if (level := getattr(roles, role)) not in roles.levels:
            yield f"roles.{role} must be one of {', '.join(roles.levels)}; found {level!r}"
    if roles.reference == roles.focus:
        yield "roles.reference and roles.focus must be two levels"
    if len({type(value) is str for value in roles.levels.values()}) > 1:
        yield "roles.levels must be all numbers or all texts"


def _wrong_hypotheses(plan: Document) -> Iterator[str]:
    ids = [h.id for h in plan.hypotheses]
    yield from (f"hypothesis {i} is there twice" for i in sorted(set(ids)) if ids.count(i) > 1)
    for h in plan.hypotheses:
        wanted = 2 if h.kind in {"means", "shares"} else 0
        if len(h.arms) != wanted or set(h.arms) - set(plan.roles.levels):
            yield (
                f"{h.id}: arms must be {wanted or 'none'} of {', '.join(plan.roles.levels)}; "
                f"found {h.arms}"
            )
        if h.kind == "shares" and plan.roles.kind == "number":
            yield f"{h.id}: shares are of counts and of yes or no, not of numbers"
        if h.kind == "interaction" and not (plan.roles.modifier and plan.roles.exposed):
            yield f"{h.id}: an interaction needs roles.modifier and roles.exposed"


def _wrong_choices(plan: Document) -> Iterator[str]:
    laws = KINDS[plan.roles.kind].laws if plan.roles.kind in KINDS else {}
    for law in plan.sensitivity.laws:
        if laws and law not in laws:
            yield f"sensitivity.laws must be of {', '.join(laws)}; found {law!r}"
    if len(reads := {READS[law] for law in plan.sensitivity.laws if law in READS}) > 1:
        yield f"sensitivity.laws mix {' and '.join(sorted(reads))}s: they do not compare"
    for rule in plan.clean:
        if not (rule.where or rule.missing or rule.duplicated):
            yield f"clean {rule.name!r} needs where, missing or duplicated"
    for claim in plan.claims:
        if not (claim.holds or claim.distinct):
            yield f"claim {claim.name!r} needs holds or distinct"


def _unknown_names(plan: Document) -> Iterator[str]:
    """Yield each use of a name that no column and no derived column bears."""
    texts = {name for name, column in plan.columns.items() if column.allowed}
    numbers = set(plan.columns) - texts
    for claim in plan.claims:
        yield from _unknown(claim.holds or "", numbers, f"claim {claim.name!r}")
    for rule in plan.rules:
        yield from _unknown(rule.holds, numbers, f"rule {rule.name!r}")
    for derived in plan.derive:
        yield from _wrong_derived(derived, numbers, texts)
        numbers.add(derived.name)
    for step in plan.clean:
        yield from _unknown(step.where or "", numbers, f"clean {step.name!r}")
        if step.action == "flag":
            numbers.add(step.name)
    for choice, rows in plan.sensitivity.rows.items():
        yield from _unknown(rows, numbers, f"sensitivity.rows {choice!r}")
    for where, names in _uses_of_numbers(plan).items():
        for name in sorted(set(names) - numbers):
            kind = "is a text" if name in texts else "is no column, nor derived"
            yield f"{where}: {name!r} {kind}"
    for where, names in (("from", [plan.roles.origin]), ("cluster", plan.roles.cluster)):
        for name in sorted(set(names) - numbers - texts):
            yield f"roles.{where}: {name!r} is no column, nor derived"


def _uses_of_numbers(plan: Document) -> dict[str, list[str]]:
    """Return which names must be columns of numbers, by the place that uses them."""
    roles = plan.roles
    return {
        "roles.outcome": [roles.outcome],
        "roles.covariates": roles.covariates,
        "roles.modifier": [roles.modifier] if roles.modifier else [],
        "roles.exposed": [roles.exposed] if roles.exposed else [],
        **{f"sensitivity.adjust {name!r}": c for name, c in plan.sensitivity.adjust.items()},
    }


def _wrong_derived(derived: Derived, numbers: set[str], texts: set[str]) -> Iterator[str]:
    where = f"derive {derived.name!r}"
    if derived.expression:
        yield from _unknown(derived.expression, numbers, where)
    elif derived.origin is None or derived.equals is None:
        yield f"{where} needs as, or from and equals"
    elif derived.origin not in texts:
        yield f"{where}: from must be a column with allowed texts"


def _unknown(expression: str, numbers: set[str], where: str) -> Iterator[str]:
    try:
        missing = names_in(expression) - numbers
    except PlanError as exc:
        yield f"{where}: {exc}"
        return
    yield from (f"{where}: {name!r} is no column of numbers" for name in sorted(missing))

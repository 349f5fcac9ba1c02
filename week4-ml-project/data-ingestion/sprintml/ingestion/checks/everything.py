"""All checks of a typed table, gravest finding first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import pandas as pd

from sprintml.ingestion.checks.columns import column_findings, doubt_findings
from sprintml.ingestion.checks.labels import class_findings, size_findings
from sprintml.ingestion.checks.order import order_findings
from sprintml.ingestion.checks.rows import row_findings
from sprintml.ingestion.checks.twins import twin_findings
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.schema import Schema

_GRAVITY = {Severity.STOP: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def find_findings(
    frame: pd.DataFrame, schema: Schema, guesses: Sequence[Guess] = ()
) -> list[Finding]:
    """Return what a reader of the canonical *frame* should know, gravest first.

    Args:
        frame: All columns of the schema; n rows.
        schema: Theirs.
        guesses: As the columns were guessed; without them, doubts are not reported.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # numbers near the end of a double's range
        return by_gravity(list(_all_findings(frame, schema, guesses)))


def _all_findings(
    frame: pd.DataFrame, schema: Schema, guesses: Sequence[Guess]
) -> Iterator[Finding]:
    return chain(
        size_findings(frame, schema),
        class_findings(frame, schema),
        _leaks(frame, schema),
        order_findings(frame, schema),
        row_findings(frame, schema),
        doubt_findings(guesses),
        column_findings(frame, schema),
        twin_findings(frame, schema),
    )


def by_gravity(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, what stops first, then warnings, then notes."""
    return sorted(findings, key=lambda finding: _GRAVITY[finding.severity])


def _leaks(frame: pd.DataFrame, schema: Schema) -> Sequence[Finding]:
    if schema.target is None:
        return ()
    from sprintml.ingestion.leaks.suspects import leak_findings  # noqa: PLC0415 (loads scikit-learn)

    return tuple(leak_findings(frame, schema))

"""The model card: what a model predicts, how well, from what, and where not to trust it.

After Mitchell et al., "Model cards for model reporting" (FAT* 2019). Every sentence is made from
the report and the recipe alone, so the same bundle always has the same card.
"""

from __future__ import annotations

from collections.abc import Iterator

from sprintml.ingestion.findings import Finding, Severity
from sprintml.models.assess.report import FastPath, Metrics
from sprintml.models.card.certainty import certainty, importances
from sprintml.models.card.data import data
from sprintml.models.card.markdown import items, literal, number, quoted
from sprintml.models.card.scores import confusion, score_sentence, scores
from sprintml.models.store.recipe import Recipe
from sprintml.models.tasks import TaskKind

MARKS = {Severity.STOP: "**Stop.**", Severity.WARNING: "**Warning.**", Severity.NOTE: "Note."}
SHOWN_CLASSES = 8
COMMANDS = """```
sprintml predict BUNDLE rows.csv --out predictions.csv
sprintml serve BUNDLE
sprintml verify BUNDLE
```"""


def make_card(metrics: Metrics, recipe: Recipe) -> str:
    """Return the card of a model, Markdown.

    Args:
        metrics: Its report.
        recipe: How it was made: data, schema, seed, versions.
    """
    sections = {
        "What it does": _purpose(metrics, recipe),
        "How well": scores(metrics),
        "How sure": certainty(metrics),
        "Right and wrong": confusion(metrics),
        "What it relies on": importances(metrics),
        "The data": data(recipe),
        "Limits and findings": _limits(metrics),
        "Use and verify": _use(metrics, recipe),
    }
    parts = [f"# Model card: {literal(metrics.target)}"]
    for title, section in sections.items():
        body = list(section)
        parts += [f"## {title}", *body] if body else []
    return "\n\n".join(parts) + "\n"


def _purpose(m: Metrics, r: Recipe) -> Iterator[str]:
    """Say what is predicted, from what, and how well in one sentence."""
    if m.task is TaskKind.REGRESSION:
        what = f"the number {quoted(m.target)}"
    else:
        named = ", ".join(quoted(c) for c in m.classes[:SHOWN_CLASSES])
        more = (
            f" and {len(m.classes) - SHOWN_CLASSES} more" if len(m.classes) > SHOWN_CLASSES else ""
        )
        what = f"which of {len(m.classes)} classes {quoted(m.target)} is ({named}{more})"
    yield (
        f"Predicts {what} from {m.n_features} columns. The model is {quoted(m.model_name)}, "
        f"trained on {m.n_rows:,} rows; made {m.created_at}."
    )
    yield score_sentence(m)
    if r.task.why:
        yield f"Why this task: {literal(r.task.why, max_length=None)}."


def _limits(m: Metrics) -> Iterator[str]:
    """List what was found in the data, and what no score shows."""
    known = [_finding(f) for f in m.findings]
    if m.what_leak_drop_changes is not None:
        effect = literal(m.what_leak_drop_changes.message, max_length=None)
        known.append(f"What dropping the suspected columns changes: {effect}.")
    known += [
        "The scores are of rows like those it was trained on; a world that changes is not in them.",
        "A value that lies outside of what was seen is answered all the same, and flagged.",
    ]
    known += [f"Left out: {literal(part, max_length=None)}." for part in m.skipped]
    yield items(known)


def _finding(f: Finding) -> str:
    says = f"{MARKS[f.severity]} {literal(f.message, max_length=None)}"
    return f"{says} Fix: {literal(f.fix, max_length=None)}" if f.fix else says


def _use(m: Metrics, r: Recipe) -> Iterator[str]:
    """Say how to predict, what serves, and what it was made with."""
    yield COMMANDS
    says = _engine(m.fast_path)
    if m.latency_us is not None:
        says += f" One row takes {number(m.latency_us)} µs in process."
    yield f"{says} The bundle has {m.size_bytes / 1e6:.2f} MB."
    yield (
        f"Made with seed {r.seed}, a budget of {number(r.budget_s)} s and {r.n_folds} folds; "
        + ", ".join(f"{literal(k)} {literal(v)}" for k, v in sorted(r.versions.items()))
        + "."
    )


def _engine(fast: FastPath) -> str:
    if not fast.used:
        why = f" ({literal(fast.why_not, max_length=None)})" if fast.why_not else ""
        return f"The pipeline serves, not the fast path{why}."
    says = f"The fast path serves; it was compared with the pipeline on {fast.rows_checked:,} rows"
    if fast.largest_difference is not None:
        says += f" and differs by {fast.largest_difference:.1g} at most"
    return f"{says}."

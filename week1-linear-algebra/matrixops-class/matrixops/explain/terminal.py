"""An explanation as plain text, with box-drawing characters."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matrixops.exact.fields import Number
from matrixops.explain.account import Account, Shown, Step
from matrixops.explain.words import counted, said

WIDTH = 88


def as_text(account: Account) -> str:
    """Return the whole explanation for a terminal; a dot marks each entry that a step changed."""
    lines = [account.title, "═" * len(account.title), ""]
    lines += [*textwrap.wrap(account.idea, WIDTH), ""]
    for note in account.notes:
        lines += [*textwrap.wrap(f"Note: {note}", WIDTH), ""]
    lines += [*matrix_lines(account.start.rows, bar=account.bar), ""]
    phase = ""
    for number, step in enumerate(account.steps, 1):
        if step.phase != phase:
            phase = step.phase
            lines += [f"── {phase} " + "─" * max(0, WIDTH - len(phase) - 4), ""]
        lines += [*_step_lines(number, step, account.bar), ""]
    lines += ["── Result " + "─" * (WIDTH - 10), ""]
    for part in account.shown():
        lines += _part_lines(part)
    lines += ["", *textwrap.wrap(account.conclusion, WIDTH), ""]
    check = account.check()
    verdict = f"Checked ({counted(len(check.claims), 'claim')}):"
    return "\n".join([*lines, verdict, textwrap.indent(str(check), "  ")])


def _step_lines(number: int, step: Step, bar: int | None) -> list[str]:
    label = f"{number}. "
    words = textwrap.wrap(
        step.sentence, WIDTH, initial_indent=label, subsequent_indent=" " * len(label)
    )
    if step.move is None:
        return words
    return [*words, *(f"   {line}" for line in matrix_lines(step.after.rows, step.changed, bar))]


def _part_lines(part: Shown) -> list[str]:
    if isinstance(part.value, str):
        return [part.said()]
    return [f"{part.name}:", *(f"   {line}" for line in matrix_lines(part.value))]


def matrix_lines(
    rows: Sequence[Sequence[Number]],
    marked: frozenset[tuple[int, int]] = frozenset(),
    bar: int | None = None,
) -> list[str]:
    """Return the lines of a bracketed matrix; marked entries carry a dot, *bar* a line."""
    if not rows or not rows[0]:
        return ["[ ]"]
    cells = [
        [said(x) + ("•" if (i, j) in marked else " ") for j, x in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    widths = [max(len(row[j]) for row in cells) for j in range(len(cells[0]))]
    lines = []
    for row in cells:
        padded = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        if bar is not None:
            padded.insert(bar, "│")
        lines.append(" ".join(padded))
    inner = len(lines[0])
    return [f"┌{' ' * inner}┐", *(f"│{line}│" for line in lines), f"└{' ' * inner}┘"]

"""An explanation as HTML: a fragment for a notebook, a page that needs nothing else.

Tables and styles only: no script, no font, no address. Light or dark as the reader's system is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from importlib.resources import files

from matrixops.exact.fields import Number
from matrixops.exact.operations import Subtract
from matrixops.explain.account import Account, Shown, Step
from matrixops.explain.moves import SubtractColumn
from matrixops.explain.words import MINUS, counted, plain, said

_NOWHERE: frozenset[tuple[int, int]] = frozenset()
_HOLDS = '<span class="holds">✓</span>'
_FAILS = '<span class="fails">✗</span>'
_LEGEND = (
    '<ul class="legend" aria-label="Legend"><li><b class="pivot"></b>pivot</li>'
    '<li><b class="changed"></b>entry that changed</li>'
    '<li><b class="used"></b>what is subtracted</li></ul>'
)


def as_page(account: Account) -> str:
    """Return a whole HTML page."""
    title = escape(account.title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        "<style>html { color-scheme: light dark; } body { margin: 0; background: #fbfaf6; }\n"
        "@media (prefers-color-scheme: dark) { body { background: #12161d; } }</style>\n"
        f"</head>\n<body>\n{as_fragment(account)}\n</body>\n</html>\n"
    )


def as_fragment(account: Account) -> str:
    """Return the explanation as one element, with its styles inside."""
    style = files("matrixops.explain").joinpath("page.css").read_text(encoding="utf-8")
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in account.notes)
    return (
        f'<style>\n{style}</style>\n<main class="mx">\n<h1>{escape(account.title)}</h1>\n'
        f'<p class="idea">{escape(account.idea)}</p>\n{notes}'
        f"{_table(account.start.rows, 'the matrix at the start', account.bar)}\n{_LEGEND}\n"
        f"{_steps(account)}\n{_result(account)}\n{_checks(account)}\n</main>"
    )


def _steps(account: Account) -> str:
    parts, phase, opened = [], None, False
    for number, step in enumerate(account.steps, 1):
        if step.phase != phase:
            parts.append("</ol>" if opened else "")
            parts.append(f"<h2>{escape(step.phase)}</h2>\n<ol>")
            phase, opened = step.phase, True
        parts.append(_step(number, step, account.bar))
    return "\n".join([*parts, "</ol>" if opened else "<p>Nothing is left to do.</p>"])


def _step(number: int, step: Step, bar: int | None) -> str:
    words = f'<p class="words">{escape(step.sentence)}</p>'
    formula = f'<span class="formula">{escape(plain(step.latex))}</span>'
    return (
        f'<li><span class="number">{number}</span><div>{words}{formula}'
        f"{_pair(step, bar) if step.move is not None else ''}</div></li>"
    )


def _pair(step: Step, bar: int | None) -> str:
    before = _table(step.before.rows, "before", bar, used=_used(step))
    after = _table(step.after.rows, "after", bar, changed=step.changed, pivot=step.pivot)
    return f'<div class="pair">{before}<span class="arrow" aria-hidden="true">→</span>{after}</div>'


def _used(step: Step) -> frozenset[tuple[int, int]]:
    """The places of the row, or the column, that is subtracted."""
    rows, columns = step.before.shape
    match step.move:
        case Subtract(_, _, source):
            return frozenset((source, j) for j in range(columns))
        case SubtractColumn(_, _, source):
            return frozenset((i, source) for i in range(rows))
    return _NOWHERE


def _table(
    rows: Sequence[Sequence[Number]],
    label: str,
    bar: int | None = None,
    *,
    changed: frozenset[tuple[int, int]] = _NOWHERE,
    pivot: tuple[int, int] | None = None,
    used: frozenset[tuple[int, int]] = _NOWHERE,
) -> str:
    if not rows or not rows[0]:
        return "<p>(a matrix without entries)</p>"
    body = []
    for i, row in enumerate(rows):
        cells = []
        for j, x in enumerate(row):
            here = {
                "bar": j == bar,
                "used": (i, j) in used,
                "changed": (i, j) in changed,
                "pivot": (i, j) == pivot,
            }
            kinds = " ".join(kind for kind, holds in here.items() if holds)
            opened = f'<td class="{kinds}">' if kinds else "<td>"
            cells.append(f"{opened}{_number(x)}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    kind = "before" if label == "before" else "after"
    return (
        f'<div class="scroll {kind}" tabindex="0" role="group" aria-label="{escape(label)}">'
        f"<table><tbody>{''.join(body)}</tbody></table></div>"
    )


def _number(x: Number) -> str:
    """Return a fraction with its bar; the slash is there for ears and for copying."""
    if not isinstance(x, Fraction) or x.denominator == 1:
        return escape(said(x))
    sign = f'<span class="minus">{MINUS}</span>' if x < 0 else ""
    return (
        f'{sign}<span class="frac"><span>{abs(x.numerator)}</span>'
        f'<span class="hidden">/</span><span>{x.denominator}</span></span>'
    )


def _result(account: Account) -> str:
    parts = "".join(f"<div>{_part(part)}</div>" for part in account.shown())
    said_last = f"<p>{escape(account.conclusion)}</p>"
    return f'<h2>Result</h2>\n<div class="parts">{parts}</div>\n{said_last}'


def _part(part: Shown) -> str:
    if isinstance(part.value, str):
        return f"<p>{escape(part.said())}</p>"
    return f"<p>{escape(part.name)} =</p>{_table(part.value, part.name)}"


def _checks(account: Account) -> str:
    check = account.check()
    items = "".join(
        f"<li>{_HOLDS if claim.holds else _FAILS} {escape(claim.sentence)}</li>"
        for claim in check.claims
    )
    count = counted(len(check.claims), "claim")
    return f'<h2>Checked: {count}</h2>\n<ul class="checks">{items}</ul>'

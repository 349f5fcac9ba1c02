"""Display: a matrix as text with aligned columns, as HTML, and as LaTeX; large ones cut short."""

from __future__ import annotations

import html
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from matrixops.matrix.labels import Names

MOST = 10
"""More rows or columns than this are cut: the first and the last few remain."""
KEPT = 4
"""How many stay at either end of what is cut."""
GAP = "…"


def cut(count: int) -> list[int | None]:
    """Return which of *count* places are shown; None stands for those left out."""
    if count <= MOST:
        return list(range(count))
    return [*range(KEPT), None, *range(count - KEPT, count)]


def written(x: Any) -> str:  # noqa: ANN401 - an entry of any field
    """Return an entry as a reader writes it: five digits, a fraction as a fraction."""
    x = x.item() if isinstance(x, np.generic) else x
    if isinstance(x, Fraction | int):
        return str(x)
    if isinstance(x, complex):
        return f"{_real(x.real)} {'-' if _minus(x.imag) else '+'} {_real(abs(x.imag))}i"
    return _real(x)


def text(entries: np.ndarray[Any, Any], title: str, rows: Names, columns: Names) -> str:
    """Return the matrix between tall brackets, its decimal points below each other.

    Args:
        entries: Shape (m, n).
        title: The line above it.
        rows: Names at the left, or None.
        columns: Names above, or None.
    """
    cells = _cells(entries)
    if not cells or not cells[0]:
        return f"{title}\n[ ]"
    heads = [_name(columns, j) for j in cut(entries.shape[1])] if columns else None
    padded = _aligned(cells, heads)
    sides = _names(rows, cut(len(entries)))
    lines = [
        f"{side}{left} {'  '.join(row)} {right}"
        for side, (left, right), row in zip(
            sides, _brackets(len(padded[1])), padded[1], strict=True
        )
    ]
    head = [" " * (len(sides[0]) + 2) + "  ".join(padded[0])] if heads else []
    return "\n".join([title, *head, *(line.rstrip() for line in lines)])


def as_html(entries: np.ndarray[Any, Any], title: str, rows: Names, columns: Names) -> str:
    """Return the matrix as a table, its numbers aligned at the right."""
    row_places, column_places = cut(entries.shape[0]), cut(entries.shape[1])
    parts = ["<table>", f"<caption>{html.escape(title)}</caption>"]
    if columns:
        heads = "".join(f"<th>{html.escape(_name(columns, j))}</th>" for j in column_places)
        parts.append(f"<tr>{'<th></th>' if rows else ''}{heads}</tr>")
    for i, row in zip(row_places, _cells(entries), strict=True):
        head = f"<th>{html.escape(_name(rows, i))}</th>" if rows else ""
        cells = "".join(f'<td style="text-align: right">{html.escape(x)}</td>' for x in row)
        parts.append(f"<tr>{head}{cells}</tr>")
    return "\n".join([*parts, "</table>"])


def as_latex(entries: np.ndarray[Any, Any]) -> str:
    r"""Return the matrix as ``\begin{bmatrix} … \end{bmatrix}``, without dollar signs."""
    dots = {GAP: r"\cdots"}
    rows = []
    for i, row in zip(cut(entries.shape[0]), _cells(entries), strict=True):
        cells = [r"\vdots"] * len(row) if i is None else [dots.get(x) or _tex(x) for x in row]
        rows.append(" & ".join(cells))
    inside = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"


def _cells(entries: np.ndarray[Any, Any]) -> list[list[str]]:
    columns = cut(entries.shape[1])
    return [
        [GAP if i is None or j is None else written(entries[i, j]) for j in columns]
        for i in cut(entries.shape[0])
    ]


def _aligned(
    cells: Sequence[Sequence[str]], heads: Sequence[str] | None
) -> tuple[list[str], list[list[str]]]:
    """Pad each column to one width, decimal points in line."""
    columns = []
    for column in zip(*cells, strict=True):
        tail = max(len(x) - _point(x) for x in column)
        columns.append([x + " " * (tail - (len(x) - _point(x))) for x in column])
    names = heads or [""] * len(columns)
    widths = [
        max(len(x) for x in (*column, name)) for column, name in zip(columns, names, strict=True)
    ]
    padded = [[x.rjust(w) for x in column] for column, w in zip(columns, widths, strict=True)]
    top = [name.rjust(w) for name, w in zip(names, widths, strict=True)]
    return top, [list(row) for row in zip(*padded, strict=True)]


def _point(x: str) -> int:
    """Return where the decimal point stands, or would."""
    for mark in ".e /":
        if mark in x:
            return x.index(mark)
    return len(x)


def _brackets(count: int) -> list[tuple[str, str]]:
    if count == 1:
        return [("[", "]")]
    return [("⎡", "⎤"), *[("⎢", "⎥")] * (count - 2), ("⎣", "⎦")]


def _names(names: Names, places: Sequence[int | None]) -> list[str]:
    if names is None:
        return [""] * len(places)
    shown = [_name(names, i) for i in places]
    width = max(map(len, shown), default=0)
    return [name.ljust(width) + " " for name in shown]


def _name(names: Names, place: int | None) -> str:
    return GAP if place is None or names is None else str(names[place])


def _real(x: float) -> str:
    return f"{x:.5g}" if x else "0"


def _minus(x: float) -> bool:
    return bool(x < 0)


def _tex(x: str) -> str:
    if "/" in x:
        sign, (top, bottom) = "-" if x.startswith("-") else "", x.lstrip("-").split("/")
        return rf"{sign}\frac{{{top}}}{{{bottom}}}"
    mantissa, e, exponent = x.partition("e")
    if e and exponent.lstrip("+-").isdigit():
        return rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return x

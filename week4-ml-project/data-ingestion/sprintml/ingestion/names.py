"""Column names: from a header's cells to labels that are unique and never empty."""

from __future__ import annotations

from collections.abc import Sequence

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import BoundError


def unique_names(cells: Sequence[str], bounds: Bounds) -> tuple[list[str], list[str]]:
    """Return a label for each header cell, and notes on those that had to change.

    White space around a name goes. A second ``a`` becomes ``a.2``, an empty name in the third
    place ``column_3``.

    Raises:
        BoundError: If there are more columns than the bound.

    >>> unique_names(["a", " a ", ""], Bounds())[0]
    ['a', 'a.2', 'column_3']
    """
    if len(cells) > bounds.columns:
        raise BoundError(
            f"There are {len(cells):,} columns; at most {bounds.columns:,} are read.",
            fix="Check the delimiter, or keep fewer columns.",
        )
    plain = [_tidy(cell)[: bounds.name_chars] for cell in cells]
    taken = set(plain)
    names: list[str] = []
    used: set[str] = set()
    for place, name in enumerate(plain, start=1):
        label = name if name and name not in used else _free(name, place, used | taken)
        used.add(label)
        names.append(label)
    return names, _notes(cells, plain, names, bounds)


def _tidy(cell: str) -> str:
    """Return *cell* without what nobody can see: blanks around it, marks, zero bytes."""
    return cell.replace("\0", "").strip("\ufeff").strip()


def _free(name: str, place: int, taken: set[str]) -> str:
    """Return the first of ``name.2``, ``name.3`` … (``column_3`` for none) that is not *taken*."""
    label, n = (name, 2) if name else (f"column_{place}", 1)
    variant = label
    while variant in taken:
        variant, n = f"{label}.{max(n, 2)}", n + 1
    return variant


def _notes(
    cells: Sequence[str], plain: Sequence[str], names: Sequence[str], bounds: Bounds
) -> list[str]:
    empty = [label for name, label in zip(plain, names, strict=True) if not name]
    doubled = [
        f"{label!r}" for name, label in zip(plain, names, strict=True) if name and name != label
    ]
    cut = [
        label
        for cell, label in zip(cells, names, strict=True)
        if len(_tidy(cell)) > bounds.name_chars
    ]
    notes = []
    if empty:
        notes.append(f"{len(empty)} column(s) without a name: called {_few(empty)}.")
    if doubled:
        notes.append(f"{len(doubled)} column(s) with a name already taken: called {_few(doubled)}.")
    if cut:
        notes.append(f"{len(cut)} column name(s) cut to {bounds.name_chars:,} characters.")
    return notes


def _few(items: Sequence[str]) -> str:
    return ", ".join(items[:5]) + (" …" if len(items) > 5 else "")

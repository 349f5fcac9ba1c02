"""What a harness found, beside what must hold."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One finding.

    Args:
        what: What was counted.
        found: What came out.
        bar: What must come out; None for a number that is only told.
        holds: Whether it does; by default whether *found* equals *bar*.
    """

    what: str
    found: str
    bar: str | None = None
    holds: bool | None = None

    @property
    def failed(self) -> bool:
        """Whether it should have come out otherwise."""
        if self.bar is None:
            return False
        return not (self.found == self.bar if self.holds is None else self.holds)


def show(title: str, rows: list[Row]) -> bool:
    """Print *rows*, and return whether all hold."""
    table = Table(title=title, title_justify="left", show_edge=False)
    for name in ("what", "found", "must be", ""):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        verdict = "" if row.bar is None else ("[red]FAILED" if row.failed else "[green]holds")
        table.add_row(row.what, row.found, row.bar or "", verdict)
    console = Console()
    console.print(table)
    console.print()
    return not any(row.failed for row in rows)

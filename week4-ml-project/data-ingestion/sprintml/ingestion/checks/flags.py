"""Flags: the command line's way to mend a finding, ready to be copied into a shell."""

from __future__ import annotations

import shlex


def flag(name: str, column: str, value: str | None = None) -> str:
    """Return ``--name column`` or ``--name column=value``, quoted where a shell needs it.

    >>> flag("drop", "alive"), flag("missing", "blood sugar", "0"), flag("drop", "-x")
    ('--drop alive', "--missing 'blood sugar=0'", '--drop=-x')
    """
    text = shlex.quote(column if value is None else f"{column}={value}")
    between = "=" if column.startswith("-") else " "
    return f"--{name}{between}{text}"

"""Nearest names: what the user may have meant by a name that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def nearest(name: str, names: Sequence[str], *, most: int = 3) -> str:
    """Return `` (nearest: 'a', 'b')``, the *names* most like *name*, or the first few of them.

    >>> nearest("surived", ["survived", "sex"])
    " (nearest: 'survived')"
    """
    folded = {other.casefold().strip(): other for other in reversed(names)}
    close = difflib.get_close_matches(name.casefold().strip(), list(folded), n=most, cutoff=0.55)
    if close:
        return " (nearest: " + ", ".join(repr(folded[key]) for key in close) + ")"
    shown = ", ".join(repr(other) for other in names[:8])
    return f" (there are: {shown}{' …' if len(names) > 8 else ''})"

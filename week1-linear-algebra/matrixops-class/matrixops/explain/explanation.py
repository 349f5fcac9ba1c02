"""An account that can be shown: in a terminal, in a notebook, as a page of its own."""

from __future__ import annotations

from pathlib import Path

from matrixops.explain.account import Account
from matrixops.explain.page import as_fragment, as_page
from matrixops.explain.terminal import as_text
from matrixops.explain.typeset import as_latex


class Explanation(Account):
    r"""How an answer came about. ``str()`` for a terminal; HTML and LaTeX for a notebook or a file.

    >>> from matrixops.explain import explain
    >>> told = explain([[1, 2], [3, 4]], "inverse")
    >>> [step.latex for step in told.steps][0]
    'R_{2} \\leftarrow R_{2} - 3\\,R_{1}'
    >>> told.replay() == told.result, bool(told.check())
    (True, True)
    """

    __slots__ = ()

    def __str__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_fragment(self)

    def _repr_latex_(self) -> str:
        return as_latex(self)

    def to_html(self, path: str | Path) -> Path:
        """Write a page that needs nothing else, and return where it is."""
        path = Path(path)
        path.write_text(as_page(self), encoding="utf-8")
        return path

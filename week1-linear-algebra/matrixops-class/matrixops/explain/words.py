"""Words: numbers, rows and factors as they are said in a sentence, and as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from matrixops.exact.fields import Number

MINUS = "−"


def said(x: Number) -> str:
    """Return *x* for a sentence or a cell.

    >>> said(Fraction(-3, 2))
    '−3/2'
    """
    return str(x).replace("-", MINUS)


def latex(x: Number) -> str:
    r"""Return *x* in LaTeX.

    >>> latex(Fraction(-3, 2))
    '-\\tfrac{3}{2}'
    """
    if isinstance(x, Fraction) and x.denominator != 1:
        sign = "-" if x < 0 else ""
        return rf"{sign}\tfrac{{{abs(x.numerator)}}}{{{x.denominator}}}"
    return str(x.latex) if hasattr(x, "latex") else str(x)


def times(factor: Number, line: str) -> str:
    """Return "2 × row 1", or "row 1" if *factor* is one."""
    return line if factor == 1 else f"{said(factor)} × {line}"


def latex_times(factor: Number, symbol: str) -> str:
    """Return "2R_1" in LaTeX, or "R_1" if *factor* is one."""
    return symbol if factor == 1 else f"{latex(factor)}\\,{symbol}"


def listed(things: Sequence[object]) -> str:
    """Return "1, 2 and 3".

    >>> listed([1, 2, 3])
    '1, 2 and 3'
    """
    words = [str(thing) for thing in things]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SIGNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2"),
    (r"\\(?:text|mathrm)\{([^{}]*)\}", r"\1"),
    (r"_\{(\w+)\}", lambda found: found[1].translate(_LOW)),
    (r"\\leftarrow", "←"),
    (r"\\leftrightarrow", "↔"),
    (r"\\cdot", "·"),
    (r"\\lambda", "λ"),
    (r"\\ker", "ker"),
    (r"\\ni", "∋"),
    (r"\\[, ]", " "),
    ("-", MINUS),
)


def plain(formula: str) -> str:
    r"""Return the LaTeX of a step as plain text; it knows the signs that steps use.

    >>> plain(r"R_{2} \leftarrow R_{2} - 3\,R_{1}")
    'R₂ ← R₂ − 3 R₁'
    """
    for pattern, sign in _SIGNS:
        formula = re.sub(pattern, sign, formula)
    return formula


def counted(count: int, word: str) -> str:
    """Return "1 step", "3 steps"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def latex_matrix(rows: Sequence[Sequence[Number]], columns: int, bar: int | None = None) -> str:
    """Return the matrix in LaTeX, with a line before column *bar*."""
    left = columns if bar is None else bar
    layout = "r" * left + ("" if bar is None else "|" + "r" * (columns - left))
    body = r" \\ ".join(" & ".join(map(latex, row)) for row in rows)
    return rf"\left[\begin{{array}}{{{layout or 'r'}}} {body} \end{{array}}\right]"

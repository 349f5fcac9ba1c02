"""An explanation in LaTeX: the chain of matrices, with the operation over each arrow."""

from __future__ import annotations

from matrixops.explain.account import Account
from matrixops.explain.words import latex_matrix


def as_latex(account: Account) -> str:
    """Return a display formula: one line for each step that changes the matrix."""
    bar, start = account.bar, account.start
    lines = [rf"& {latex_matrix(start.rows, start.columns, bar)}"]
    for step in account.steps:
        if step.move is not None:
            after = latex_matrix(step.after.rows, step.after.columns, bar)
            lines.append(rf"\xrightarrow{{{step.latex}}}\;& {after}")
    body = " \\\\[4pt]\n".join(lines)
    return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"

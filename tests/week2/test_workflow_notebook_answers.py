"""Notebooks 4 and 5: folded solutions pass their check cells, other answers never fail."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from matrixops.exercises import Verdict

FOLDER = Path(__file__).resolve().parents[2] / "week2-probability-stats" / "notebooks"
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
each_notebook = pytest.mark.parametrize("number", ["04", "05"])


def cells(number: str, kind: str) -> list[str]:
    """Return the texts of the cells of one kind, "code" or "markdown"."""
    (path,) = FOLDER.glob(f"{number}-*.ipynb")
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def verdicts(number: str, answers: str) -> list[Verdict]:
    """Run the imports of a notebook, then *answers*, then its check cells; they need no more."""
    code, scope = cells(number, "code"), dict[str, Any]()
    with mpl.rc_context():
        exec(code[0], scope)  # noqa: S102 - our own notebook
    exec(answers, scope)  # noqa: S102
    found = []
    for cell in (source for source in code if "check(" in source and "answer_" in source):
        *before, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(before, []), number, "exec"), scope)  # noqa: S102
        found.append(eval(compile(ast.Expression(last.value), number, "eval"), scope))  # noqa: S307
    return found


@each_notebook
def test_the_folded_solutions_are_correct(number: str) -> None:
    """Three exercises, and three solutions that the check cells accept."""
    (solutions,) = FENCE.findall(cells(number, "markdown")[-1])

    assert [v.state for v in verdicts(number, solutions)] == ["correct"] * 3


@each_notebook
def test_a_notebook_is_committed_without_answers(number: str) -> None:
    """Its answer cells hold None, and every check says that nothing was attempted."""
    empty = [source for source in cells(number, "code") if source.startswith("answer_")]

    assert empty == [f"answer_{i} = None" for i in (1, 2, 3)]
    assert [v.state for v in verdicts(number, "\n".join(empty))] == ["not attempted"] * 3


@each_notebook
@pytest.mark.parametrize("wrong", ["-77", "[-7.0, 5.0]", "[[7, 1], [1, 9]]", "'what'", "object()"])
def test_wrong_answers_get_a_sentence(number: str, wrong: str) -> None:
    """A number, a vector, a matrix, a text, nonsense: none is accepted, none raises."""
    answers = "\n".join(f"answer_{i} = {wrong}" for i in (1, 2, 3))

    assert [v.state for v in verdicts(number, answers)] == ["not yet"] * 3

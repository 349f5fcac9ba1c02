"""The folded solutions of the notebooks pass their check cells, and empty answers never fail."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from matrixops.exercises import Verdict

ROOT = Path(__file__).resolve().parents[2]
WEEKS = ("week1-linear-algebra", "week2-probability-stats", "week3-backend")
NOTEBOOKS = [path for week in WEEKS for path in sorted((ROOT / week / "notebooks").glob("*.ipynb"))]
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parts[-3]}-{p.stem}")


def sources(path: Path, kind: str) -> list[str]:
    """Return the texts of the cells of one kind, "code" or "markdown"."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def verdicts(path: Path, answers: str) -> list[Verdict]:
    """Run the imports of a notebook, then *answers*, then its check cells; they need no more."""
    code = sources(path, "code")
    scope: dict[str, Any] = {}
    with mpl.rc_context():
        exec(code[0], scope)  # noqa: S102 - our own notebook
    exec(answers, scope)  # noqa: S102
    found = []
    for cell in (source for source in code if "check(" in source and "answer_" in source):
        *before, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(before, []), str(path), "exec"), scope)  # noqa: S102
        found.append(eval(compile(ast.Expression(last.value), str(path), "eval"), scope))  # noqa: S307
    return found


def test_every_week_has_its_notebooks() -> None:
    """Six on linear algebra, five on probability, two on backends."""
    assert [sum(week in path.parts for path in NOTEBOOKS) for week in WEEKS] == [6, 5, 2]


@each_notebook
def test_the_folded_solutions_are_correct(path: Path) -> None:
    """Three exercises, and three solutions that the check cells accept."""
    solutions = FENCE.findall(sources(path, "markdown")[-1])

    assert len(solutions) == 1
    assert [v.state for v in verdicts(path, solutions[0])] == ["correct"] * 3


@each_notebook
def test_a_notebook_is_committed_without_answers(path: Path) -> None:
    """Its answer cells hold None, and every check says that nothing was attempted."""
    cells = [source for source in sources(path, "code") if source.startswith("answer_")]

    assert cells == [f"answer_{i} = None" for i in (1, 2, 3)]
    assert [v.state for v in verdicts(path, "\n".join(cells))] == ["not attempted"] * 3


@each_notebook
def test_wrong_answers_get_a_sentence(path: Path) -> None:
    """A number, a vector, a matrix, a text, a function, nonsense: none is accepted, none raises."""
    for wrong in ("-77", "[-7.0, 5.0]", "[[7, 1], [1, 9]]", "'what'", "abs", "object()"):
        answers = "\n".join(f"answer_{i} = {wrong}" for i in (1, 2, 3))

        assert [v.state for v in verdicts(path, answers)] == ["not yet"] * 3

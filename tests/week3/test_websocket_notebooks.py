"""The folded solutions of week 3's notebooks pass their check cells; empty answers never fail."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from matrixops.exercises import Verdict, check

NOTEBOOKS = sorted(
    (Path(__file__).resolve().parents[2] / "week3-backend" / "notebooks").glob("*.ipynb")
)
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def sources(path: Path, kind: str) -> list[str]:
    """Return the texts of the cells of one kind, "code" or "markdown"."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def verdicts(path: Path, answers: str) -> list[Verdict]:
    """Give *answers*, then run the check cells; they need nothing else."""
    scope: dict[str, Any] = {"check": check}
    exec(answers, scope)  # noqa: S102 - our own notebook
    cells = [source for source in sources(path, "code") if source.startswith("check(")]
    return [eval(compile(ast.parse(cell, mode="eval"), str(path), "eval"), scope) for cell in cells]  # noqa: S307


@each_notebook
def test_the_folded_solutions_are_correct(path: Path) -> None:
    """Three exercises, and three solutions that the check cells accept."""
    (solutions,) = FENCE.findall(sources(path, "markdown")[-1])

    assert [v.state for v in verdicts(path, solutions)] == ["correct"] * 3


@each_notebook
def test_a_notebook_is_committed_without_answers(path: Path) -> None:
    """Its answer cells hold None, and every check says that nothing was attempted."""
    cells = [source for source in sources(path, "code") if source.startswith("answer_")]

    assert cells == [f"answer_{i} = None" for i in (1, 2, 3)]
    assert [v.state for v in verdicts(path, "\n".join(cells))] == ["not attempted"] * 3


@each_notebook
def test_wrong_answers_get_a_sentence(path: Path) -> None:
    """A number, a list, a text, nonsense: none is accepted, none raises."""
    for wrong in ("-77", "[-7.0, 5.0]", "'what'", "object()"):
        answers = "\n".join(f"answer_{i} = {wrong}" for i in (1, 2, 3))

        assert [v.state for v in verdicts(path, answers)] == ["not yet"] * 3

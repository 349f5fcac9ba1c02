"""What a learner reads: sentences, terminal, HTML, LaTeX, and errors."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from matrixops.errors import ArgumentError, EntryError, NotFiniteError, ShapeError
from matrixops.exact.matrix import modulo
from matrixops.explain import explain
from matrixops.explain.methods import METHODS

A = [[0, 2, 1], [2, 4, -2], [3, 9, 1]]
SINGULAR = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Tags(HTMLParser):
    """Follow open tags; complain of what closes what is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag and any address."""
        if tag not in VOID:
            self.open.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "action")]

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag."""
        assert self.open.pop() == tag


def test_the_sentences_of_rref() -> None:
    """What is done, to which row, and why."""
    assert [step.sentence for step in explain(A, "rref").steps] == [
        "Swap row 1 and row 2, because a pivot must not be 0, and 2 can be one.",
        "Subtract 3/2 × row 1 from row 3, so that the entry below the pivot in column 1 becomes 0.",
        "Subtract 3/2 × row 2 from row 3, so that the entry below the pivot in column 2 becomes 0.",
        "Multiply row 3 by 2/5, so that its pivot becomes 1.",
        "Add 2 × row 3 to row 1, so that the entry above the pivot in column 3 becomes 0.",
        "Subtract row 3 from row 2, so that the entry above the pivot in column 3 becomes 0.",
        "Divide row 2 by 2, so that its pivot becomes 1.",
        "Subtract 4 × row 2 from row 1, so that the entry above the pivot in column 2 becomes 0.",
        "Divide row 1 by 2, so that its pivot becomes 1.",
    ]


def test_each_sentence_of_elimination_is_true() -> None:
    """After "becomes 0" or "becomes 1" the matrix has that number in the place named."""
    for step in explain(A, "inverse").steps:
        named = re.search(r"column (\d+) becomes 0", step.sentence)
        if named:
            row = re.search(r"(?:from|to) row (\d+)", step.sentence)
            assert row
            assert step.after[int(row[1]) - 1, int(named[1]) - 1] == 0
        if "becomes 1" in step.sentence:
            assert step.pivot
            assert step.after[step.pivot] == 1


def test_a_column_without_a_pivot_is_mentioned() -> None:
    """And moves nothing."""
    steps = explain([[0, 0, 3], [0, 2, 1]], "rref").steps

    assert steps[0].sentence == "Column 1 has no pivot: its entries are all 0. Go on to the right."
    assert steps[0].move is None


@pytest.mark.parametrize(
    ("what", "b", "conclusion"),
    [
        (
            "rref",
            None,
            (
                "The pivots stand in columns 1 and 2: the rank is 2. "
                "A row became zero, because row 3 = 2·row 2 − row 1."
            ),
        ),
        ("det", None, "det A = 0: row 3 = 2·row 2 − row 1, so the matrix flattens space."),
        (
            "inverse",
            None,
            "The left half cannot become I: row 3 = 2·row 2 − row 1. There is no inverse.",
        ),
        (
            "solve",
            [1, 2, 4],
            (
                "A row says 0 = something else: there is no solution. "
                "In A, row 3 = 2·row 2 − row 1; in b, it is not so."
            ),
        ),
    ],
)
def test_singular_matrices_are_told_why(what: str, b: list[int] | None, conclusion: str) -> None:
    """The dependency is named, whatever was asked."""
    assert explain(SINGULAR, what, b).conclusion == conclusion


def test_the_sign_of_swaps_is_told() -> None:
    """One swap: the product of the pivots, and its sign turned."""
    told = explain([[0, 2], [3, 4]], "det")

    assert told.result == (-6, (3, 2), 1)
    assert told.conclusion.endswith(
        "The rows were swapped 1 time, each turns the sign. det A = −3 · 2 = −6."
    )


def test_the_terminal_shows_changes_and_the_bar() -> None:
    """A dot after each entry that changed; a line before the right side."""
    text = str(explain([[1, 2], [3, 4]], "solve", [5, 6]))

    assert "│0• −2• │ −9•│" in text
    assert text.count("✓") == 3
    assert max(map(len, text.splitlines())) <= 110


@pytest.mark.parametrize("what", METHODS)
def test_the_page_stands_alone(what: str, tmp_path: Path) -> None:
    """Well-formed, no script, no address, light and dark, every step and every claim in it."""
    told = explain(A, what, [1, 2, 3] if what == "solve" else None)
    page = told.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)

    assert not tags.open
    assert not tags.addresses
    assert "<script" not in page
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page
    assert page.count('<span class="number">') == len(told.steps)
    assert page.count('class="holds"') == len(told.check().claims)
    assert told._repr_html_() in page


@pytest.mark.parametrize("what", METHODS)
def test_latex_is_balanced(what: str) -> None:
    """Braces, environments, and one line for each move."""
    told = explain(A, what, [1, 2, 3] if what == "solve" else None)
    formula = told._repr_latex_()

    assert formula.count("{") == formula.count("}")
    assert formula.count(r"\begin{array}") == formula.count(r"\end{array}") == len(told.moves) + 1
    assert formula.isascii()


def test_matplotlib_reads_the_latex_of_each_step() -> None:
    """An independent reader of formulas, for every step of every method."""
    from matplotlib.mathtext import MathTextParser

    parser = MathTextParser("path")
    for what in METHODS:
        for step in explain([[2, 1], [1, 2]], what, [1, 2] if what == "solve" else None).steps:
            parser.parse(f"${step.latex.replace('tfrac', 'frac')}$")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[1]], "rank"), ArgumentError, "what is 'rank'; expected one of 'rref', 'lu'"),
        (([[1]], "solve"), ArgumentError, "needs the right side"),
        (([[1]], "rref", [1]), ArgumentError, "b is wanted for 'solve' only"),
        (([[1]], "solve", [1, 2]), ShapeError, r"\(1, 1\) and b \(2, 1\)"),
        (([[1]], "solve", 3), ShapeError, "b is 3; expected a vector or a matrix"),
        (([[1, 2]], "det"), ShapeError, r"\(1, 2\); 'det' needs a square matrix"),
        ((np.eye(13), "rref"), ArgumentError, r"\(13, 13\); steps are told up to 12"),
        (([[1, 2], [3]], "rref"), EntryError, "matrix has ragged rows"),
        (([["x"]], "rref"), EntryError, r"matrix\[0, 0\]: 'x' is no number"),
        (([[np.inf]], "rref"), NotFiniteError, r"matrix\[0, 0\]: found inf"),
        (([[1j]], "eigen"), EntryError, "complex"),
        ((modulo(5, [[1]]), "qr"), ArgumentError, r"a is over GF\(5\)"),
        ((modulo(5, [[1]]), "eigen"), ArgumentError, r"a is over GF\(5\)"),
    ],
)
def test_bad_questions_are_named(
    arguments: tuple[object, ...], error: type[Exception], message: str
) -> None:
    """Which argument, what was found, what was expected."""
    with pytest.raises(error, match=message):
        explain(*arguments)  # type: ignore[arg-type]

"""Methods told by column operations: Gram-Schmidt and QR, without rounding.

The columns are left unnormalised while the work goes on, so that every number is a fraction; QR
divides by the lengths at the end, as square roots.
Source: Trefethen & Bau, *Numerical Linear Algebra*, lectures 7 and 8.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from matrixops.errors import ArgumentError
from matrixops.exact.fields import Rationals
from matrixops.exact.matrix import ExactMatrix
from matrixops.explain.account import Claim, Method, Shown, Step, Story
from matrixops.explain.moves import SubtractColumn, moved
from matrixops.explain.rows import subtract_words
from matrixops.explain.surds import Surd, surd_product
from matrixops.explain.words import listed, said

Surds = tuple[tuple[Surd, ...], ...]


class Orthogonalised(NamedTuple):
    """``A = U @ R``: orthogonal columns U, not normalised, and R with ones on its diagonal."""

    U: ExactMatrix
    R: ExactMatrix
    squared_lengths: tuple[Fraction, ...]


class ExactQR(NamedTuple):
    """``A = Q R`` with orthonormal columns Q: entries are fractions times square roots."""

    Q: Surds
    R: Surds


def _begin(matrix: ExactMatrix, right: ExactMatrix | None) -> ExactMatrix:  # noqa: ARG001 - as Method asks
    if not isinstance(matrix.field, Rationals):
        raise ArgumentError(f"lengths and angles need fractions; a is over {matrix.field.name}")
    return matrix


def _tell(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:  # noqa: ARG001 - the same
    """Take each column, and subtract its projection on every column before it."""
    steps: list[Step] = []
    state = matrix
    for k in range(matrix.columns):
        phase = f"Column {k + 1}"
        for j in range(k):
            step = _against(state, k, j, phase)
            if step is not None:
                steps.append(step)
                state = step.after
        steps.extend(_noticed(state, matrix, k, phase))
    return steps


def _against(state: ExactMatrix, k: int, j: int, phase: str) -> Step | None:
    """Make column k orthogonal to column j, or say that it is."""
    turned = state.T.rows
    length = state.field.dot(turned[j], turned[j])
    if not length:
        return None
    lean = state.field.dot(turned[k], turned[j])
    if not lean:
        sentence = f"Column {k + 1} is orthogonal to column {j + 1} already: their product is 0."
        formula = rf"a_{{{k + 1}}} \cdot u_{{{j + 1}}} = 0"
        return Step(sentence, formula, state, state, phase=phase)
    move = SubtractColumn(k, lean / length, j)
    doing, formula = subtract_words(k, move.factor, j, "column", "a")
    sentence = (
        f"Column {k + 1} leans on column {j + 1} by {_quotient(lean, length)}. {doing}, so that "
        "the two are orthogonal."
    )
    formula = formula.replace(f"a_{{{j + 1}}}", f"u_{{{j + 1}}}")
    return Step(sentence, formula, state, moved(state, move, state), move, None, phase)


def _quotient(over: Fraction, under: Fraction) -> str:
    """Return "10 / 5 = 2", or "3/2" alone where nothing is left to reckon."""
    parts = [said(x) if x.denominator == 1 else f"({said(x)})" for x in (over, under)]
    plain = (over / under).denominator == under and over.denominator == 1
    return said(over / under) if plain else f"{parts[0]} / {parts[1]} = {said(over / under)}"


def _noticed(state: ExactMatrix, matrix: ExactMatrix, k: int, phase: str) -> list[Step]:
    column = state.T.rows[k]
    symbol = f"u_{{{k + 1}}}"
    if not any(column):
        why = (
            "it is zero" if not any(matrix.T.rows[k]) else "it is a combination of those before it"
        )
        sentence = f"Nothing is left of column {k + 1}: {why}. It gives no new direction."
        return [Step(sentence, f"{symbol} = 0", state, state, phase=phase)]
    if k == 0:
        sentence = "Column 1 is the first direction, as it stands."
        return [Step(sentence, rf"{symbol} = a_{{1}}", state, state, phase=phase)]
    return []


def _read_gram_schmidt(story: Story) -> Orthogonalised:
    field, size = story.matrix.field, story.matrix.columns
    entries = [[field.one if i == j else field.zero for j in range(size)] for i in range(size)]
    for move in story.moves:
        if isinstance(move, SubtractColumn):
            entries[move.source][move.target] = move.factor
    lengths = tuple(field.dot(column, column) for column in story.final.T.rows)
    return Orthogonalised(story.final, ExactMatrix.from_rows(entries, size, field), lengths)


def _read_qr(story: Story) -> ExactQR:
    """Divide each direction by its length; a direction that vanished is left out."""
    flat = _read_gram_schmidt(story)
    kept = [j for j, length in enumerate(flat.squared_lengths) if length]
    roots = {j: Surd.root(flat.squared_lengths[j]) for j in kept}
    q = tuple(tuple(Surd(row[j]) / roots[j] for j in kept) for row in flat.U.rows)
    r = tuple(tuple(roots[j] * x for x in flat.R.rows[j]) for j in kept)
    return ExactQR(q, r)


def _prove_gram_schmidt(story: Story, result: Orthogonalised) -> list[Claim]:
    gram = result.U.T @ result.U
    apart = all(i == j or not x for i, row in enumerate(gram.rows) for j, x in enumerate(row))
    unit = all(row[i] == 1 and not any(row[:i]) for i, row in enumerate(result.R.rows))
    return [
        Claim("every two columns of U are orthogonal: Uᵀ · U is diagonal", apart),
        Claim("U · R = A, entry for entry", story.matrix == result.U @ result.R),
        Claim("R is upper triangular with ones on its diagonal", unit),
    ]


def _prove_qr(story: Story, result: ExactQR) -> list[Claim]:
    count, columns = len(result.R), story.matrix.columns
    turned = [[row[j] for row in result.Q] for j in range(count)]
    gram = surd_product(turned, result.Q, count)
    unit = [[Surd(Fraction(int(i == j))) for j in range(count)] for i in range(count)]
    product = surd_product(result.Q, result.R, columns)
    given = [[Surd(x) for x in row] for row in story.matrix.rows]
    return [
        *_prove_gram_schmidt(story, _read_gram_schmidt(story))[:1],
        Claim("Qᵀ · Q = I, with the square roots kept as they are", gram == unit),
        Claim("Q · R = A, entry for entry", product == given),
    ]


def _conclude_gram_schmidt(story: Story, result: Orthogonalised) -> str:
    if not story.matrix.columns:
        return "There is no column to work on."
    lengths = listed(
        [f"√{said(x)}" if x.denominator == 1 else f"√({said(x)})" for x in result.squared_lengths]
    )
    return (
        "The columns of U are orthogonal and span what the columns of A span. Their lengths are "
        f"{lengths}; they are left undivided so that every entry stays a fraction."
    )


def _conclude_qr(story: Story, result: ExactQR) -> str:
    gone = story.matrix.columns - len(result.R)
    text = (
        "Divide each column by its length: that is Q. Multiply each row of the factors by the same "
        "length: that is R. Lengths are square roots, and are kept as such."
    )
    return f"{text} Directions that vanished are left out ({gone})." if gone else text


def _show_gram_schmidt(story: Story, result: Orthogonalised) -> list[Shown]:  # noqa: ARG001 - the same
    return [Shown("U", result.U.rows), Shown("R", result.R.rows)]


def _show_qr(story: Story, result: ExactQR) -> list[Shown]:  # noqa: ARG001 - the same
    return [Shown("Q", result.Q), Shown("R", result.R)]


_IDEA = (
    "Take the columns one after the other. From each, subtract its shadow (its projection) on "
    "every direction found so far; what remains is orthogonal to them all, and is the next "
    "direction."
)
GRAM_SCHMIDT = Method(
    "gram_schmidt", "Gram-Schmidt", _IDEA,
    _begin, _tell, _read_gram_schmidt, _prove_gram_schmidt, _conclude_gram_schmidt,
    _show_gram_schmidt,
)  # fmt: skip
QR = Method(
    "qr", "QR factorisation, by Gram-Schmidt",
    f"{_IDEA} The factors that were subtracted are remembered: they are R. (Over floats, "
    "Householder's reflections do this better; over fractions there is no rounding to fear.)",
    _begin, _tell, _read_qr, _prove_qr, _conclude_qr, _show_qr,
)  # fmt: skip

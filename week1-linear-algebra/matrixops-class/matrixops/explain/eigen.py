"""Eigenvalues told: the characteristic polynomial, its roots, and the null space of A − λI.

The polynomial comes from Faddeev and Leverrier's recurrence: B₁ = A; cₖ = −trace(Bₖ)/k;
Bₖ₊₁ = A (Bₖ + cₖ I). It ends in zero, which is the theorem of Cayley and Hamilton.
Bad at floats: the coefficients lose digits there. Over fractions there are none to lose.
Source: Gantmacher, *The Theory of Matrices* 1, ch. IV §5.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, cast

from matrixops.errors import ArgumentError
from matrixops.exact.fields import Rationals
from matrixops.exact.matrix import ExactMatrix
from matrixops.explain.account import Claim, Method, Shown, Step, Story
from matrixops.explain.complex_roots import Disc, distance_bound
from matrixops.explain.moves import BackToInput, Move, Shift, TimesInput, moved
from matrixops.explain.polynomials import (
    Polynomial,
    common_divisor,
    derivative,
    divided,
    sign,
    whole,
)
from matrixops.explain.real_roots import Interval
from matrixops.explain.roots import Quadratic, Root, roots
from matrixops.explain.rows import tell_elimination
from matrixops.explain.surds import Surd
from matrixops.explain.words import MINUS, latex, said

_FAR = 1e-3  # a bound as large as this share of the root says nothing worth saying
POLYNOMIAL = "The characteristic polynomial, coefficient by coefficient"


class Eigenvalue(NamedTuple):
    """A root of the characteristic polynomial.

    ``vectors`` holds, as columns, a basis of the eigenvectors; None where the value is no fraction.
    """

    value: Root
    multiplicity: int
    vectors: ExactMatrix | None


class Spectrum(NamedTuple):
    """The coefficients of det(λI − A), the highest power first, and the eigenvalues."""

    polynomial: Polynomial
    eigenvalues: tuple[Eigenvalue, ...]


def _begin(matrix: ExactMatrix, right: ExactMatrix | None) -> ExactMatrix:  # noqa: ARG001 - as Method asks
    if not isinstance(matrix.field, Rationals):
        raise ArgumentError(f"eigenvalues are told over fractions; a is over {matrix.field.name}")
    return matrix


def _tell(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:  # noqa: ARG001 - the same
    steps = list(_polynomial_steps(matrix))
    polynomial = _coefficients([step.move for step in steps if step.move is not None])
    state = steps[-1].after if steps else matrix
    for root, multiplicity in roots(polynomial):
        if isinstance(root, Fraction):
            told = _vector_steps(matrix, state, root, multiplicity)
            steps.extend(told)
            state = told[-1].after
    return steps


def _polynomial_steps(matrix: ExactMatrix) -> Iterator[Step]:
    state, size = matrix, matrix.columns
    for k in range(1, size + 1):
        trace, power = state.trace(), size - k
        c = -trace / k
        shift = Shift(c)
        after = moved(state, shift, matrix)
        by = f", divided by {k}," if k > 1 else ""
        sentence = (
            f"The trace is {said(trace)}: its negative{by} is {said(c)}, "
            f"{_place(power)}. Add it to the diagonal."
        )
        share = "-" if k == 1 else rf"-\tfrac{{1}}{{{k}}}\,"
        formula = rf"c_{{{k}}} = {share}\mathrm{{tr}}\,B_{{{k}}} = {latex(c)}"
        yield Step(sentence, formula, state, after, shift, None, POLYNOMIAL)
        state = after
        if k < size:
            after = moved(state, TimesInput(), matrix)
            formula = rf"B_{{{k + 1}}} = A\,(B_{{{k}}} + c_{{{k}}} I)"
            yield Step(
                "Multiply by A from the left.",
                formula,
                state,
                after,
                TimesInput(),
                None,
                POLYNOMIAL,
            )
            state = after


def _place(power: int) -> str:
    return f"the coefficient of {_power(power)}" if power else "the constant term"


def _power(power: int) -> str:
    return ("1", "λ")[power] if power < 2 else f"λ{_superscript(power)}"


def _superscript(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _vector_steps(
    matrix: ExactMatrix, state: ExactMatrix, root: Fraction, multiplicity: int
) -> list[Step]:
    back = BackToInput(root)
    shifted = moved(state, back, matrix)
    many = f" (a root {multiplicity} times over)" if multiplicity > 1 else ""
    phase = f"Eigenvalue λ = {said(root)}"
    sentence = (
        f"λ = {said(root)} is a root of the polynomial{many}. Take A again, and subtract "
        f"{said(root)} from its diagonal: what this sends to zero, A stretches by {said(root)}."
    )
    formula = rf"A - {latex(root)}\,I" if root >= 0 else rf"A + {latex(-root)}\,I"
    first = Step(sentence, formula, state, shifted, back, None, phase)
    rest = tell_elimination(shifted, shifted.echelon(reduced=True), prefix=f"{phase} · ")
    last = rest[-1].after if rest else shifted
    basis = shifted.null_space().T.rows
    vectors = " and ".join(f"({', '.join(map(said, vector))})" for vector in basis)
    noun = "an eigenvector is" if len(basis) == 1 else "independent eigenvectors are"
    found = Step(
        f"Set each free unknown to 1 in turn and read off the others: {noun} {vectors}.",
        rf"\ker(A - \lambda I) \ni {vectors}".replace(MINUS, "-").replace(" and ", r",\ "),
        last, last, None, None, f"{phase} · Reading off",
    )  # fmt: skip
    return [first, *rest, found]


def _coefficients(moves: list[Move] | tuple[Move, ...]) -> Polynomial:
    return (Fraction(1), *(move.amount for move in moves if isinstance(move, Shift)))


def _read(story: Story) -> Spectrum:
    """Take the coefficients from the shifts, and eigenvectors where elimination had ended."""
    polynomial = _coefficients(story.moves)
    ends = _ends_of_eliminations(story)
    found = [
        Eigenvalue(
            root, multiplicity, ends[root].null_space() if isinstance(root, Fraction) else None
        )
        for root, multiplicity in roots(polynomial)
    ]
    return Spectrum(polynomial, tuple(found))


def _ends_of_eliminations(story: Story) -> dict[Fraction, ExactMatrix]:
    ends: dict[Fraction, ExactMatrix] = {}
    root = None
    for move, state in zip(story.moves, story.states[1:], strict=True):
        root = move.shift if isinstance(move, BackToInput) else root
        if root is not None:
            ends[root] = state
    return ends


def _prove(story: Story, result: Spectrum) -> list[Claim]:
    matrix, size = story.matrix, story.matrix.columns
    unit = ExactMatrix.identity(size, matrix.field)
    zero = matrix - matrix
    total = zero
    for coefficient in result.polynomial:
        total = matrix @ total + coefficient * unit
    signed = result.polynomial[-1] * (-1) ** size
    claims = [
        Claim("the polynomial of A itself is the zero matrix (Cayley and Hamilton)", total == zero),
        Claim("its last coefficient is ± det A, computed by elimination", signed == matrix.det()),
        Claim(
            "the multiplicities add up to the size",
            sum(found.multiplicity for found in result.eigenvalues) == size,
        ),
    ]
    for found in result.eigenvalues:
        if isinstance(found.value, Fraction):
            vectors = cast("ExactMatrix", found.vectors)
            stretched = matrix @ vectors == found.value * vectors
            claims.append(Claim(f"A · v = {said(found.value)} · v for its eigenvectors", stretched))
        else:
            claims.append(_proof_of_root(found.value, result.polynomial))
    return claims


def _proof_of_root(root: Quadratic | Interval | Disc, polynomial: Polynomial) -> Claim:
    """Prove what is said of a root that is no fraction."""
    if isinstance(root, Quadratic):
        factor, name = said_polynomial(root.polynomial), said_root(root)
        divides = not divided(polynomial, root.polynomial)[1]
        return Claim(f"{factor} divides the polynomial: λ = {name} is a root", divides)
    simple = divided(polynomial, common_divisor(polynomial, derivative(polynomial)))[0]
    if isinstance(root, Interval):
        crosses = sign(whole(simple), root.low) * sign(whole(simple), root.high) < 0
        return Claim(f"the polynomial changes sign within λ = {said_root(root)}", crosses)
    radius = distance_bound(simple, root.centre)
    near = said_root(Disc(root.centre, radius))
    close = radius < _FAR * abs(root.centre)
    return Claim(f"Newton's bound: a root lies within λ = {near}", close)


def said_root(root: Root) -> str:
    """Return the eigenvalue, and how far off it can be."""
    if isinstance(root, Fraction):
        return said(root)
    if isinstance(root, Quadratic):
        return _said_quadratic(root)
    if isinstance(root, Interval):
        near = Fraction(root.middle)
        return f"{said(root.middle)} ± {_upper(max(root.high - near, near - root.low))}"
    sign = "+" if root.centre.imag >= 0 else MINUS
    size = f"{abs(root.centre.imag)!r}i"
    return f"{said(root.centre.real)} {sign} {size} ± {_upper(Fraction(root.radius))}"


def _said_quadratic(root: Quadratic) -> str:
    offset = root.offset
    size = Surd(abs(offset.coefficient), offset.radicand)
    sign = MINUS if offset.coefficient < 0 else "+"
    text = ("" if str(size) == "1" else str(size)) + "i" if root.imaginary else str(size)
    if root.centre:
        return f"{said(root.centre)} {sign} {text}"
    return f"{MINUS}{text}" if sign == MINUS else text


def _upper(bound: Fraction) -> str:
    """Return *bound*, rounded up, with one digit."""
    return f"{float(bound) * 1.5:.0e}".replace("-", MINUS)


def said_polynomial(polynomial: Polynomial) -> str:
    """Return the polynomial as text.

    >>> said_polynomial((Fraction(1), Fraction(-5), Fraction(-2)))
    'λ² − 5λ − 2'
    """
    degree, text = len(polynomial) - 1, ""
    for i, c in enumerate(polynomial):
        if not c:
            continue
        power = _power(degree - i)
        size = said(abs(c)) if power == "1" else f"{'' if abs(c) == 1 else said(abs(c))}{power}"
        sign = f" {MINUS if c < 0 else '+'} " if text else (MINUS if c < 0 else "")
        text += sign + size
    return text


def _conclude(story: Story, result: Spectrum) -> str:  # noqa: ARG001 - the same
    kinds = [type(found.value) for found in result.eigenvalues]
    text = f"det(λI − A) = {said_polynomial(result.polynomial)}."
    if Quadratic in kinds:
        text += " Its factor of degree two is solved by the formula: the roots keep their √."
    if Interval in kinds:
        text += (
            " Irrational roots are floats with a bound: Sturm's theorem puts exactly one root into "
            "that interval."
        )
    if Disc in kinds:
        text += (
            " Complex roots are floats with the radius of a disc that holds a root (Newton, "
            "computed exactly)."
        )
    if any(kind is not Fraction for kind in kinds):
        text += " Eigenvectors are told for the eigenvalues that are fractions."
    return text


def _show(story: Story, result: Spectrum) -> list[Shown]:  # noqa: ARG001 - the same
    parts = [Shown("det(λI − A)", said_polynomial(result.polynomial))]
    for found in result.eigenvalues:
        times = f", {found.multiplicity} times" if found.multiplicity > 1 else ""
        name = f"λ = {said_root(found.value)}{times}"
        name += ", v" if found.vectors is not None else ""
        parts.append(Shown(name, found.vectors.rows if found.vectors is not None else ""))
    return parts


EIGEN = Method(
    "eigen",
    "Eigenvalues and eigenvectors",
    "An eigenvector keeps its direction: A v = λ v, so A − λI sends it to zero, so "
    "det(λI − A) = 0. First find that polynomial in λ, from traces alone; then its roots; then, "
    "for each root that is a fraction, eliminate in A − λI and read off what it sends to zero.",
    _begin, _tell, _read, _prove, _conclude, _show,
)  # fmt: skip

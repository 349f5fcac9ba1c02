"""Methods that put something beside the matrix and eliminate both: inverse, solve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from matrixops.exact.elimination import null_vectors, particular_solution
from matrixops.exact.fields import Number
from matrixops.exact.matrix import ExactMatrix, Solutions
from matrixops.explain.account import MISSING, Claim, Method, Shown, Step, Story
from matrixops.explain.elimination_story import elimination, proof_of_product, row_moves, told
from matrixops.explain.rows import elementary_products
from matrixops.explain.words import counted


def _beside_unit(matrix: ExactMatrix, right: ExactMatrix | None) -> ExactMatrix:  # noqa: ARG001 - as Method asks
    return matrix.beside(ExactMatrix.identity(matrix.columns, matrix.field))


def _beside_right(matrix: ExactMatrix, right: ExactMatrix | None) -> ExactMatrix:
    return matrix.beside(cast("ExactMatrix", right))


def _inverting(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:
    return told(_beside_unit(matrix, right), matrix.columns)


def _solving(matrix: ExactMatrix, right: ExactMatrix | None) -> list[Step]:
    return told(_beside_right(matrix, right), matrix.columns)


def _read_inverse(story: Story) -> ExactMatrix | None:
    size = story.matrix.columns
    return story.final.part(slice(size, None)) if elimination(story).rank == size else None


def _read_solution(story: Story) -> Solutions | None:
    done, size, field = elimination(story), story.matrix.columns, story.matrix.field
    particular = particular_solution(done, size)
    if particular is None:
        return None
    width = cast("ExactMatrix", story.right).columns
    free = ExactMatrix.from_rows(null_vectors(done, size), size, field)
    return Solutions(ExactMatrix.from_rows(particular, width, field), free.T)


def _prove_inverse(story: Story, result: ExactMatrix | None) -> list[Claim]:
    product = proof_of_product(story)
    if result is None:
        return [product, _proof_of_dependency(story.matrix)]
    unit = ExactMatrix.identity(story.matrix.columns, story.matrix.field)
    claims = [
        Claim("A · A⁻¹ = I, entry for entry", story.matrix @ result == unit),
        Claim("A⁻¹ · A = I, entry for entry", result @ story.matrix == unit),
    ]
    together = elementary_products(row_moves(story), len(story.matrix.rows), story.states[0])
    same = Claim("A⁻¹ is the product of the elementary matrices", together == result)
    return [product, *claims, same]


def _prove_solution(story: Story, result: Solutions | None) -> list[Claim]:
    right, product = cast("ExactMatrix", story.right), proof_of_product(story)
    if result is None:
        relation = story.matrix.contradiction(right)
        broken = Claim(f"{relation} in A, but not in b", any(relation.residual(right.rows)))
        return [product, _holds(relation.residual(story.matrix.rows), str(relation)), broken]
    claims = [
        product,
        Claim("A · x = b, entry for entry", story.matrix @ result.particular == right),
    ]
    if result.directions.columns:
        moves_nothing = not any(map(any, (story.matrix @ result.directions).rows))
        claims.append(Claim("A · d = 0 for every free direction d", moves_nothing))
    return claims


def _proof_of_dependency(matrix: ExactMatrix) -> Claim:
    relation = matrix.dependency()
    residual = relation.residual(matrix.rows) if relation else (1,)
    return _holds(residual, str(relation))


def _holds(residual: Sequence[Number], sentence: str) -> Claim:
    return Claim(f"{sentence} in A, entry for entry", not any(residual))


def _conclude_inverse(story: Story, result: ExactMatrix | None) -> str:
    if result is None:
        return f"The left half cannot become I: {story.matrix.dependency()}. There is no inverse."
    return "The left half has become I; what I has become on the right is A⁻¹."


def _conclude_solution(story: Story, result: Solutions | None) -> str:
    if result is None:
        relation = story.matrix.contradiction(cast("ExactMatrix", story.right))
        lead = "A row says 0 = something else: there is no solution."
        return f"{lead} In A, {relation}; in b, it is not so."
    if not result.directions.columns:
        return "Every unknown stands alone in its row: the solution is the column on the right."
    free = counted(result.directions.columns, "unknown")
    stay = "stays" if result.directions.columns == 1 else "stay"
    return (
        f"{free} {stay} free and can be any number. Add any multiple of the free directions "
        "to the solution shown, and it remains one."
    )


def _show_inverse(story: Story, result: ExactMatrix | None) -> list[Shown]:  # noqa: ARG001 - the same
    return [Shown("A⁻¹", result.rows if result is not None else MISSING)]


def _show_solution(story: Story, result: Solutions | None) -> list[Shown]:  # noqa: ARG001 - the same
    if result is None:
        return [Shown("x", MISSING)]
    parts = [Shown("x", result.particular.rows)]
    return (
        [*parts, Shown("free directions", result.directions.rows)]
        if result.directions.columns
        else parts
    )


INVERSE = Method(
    "inverse",
    "Inverse, by Gauss and Jordan",
    "Write the unit matrix I beside A. Every row operation is a multiplication from the left; the "
    "operations that turn A into I are together A⁻¹, and the right half collects them.",
    _beside_unit, _inverting, _read_inverse, _prove_inverse, _conclude_inverse, _show_inverse,
)  # fmt: skip
SOLVE = Method(
    "solve",
    "A system of linear equations",
    "Write the right side b beside A: each row is one equation. Swapping equations, scaling one, "
    "and subtracting a multiple of one from another keep the solutions. Do so until they can be "
    "read.",
    _beside_right, _solving, _read_solution, _prove_solution, _conclude_solution, _show_solution,
)  # fmt: skip

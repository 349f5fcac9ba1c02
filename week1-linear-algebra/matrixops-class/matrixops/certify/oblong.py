"""Tall systems by least squares, wide ones by their shortest solution, with a certificate."""

from __future__ import annotations

import numpy as np

from matrixops.certify.augmented import (
    Augmented,
    Factors,
    factor,
    normal_ratio,
    pseudo_inverse,
    solve_augmented,
)
from matrixops.certify.condition import estimate_norm_1
from matrixops.certify.digits import digits_of, error_of_least_squares, error_of_shortest
from matrixops.certify.inspection import refuse_singular
from matrixops.certify.residual import backward_ratio, norm_1, residual
from matrixops.certify.scaling import System
from matrixops.certify.solution import Attempt, Solution
from matrixops.certify.square import SUSPICIOUS
from matrixops.errors import SingularError
from matrixops.inputs import Array

_LEAST = "least squares by Householder QR"
_SHORTEST = "the shortest solution by Householder QR"


def solve_oblong(system: System) -> Solution:
    """Solve a tall or a wide system of moderate size; x has shape (n, k).

    Raises:
        SingularError: If the matrix has not full rank as it is stored.
    """
    a, b = system.a, system.b
    m, n = a.shape
    tall = m > n
    try:
        factors = factor(a if tall else np.ascontiguousarray(a.conj().T))
    except SingularError as exc:
        refuse_singular(a, b)
        raise SingularError("the matrix lacks full rank to working precision") from exc
    condition = norm_1(a) * estimate_norm_1(pseudo_inverse(factors))
    if condition >= SUSPICIOUS:
        refuse_singular(a, b)
    if tall:
        answer, x, ratio, error = _least(factors, b, system.rounding)
    else:
        answer, x, ratio, error = _shortest(factors, a, b, system.rounding)
    digits, method = digits_of(error), _LEAST if tall else _SHORTEST
    return Solution(
        x=x,
        method=method,
        why=f"there are {m} equations for {n} unknowns",
        ratio=ratio,
        condition=condition,
        digits=digits,
        digits_if_exact=max(digits, digits_of(answer.movement)),
        attempts=(Attempt(method, ratio, f"reached {ratio:.2g}"),),
    )


def _least(factors: Factors, b: Array, eps: float) -> tuple[Augmented, Array, float, float]:
    answer = solve_augmented(factors, b, np.zeros((factors.a.shape[1], b.shape[1]), b.dtype))
    error = error_of_least_squares(factors, answer, b, eps)
    return answer, answer.x, normal_ratio(factors.a, answer.x, b), error


def _shortest(
    factors: Factors, a: Array, b: Array, eps: float
) -> tuple[Augmented, Array, float, float]:
    answer = solve_augmented(factors, np.zeros((a.shape[1], b.shape[1]), b.dtype), b)
    ratio = backward_ratio(norm_1(a), answer.r, residual(a, answer.r, b))
    return answer, answer.r, ratio, error_of_shortest(factors, answer, b, eps)

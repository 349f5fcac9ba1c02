"""LAPACK's own test ratios: how far an answer is from exact, in units of what rounding must cost.

From TESTING/LIN (dget01, 02, 03, dpot01, dqrt01, dqrt17: unit ε = 2⁻⁵³) and TESTING/EIG (dsyt21,
dget22, dhst01, dbdt01, dort01: unit ulp = 2⁻⁵²; in single precision 2⁻²⁴, 2⁻²³). Norms are largest
column sums. A norm of zero gives 1/ε, unless the residual is zero too: nothing is skipped. Matrices
near underflow or overflow are measured after an exact scaling by a power of two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]

EPS = 2.0**-53
ULP = 2.0**-52
LINEAR, SYMMETRIC, SINGULAR, GENERAL = 30.0, 60.0, 50.0, 20.0  # what passes in LAPACK's suite
PASSES = LINEAR


def unit(a: Matrix) -> float:
    """Return ε of the precision of *a*: half a unit in the last place of 1."""
    return float(np.finfo(a.dtype).eps) / 2


def wide(a: Matrix) -> Matrix:
    """Return *a* in double precision."""
    return np.asarray(a, np.complex128 if a.dtype.kind == "c" else np.float64)


def near_one(a: Matrix) -> tuple[Matrix, float]:
    """Return *a* times a power of two, entries near 1, and that power: exact."""
    largest = float(np.abs(a).max(initial=0.0))
    if largest == 0.0:
        return a, 1.0
    power = 2.0 ** -float(np.frexp(largest)[1] - 1)
    return a * power, power


def one_norm(a: Matrix) -> float:
    """Return the largest column sum."""
    return float(np.abs(a).sum(axis=0).max(initial=0.0))


def quotient(residual: float, size: float, unit: float = EPS) -> float:
    """Return ``residual / (size * unit)``; ``1 / unit`` where only the size is zero, or for NaN."""
    if residual == 0.0:
        return 0.0
    return residual / size / unit if size > 0.0 and residual < np.inf else 1 / unit


def lu_ratio(a: Matrix, product: Matrix) -> float:
    """dget01: ‖P L U - A‖ / (n ‖A‖ ε)."""
    scaled, power = near_one(wide(a))
    size = max(a.shape[1], 1) * one_norm(scaled)
    return quotient(one_norm(wide(product) * power - scaled), size, unit(a))


def solve_ratio(a: Matrix, x: Matrix, b: Matrix) -> float:
    """dget02: the largest over the right sides of ‖b - A x‖ / (‖A‖ ‖x‖ ε)."""
    scaled, power = near_one(wide(a))
    ratios = []
    for column, right in zip(wide(x).T, wide(b).T, strict=True):
        answer, again = near_one(column)
        rest = right * power * again - scaled @ answer
        ratios.append(quotient(one_norm(rest), one_norm(scaled) * one_norm(answer), unit(a)))
    return max(ratios, default=0.0)


def forward_ratio(x: Matrix, truth: Matrix, rcond: float) -> float:
    """dget04: the largest over the right sides of ‖x - truth‖ rcond / (‖truth‖ ε)."""
    pairs = zip(wide(x).T, wide(truth).T, strict=True)
    ratios = [quotient(np.abs(p - q).max(initial=0.0) * rcond, np.abs(q).max()) for p, q in pairs]
    return max(ratios, default=0.0)


def inverse_ratio(a: Matrix, inverse: Matrix) -> float:
    """dget03: ‖I - X A‖ / (n ‖A‖ ‖X‖ ε), or ‖I - A X‖ if that is smaller.

    Where A is singular to rounding no method keeps both small (Higham, ASNA, section 14.2); LAPACK
    tests xGETRI, which aims at the first; solving A X = I, as NumPy and we do, aims at the second.
    """
    scaled, power = near_one(wide(a))
    found = wide(inverse) / power
    size = len(a) * one_norm(scaled) * one_norm(found)
    rests = (one_norm(np.eye(len(a)) - x) for x in (found @ scaled, scaled @ found))
    return quotient(min(rests), size, unit(a))


def cholesky_ratio(a: Matrix, factor: Matrix) -> float:
    """dpot01: ‖L Lᴴ - A‖ / (n ‖A‖ ε)."""
    scaled, power = near_one(wide(a))
    half = wide(factor) * np.sqrt(power)
    rest = one_norm(half @ half.conj().T - scaled)
    return quotient(rest, len(a) * one_norm(scaled), unit(a))


def qr_ratio(a: Matrix, q: Matrix, r: Matrix) -> float:
    """dqrt01: ‖R - Qᴴ A‖ / (m ‖A‖ ε)."""
    scaled, power = near_one(wide(a))
    rest = one_norm(wide(r) * power - wide(q).conj().T @ scaled)
    return quotient(rest, len(a) * one_norm(scaled), unit(a))


def product_ratio(a: Matrix, product: Matrix) -> float:
    """dqrt01's size for ‖Q R - A‖ / (m ‖A‖ ε), which needs no orthogonal Q."""
    scaled, power = near_one(wide(a))
    rest = one_norm(wide(product) * power - scaled)
    return quotient(rest, len(a) * one_norm(scaled), unit(a))


def orthogonality_ratio(q: Matrix) -> float:
    """dqrt01: ‖I - Qᴴ Q‖ / (m ε) for columns of length m."""
    columns = wide(q)
    rest = one_norm(np.eye(q.shape[1]) - columns.conj().T @ columns)
    return quotient(rest, max(len(q), 1), unit(q))


def lstsq_ratio(a: Matrix, x: Matrix, b: Matrix) -> float:
    """dqrt17: ‖rᴴ A‖ / (‖A‖ α max(m, n, k) ε) with r = b - A x, and α = ‖b‖.

    α is ‖A‖ ‖x‖ where that is larger: for nearly dependent columns, which LAPACK does not test
    this with, the residual itself is known only up to the rounding of A x.
    """
    scaled, power = near_one(wide(a))
    right, again = near_one(wide(b))
    answer = wide(x) * again / power
    rest = right - scaled @ answer
    alpha = max(one_norm(right), one_norm(scaled) * one_norm(answer))
    size = one_norm(scaled) * alpha * max(*a.shape, b.shape[1])
    return quotient(one_norm(rest.conj().T @ scaled), size, unit(a))


def eigh_ratio(a: Matrix, w: Matrix, v: Matrix) -> float:
    """dsyt21: ‖A - V W Vᴴ‖ / (n ‖A‖ ulp)."""
    return similarity_ratio(a, np.diag(w), v)


def svd_ratio(a: Matrix, u: Matrix, s: Matrix, vh: Matrix) -> float:
    """dbdt01: ‖A - U S Vᴴ‖ / (n ‖A‖ ulp)."""
    scaled, power = near_one(wide(a))
    k = len(s)
    rest = one_norm(scaled - (wide(u)[:, :k] * (wide(s) * power)) @ wide(vh)[:k])
    return quotient(rest, max(a.shape) * one_norm(scaled), 2 * unit(a))


def pair_ratio(a: Matrix, w: Matrix, v: Matrix) -> float:
    """dget22: ‖A E - E W‖ / (‖A‖ ‖E‖ ulp) for the eigenvalues W and the vectors E."""
    scaled, power = near_one(wide(a))
    vectors = wide(v)
    rest = one_norm(scaled @ vectors - vectors * (wide(w) * power))
    return quotient(rest, one_norm(scaled) * one_norm(vectors), 2 * unit(a))


def similarity_ratio(a: Matrix, t: Matrix, z: Matrix) -> float:
    """dhst01: ‖A - Z T Zᴴ‖ / (n ‖A‖ ulp)."""
    scaled, power = near_one(wide(a))
    rest = one_norm(scaled - wide(z) @ (wide(t) * power) @ wide(z).conj().T)
    return quotient(rest, len(a) * one_norm(scaled), 2 * unit(a))


def unitarity_ratio(z: Matrix) -> float:
    """dort01: ‖I - Zᴴ Z‖ / (n ulp)."""
    return orthogonality_ratio(z) / 2

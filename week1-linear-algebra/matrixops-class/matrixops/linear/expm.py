"""The matrix exponential, by scaling and squaring around a Padé approximant.

``e^A = (e^(A/2^s))^(2^s)``, and near zero ``e^A ≈ q(A)⁻¹ p(A)``. The degree and s are the cheapest
for which the answer is the exact exponential of ``A + E`` with E below the rounding unit; they are
chosen by the norms of powers of A, not of A, which keeps nonnormal matrices from being scaled too
much. Norms of the even powers up to six, which are needed anyway, bound those of the higher ones.
Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009); Higham, Functions of Matrices,
chapter 10.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import FLOAT, Array, as_squares, working
from matrixops.jit import fast_kernel, kernel
from matrixops.linear.lu import factor, permutation, solve_factored
from matrixops.stacks import over_stack

COMPILED = 24  # up to this order everything happens in one compiled call
_DEGREES = (3, 5, 7, 9, 13)
_THETA = (1.495585217958292e-2, 2.539398330063230e-1, 9.504178996162932e-1, 2.097847961257068, 4.25)
_LEADING = (  # log2 of the first term of the backward error series, 1 / (binom(2m, m) (2m + 1)!)
    -math.log2(math.comb(6, 3) * math.factorial(7)),
    -math.log2(math.comb(10, 5) * math.factorial(11)),
    -math.log2(math.comb(14, 7) * math.factorial(15)),
    -math.log2(math.comb(18, 9) * math.factorial(19)),
    -math.log2(math.comb(26, 13) * math.factorial(27)),
)
_BIG = 40  # matrices with a norm beyond 2**40 are scaled to norm 1 first
_NEVER = 2**30
_DONE, _NOT_FINITE, _OVERFLOW = 0, 1, 2
_GENERAL, _UPPER, _LOWER = 0, 1, 2


def _pade(m: int) -> tuple[float, ...]:
    """Return the coefficients of the [m/m] approximant's numerator, lowest first, last one 1."""
    return tuple(
        float(math.factorial(2 * m - k) // (math.factorial(k) * math.factorial(m - k)))
        for k in range(m + 1)
    )


_COEFFICIENTS = np.array([_pade(m) + (0.0,) * (13 - m) for m in _DEGREES])


@fast_kernel
def _norm(a: Array) -> float:
    """Return the largest column sum of sizes (the 1-norm)."""
    n = a.shape[0]
    sums = np.zeros(n)
    for i in range(n):
        for j in range(n):
            sums[j] += abs(a[i, j])
    largest = 0.0
    for j in range(n):
        if not sums[j] <= largest:  # a NaN comes through
            largest = sums[j]
    return largest


@fast_kernel
def _times_sizes(v: Array, a: Array) -> Array:
    """Return ``v @ |a|``."""
    n = a.shape[0]
    w = np.zeros(n)
    for i in range(n):
        vi = v[i]
        for j in range(n):
            w[j] += vi * abs(a[i, j])
    return w


@kernel
def _for_rounding(a: Array, which: int, norm: float) -> int:
    """Return how often *a* must be halved so that ``|a|^(2m+1)`` contributes less than rounding.

    The powers act on a vector of ones. Ratios of successive vectors bound what is still to come
    (Collatz and Wielandt), so that a few products mostly settle the answer.
    """
    if norm == 0.0:
        return -_NEVER
    m2 = 2 * _DEGREES[which]
    offset = _LEADING[which] + 53.0 - math.log2(norm)
    v = np.ones(a.shape[0])
    log = 0.0
    for step in range(1, m2 + 2):
        w = _times_sizes(v, a)
        low, high, top = math.inf, 0.0, 0.0
        for j in range(len(v)):
            top = max(top, w[j])
            if v[j] > 0.0:
                low, high = min(low, w[j] / v[j]), max(high, w[j] / v[j])
        if top == 0.0:
            return -_NEVER
        log += math.log2(top)
        left = m2 + 1 - step
        most = math.ceil((offset + log + left * math.log2(high)) / m2)
        if left == 0:
            return most
        if low > 0.0 and math.ceil((offset + log + left * math.log2(low)) / m2) == most:
            return most
        for j in range(len(v)):
            v[j] = w[j] / top
    return -_NEVER


@kernel
def _decide(a: Array, norm: float, n2: float, n4: float, n6: float, floor: int) -> tuple[int, int]:
    """Return which degree serves and how often to halve, or -1 if more norms must be known.

    Args:
        a: The matrix, (n, n).
        norm: Its norm.
        n2: The norm of its square.
        n4: Of its fourth power, or inf.
        n6: Of its sixth power, or inf.
        floor: The least number of halvings: 0, or less if *a* was scaled down before.
    """
    unit = math.ldexp(1.0, floor)
    if math.sqrt(n2) <= _THETA[0] * unit and _for_rounding(a, 0, norm) <= floor:
        return 0, floor
    if n4 == math.inf:
        return -1, 0
    d4 = n4**0.25
    if max(d4, (n4 * n2) ** (1 / 6)) <= _THETA[1] * unit and _for_rounding(a, 1, norm) <= floor:
        return 1, floor
    if n6 == math.inf:
        return -1, 0
    d6 = n6 ** (1 / 6)
    d8 = min(d4, (n6 * n2) ** 0.125)
    eta = max(d6, d8)
    for which in (2, 3):
        if eta <= _THETA[which] * unit and _for_rounding(a, which, norm) <= floor:
            return which, floor
    eta = min(eta, max(d8, (n6 * n4) ** 0.1))
    halvings = floor
    if eta > _THETA[4] * unit:
        halvings = math.ceil(math.log2(eta / _THETA[4]))
    return 4, max(halvings, _for_rounding(a, 4, norm))


@kernel
def _combine(c: Array, a2: Array, a4: Array, a6: Array, out: Array) -> None:
    """Set ``out = c0 I + c1 A² + c2 A⁴ + c3 A⁶`` in one pass."""
    c0, c1, c2, c3 = c[0], c[1], c[2], c[3]
    n = a2.shape[0]
    for i in range(n):
        for j in range(n):
            out[i, j] = c1 * a2[i, j] + c2 * a4[i, j] + c3 * a6[i, j]
        out[i, i] += c0


@kernel
def _add_scaled(x: Array, factor: float, y: Array) -> None:
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] += factor * y[i, j]


@kernel
def _numerator_and_denominator(u: Array, v: Array) -> None:
    """Overwrite (u, v) by (v + u, v - u)."""
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            u[i, j], v[i, j] = v[i, j] + u[i, j], v[i, j] - u[i, j]


@fast_kernel
def _multiply(a: Array, b: Array, out: Array) -> None:
    n = a.shape[0]
    for i in range(n):
        for j in range(n):
            out[i, j] = a[i, 0] * b[0, j]
        for k in range(1, n):
            f = a[i, k]
            for j in range(n):
                out[i, j] += f * b[k, j]


@kernel
def _eliminate(q: Array, x: Array) -> None:
    """Overwrite *x* by ``q⁻¹ x``, by elimination with partial pivoting; for small q."""
    n = q.shape[0]
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(q[i, k]) > abs(q[p, k]):
                p = i
        if p != k:
            for j in range(n):
                q[k, j], q[p, j] = q[p, j], q[k, j]
                x[k, j], x[p, j] = x[p, j], x[k, j]
        for i in range(k + 1, n):
            f = q[i, k] / q[k, k]
            for j in range(k + 1, n):
                q[i, j] -= f * q[k, j]
            for j in range(n):
                x[i, j] -= f * x[k, j]
    _substitute_back(q, x)


@kernel
def _substitute_back(u: Array, x: Array) -> None:
    n = u.shape[0]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            for j in range(n):
                x[i, j] -= u[i, k] * x[k, j]
        for j in range(n):
            x[i, j] = x[i, j] / u[i, i]


@kernel
def _split_coefficients(which: int, halvings: int) -> tuple[Array, Array]:
    """Return the coefficients of odd and even powers, for a matrix that is not yet halved."""
    odd, even = np.zeros(7), np.zeros(7)
    for k in range(7):
        even[k] = math.ldexp(_COEFFICIENTS[which, 2 * k], -2 * k * halvings)
        odd[k] = math.ldexp(_COEFFICIENTS[which, 2 * k + 1], -(2 * k + 1) * halvings)
    return odd, even


@kernel
def _high(c: Array) -> Array:
    """Return the coefficients of A⁸, A¹⁰, A¹², from which A⁶ is taken out."""
    return np.array([0.0, c[4], c[5], c[6]])


@kernel
def _triangle(a: Array) -> int:
    """Return whether *a* is upper or lower triangular, or neither."""
    n = a.shape[0]
    upper, lower = True, True
    for i in range(n):
        for j in range(i):
            upper = upper and a[i, j] == 0.0
            lower = lower and a[j, i] == 0.0
        if not (upper or lower):
            return _GENERAL
    return _UPPER if upper else _LOWER


@kernel
def _exact_bands(x: Array, a: Array, halvings: int) -> None:
    """Put the true diagonal and superdiagonal of ``exp(a / 2^halvings)`` into the triangle x.

    Squaring loses the small ones among entries of very different size; these are known exactly.
    """
    f = math.ldexp(1.0, -halvings)
    n = x.shape[0]
    for i in range(n):
        x[i, i] = np.exp(f * a[i, i])
    for i in range(n - 1):
        p, q = f * a[i, i], f * a[i + 1, i + 1]
        half = 0.5 * (q - p)
        if abs(half) > 1.0:
            slope = (x[i + 1, i + 1] - x[i, i]) / (2.0 * half)
        elif abs(half) > 1e-9:
            slope = np.exp(0.5 * (p + q)) * (np.sinh(half) / half)
        else:
            slope = np.exp(0.5 * (p + q))
        x[i, i + 1] = f * a[i, i + 1] * slope


@kernel
def _scaled(a: Array, norm: float) -> tuple[Array, int]:
    """Return *a* and 0, or ``a / 2^e`` of norm about 1 and e if the norm is very large."""
    if norm <= 2.0**_BIG:
        return a, 0
    exponent = math.frexp(norm)[1]
    half = exponent // 2
    return (a * math.ldexp(1.0, -half)) * math.ldexp(1.0, half - exponent), exponent


@kernel
def _fraction(a: Array, a2: Array, a4: Array, a6: Array, which: int, h: int) -> tuple[Array, Array]:
    """Return numerator and denominator of the approximant of a small matrix."""
    odd, even = _split_coefficients(which, h)
    u, v, w = np.empty_like(a), np.empty_like(a), np.empty_like(a)
    _combine(odd, a2, a4, a6, w)
    _combine(even, a2, a4, a6, v)
    if which == 3:
        _multiply(a4, a4, u)
        _add_scaled(w, odd[4], u)
        _add_scaled(v, even[4], u)
    elif which == 4:
        high = np.empty_like(a)
        _combine(_high(odd), a2, a4, a6, high)
        _multiply(a6, high, u)
        _add_scaled(w, 1.0, u)
        _combine(_high(even), a2, a4, a6, high)
        _multiply(a6, high, u)
        _add_scaled(v, 1.0, u)
    _multiply(a, w, u)
    _numerator_and_denominator(u, v)
    return u, v


@kernel
def _small(given: Array) -> tuple[int, Array]:
    """Return what came of it, and the exponential of a small matrix; everything in one call."""
    n = given.shape[0]
    kind = _triangle(given)
    a = given.T.copy() if kind == _LOWER else given
    norm = _norm(a)
    if not norm < math.inf:
        return _NOT_FINITE, a
    a, shift = _scaled(a, norm)
    norm = _norm(a)
    a2, a4, a6 = np.empty_like(a), np.empty_like(a), np.empty_like(a)
    _multiply(a, a, a2)
    _multiply(a2, a2, a4)
    _multiply(a4, a2, a6)
    which, h = _decide(a, norm, _norm(a2), _norm(a4), _norm(a6), -min(shift, _BIG))
    x, other = _fraction(a, a2, a4, a6, which, h)
    _eliminate(other, x)
    for done in range(h + shift + 1):
        if kind != _GENERAL:
            _exact_bands(x, a, h - done)
        if done < h + shift:
            _multiply(x, x, other)
            x, other = other, x
    for i in range(n):
        for j in range(n):
            if not abs(x[i, j]) < math.inf:
                return _OVERFLOW, x
    return _DONE, x.T.copy() if kind == _LOWER else x


def _large_fraction(a: Array, norm: float, floor: int) -> tuple[Array, Array, int]:
    """Return numerator, denominator and the halvings they are for, of a large matrix."""
    a2 = a @ a
    a4 = a6 = a2
    n2, n4, n6 = _norm(a2), math.inf, math.inf
    which, h = _decide(a, norm, n2, n4, n6, floor)
    if which < 0:
        a4 = a2 @ a2
        n4 = _norm(a4)
        which, h = _decide(a, norm, n2, n4, n6, floor)
    if which < 0:
        a6 = a4 @ a2
        n6 = _norm(a6)
        which, h = _decide(a, norm, n2, n4, n6, floor)
    odd, even = _split_coefficients(which, h)
    w, v = np.empty_like(a), np.empty_like(a)
    _combine(odd, a2, a4, a6, w)
    _combine(even, a2, a4, a6, v)
    if which == 3:
        a8 = a4 @ a4
        _add_scaled(w, odd[4], a8)
        _add_scaled(v, even[4], a8)
    elif which == 4:
        high, product = np.empty_like(a), np.empty_like(a)
        for coefficients, sum_ in ((odd, w), (even, v)):
            _combine(_high(coefficients), a2, a4, a6, high)
            np.matmul(a6, high, out=product)
            _add_scaled(sum_, 1.0, product)
    u = a @ w
    _numerator_and_denominator(u, v)
    return u, v, h


def _large(given: Array) -> tuple[int, Array]:
    """As `_small`, around matrix products; *given* is finite."""
    kind = _triangle(given)
    a = np.ascontiguousarray(given.T) if kind == _LOWER else given
    a, shift = _scaled(a, _norm(a))
    x, other, h = _large_fraction(a, _norm(a), -min(shift, _BIG))
    order = permutation(factor(other), len(a))
    x = x[order]
    solve_factored(other, x)
    with np.errstate(over="ignore", invalid="ignore"):  # overflow is looked for at the end
        for done in range(h + shift + 1):
            if kind != _GENERAL:
                _exact_bands(x, a, h - done)
            if done < h + shift:
                np.matmul(x, x, out=other)
                x, other = other, x
    if not np.isfinite(x).all():
        return _OVERFLOW, x
    return _DONE, np.ascontiguousarray(x.T) if kind == _LOWER else x


def _one(matrix: Array) -> Array:
    a = np.ascontiguousarray(matrix)
    code, x = _small(a) if len(a) <= COMPILED else _large(a)
    if code == _OVERFLOW:
        raise ArgumentError(
            f"a has norm {np.abs(a).sum(axis=-2).max():.3g}; its exponential has entries beyond "
            f"the largest double, {np.finfo(FLOAT).max:.2g}"
        )
    return x


def expm(a: ArrayLike) -> Array:
    """Return the exponential ``I + A + A²/2! + A³/3! + …`` of a square matrix.

    The answer is the exact exponential of a matrix near *a*, up to the squarings: where the powers
    grow before they decay (a "hump"), rounding errors grow with them. Of triangular matrices the
    diagonal and the one beside it are exact. For ``expm(t a) @ b`` at many t, and for large sparse
    matrices, there are better methods that never form the exponential.

    Args:
        a: Shape (..., n, n); never changed.

    Returns:
        Shape (..., n, n), of the type of *a*.

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.
        ArgumentError: If the exponential overflows, where SciPy would answer inf or NaN.

    Cost: 2 n³ flops for each of at most six products, 8/3 n³ for a solve, 2 n³ for each squaring,
    of which there are about log2 of the norm. Source: Al-Mohy & Higham (2009), algorithm 5.1.

    >>> expm([[0.0, 1.0], [0.0, 0.0]])
    array([[1., 1.],
           [0., 1.]])
    """
    if (
        type(a) is np.ndarray
        and a.dtype == FLOAT
        and a.ndim == 2
        and 0 < a.shape[0] == a.shape[1] <= COMPILED
        and a.flags.c_contiguous
    ):
        code, x = _small(a)
        if code == _DONE:
            return x
    squares = as_squares(a)
    if squares.size == 0:
        return squares.copy()
    return np.asarray(over_stack(_one, working(squares)), dtype=squares.dtype)

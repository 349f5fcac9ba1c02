"""Padé approximants of the exponential: numerator and denominator of ``e^A ≈ q(A)⁻¹ p(A)``.

With u the odd and v the even powers, ``p = v + u`` and ``q = v - u``. Powers of A are kept as they
are; coefficients take up the halvings.
Source: Higham, Functions of Matrices, §10.3.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.linear.halvings import DEGREES, choose_degree, norm_of


def pade(m: int) -> tuple[float, ...]:
    """Return the coefficients of the [m/m] approximant's numerator, lowest first, last one 1."""
    return tuple(
        float(math.factorial(2 * m - k) // (math.factorial(k) * math.factorial(m - k)))
        for k in range(m + 1)
    )


COEFFICIENTS = np.array([pade(m) + (0.0,) * (13 - m) for m in DEGREES])


@kernel
def odd_and_even(which: int, halvings: int) -> tuple[Array, Array]:
    """Return the coefficients of odd and even powers, for a matrix that is not yet halved."""
    odd, even = np.zeros(7), np.zeros(7)
    for k in range(7):
        even[k] = math.ldexp(COEFFICIENTS[which, 2 * k], -2 * k * halvings)
        odd[k] = math.ldexp(COEFFICIENTS[which, 2 * k + 1], -(2 * k + 1) * halvings)
    return odd, even


@kernel
def high_terms(c: Array) -> Array:
    """Return the coefficients of A⁸, A¹⁰, A¹², from which A⁶ is taken out."""
    return np.array([0.0, c[4], c[5], c[6]])


@kernel
def combine(c: Array, a2: Array, a4: Array, a6: Array, out: Array) -> None:
    """Set ``out = c0 I + c1 A² + c2 A⁴ + c3 A⁶`` in one pass."""
    c0, c1, c2, c3 = c[0], c[1], c[2], c[3]
    n = a2.shape[0]
    for i in range(n):
        for j in range(n):
            out[i, j] = c1 * a2[i, j] + c2 * a4[i, j] + c3 * a6[i, j]
        out[i, i] += c0


@kernel
def add_scaled(x: Array, factor: float, y: Array) -> None:
    """Overwrite *x* by ``x + factor y``."""
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] += factor * y[i, j]


@kernel
def numerator_and_denominator(u: Array, v: Array) -> None:
    """Overwrite (u, v) by (v + u, v - u)."""
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            u[i, j], v[i, j] = v[i, j] + u[i, j], v[i, j] - u[i, j]


@fast_kernel
def multiply(a: Array, b: Array, out: Array) -> None:
    """Set ``out = a b``; for small matrices."""
    n = a.shape[0]
    for i in range(n):
        for j in range(n):
            out[i, j] = a[i, 0] * b[0, j]
        for k in range(1, n):
            f = a[i, k]
            for j in range(n):
                out[i, j] += f * b[k, j]


@kernel
def fraction(a: Array, a2: Array, a4: Array, a6: Array, which: int, h: int) -> tuple[Array, Array]:
    """Return numerator and denominator of the approximant of a small matrix."""
    odd, even = odd_and_even(which, h)
    u, v, w = np.empty_like(a), np.empty_like(a), np.empty_like(a)
    combine(odd, a2, a4, a6, w)
    combine(even, a2, a4, a6, v)
    if which == 3:
        multiply(a4, a4, u)
        add_scaled(w, odd[4], u)
        add_scaled(v, even[4], u)
    elif which == 4:
        high = np.empty_like(a)
        combine(high_terms(odd), a2, a4, a6, high)
        multiply(a6, high, u)
        add_scaled(w, 1.0, u)
        combine(high_terms(even), a2, a4, a6, high)
        multiply(a6, high, u)
        add_scaled(v, 1.0, u)
    multiply(a, w, u)
    numerator_and_denominator(u, v)
    return u, v


def large_fraction(a: Array, norm: float, floor: int) -> tuple[Array, Array, int]:
    """Return numerator, denominator and the halvings they are for, of a large matrix."""
    a2 = a @ a
    a4 = a6 = a2
    n2, n4, n6 = norm_of(a2), math.inf, math.inf
    which, h = choose_degree(a, norm, n2, n4, n6, floor)
    if which < 0:
        a4 = a2 @ a2
        n4 = norm_of(a4)
        which, h = choose_degree(a, norm, n2, n4, n6, floor)
    if which < 0:
        a6 = a4 @ a2
        n6 = norm_of(a6)
        which, h = choose_degree(a, norm, n2, n4, n6, floor)
    odd, even = odd_and_even(which, h)
    w, v = np.empty_like(a), np.empty_like(a)
    combine(odd, a2, a4, a6, w)
    combine(even, a2, a4, a6, v)
    if which == 3:
        a8 = a4 @ a4
        add_scaled(w, odd[4], a8)
        add_scaled(v, even[4], a8)
    elif which == 4:
        high, product = np.empty_like(a), np.empty_like(a)
        for coefficients, sum_ in ((odd, w), (even, v)):
            combine(high_terms(coefficients), a2, a4, a6, high)
            np.matmul(a6, high, out=product)
            add_scaled(sum_, 1.0, product)
    u = a @ w
    numerator_and_denominator(u, v)
    return u, v, h

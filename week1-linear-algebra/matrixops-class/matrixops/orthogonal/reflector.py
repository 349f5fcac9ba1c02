"""One Householder reflector: the mirror that turns a vector onto the first axis.

``H = I - tau v v^H`` with ``v[0] = 1``, in LAPACK's convention: ``H^H x = (beta, 0, …, 0)`` with a
real beta whose sign is opposite to that of ``x[0]``, so that ``x[0] - beta`` never cancels.
Source: Trefethen & Bau, lecture 10; Golub & Van Loan, §5.1.3; LAPACK's xLARFG.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel

SMALLEST = 1e-280  # squares below this, or above its inverse, are computed on a scaled copy
LARGEST = 1e280


@fast_kernel
def tail_square(x: Array) -> float:
    """Return the sum of the squared moduli of ``x[1:]``."""
    total = 0.0
    for i in range(1, x.shape[0]):
        total += x[i].real * x[i].real + x[i].imag * x[i].imag
    return total


@fast_kernel
def power_of_two(x: Array) -> float:
    """Return a power of two near the largest part of *x*: dividing by it loses no bit."""
    largest = 0.0
    for i in range(x.shape[0]):
        largest = max(largest, abs(x[i].real), abs(x[i].imag))
    if largest == 0.0:
        return 1.0
    return math.ldexp(1.0, max(math.frexp(largest)[1], -1000))


@fast_kernel
def reflect(x: Array) -> complex:
    """Turn *x* into ``(beta, v[1:])`` in place, and return tau; zero where *x* is on the axis.

    The last factor of tau, one but for rounding, makes the reflection orthogonal for the v that
    was stored, not for the v that was meant: equal entries are all rounded to the same side.

    Cost: 5 m flops. A vector whose squares would underflow or overflow is scaled first.
    """
    tail = tail_square(x)
    head: complex = x[0]
    scale = 1.0
    whole = tail + head.real * head.real + head.imag * head.imag
    if not (whole > SMALLEST and whole < LARGEST):
        scale = power_of_two(x)
        for i in range(x.shape[0]):
            x[i] /= scale
        tail = tail_square(x)
        head = x[0]
    if tail == 0.0 and head.imag == 0.0:
        x[0] = head * scale
        return 0.0 * head
    size = math.sqrt(head.real * head.real + head.imag * head.imag + tail)
    beta = -math.copysign(size, head.real)
    step = head - beta
    for i in range(1, x.shape[0]):
        x[i] /= step
    x[0] = beta * scale
    tau = -step / beta
    if tail == 0.0:
        return tau
    square = tau.real * tau.real + tau.imag * tau.imag
    return tau * (2.0 * tau.real / (square * (1.0 + tail_square(x))))


@fast_kernel
def mirror(tau: complex, v: Array, x: Array) -> None:
    """Apply ``I - tau v v^H`` to *x* in place; ``v[0]`` counts as 1, whatever stands there."""
    w = x[0]
    for i in range(1, x.shape[0]):
        w += np.conj(v[i]) * x[i]
    w *= tau
    x[0] -= w
    for i in range(1, x.shape[0]):
        x[i] -= w * v[i]

"""Derivatives of functions of several variables, by dual numbers or by steps.

A function takes one vector (n,) and is written with NumPy: ``lambda p: np.sin(p[0]) * p[1]``.
``method`` is "dual" (exact to rounding, any function written with NumPy), "complex" (as exact, only
analytic functions) or "central" (ten digits at the best, any function, even one from elsewhere).
Derivatives may be nested: ``jacobian(lambda p: gradient(f, p), x)`` is the Hessian.
Source: Griewank & Walther, Evaluating Derivatives, 2nd ed., chapters 3 and 13.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.differences import central_difference, complex_step
from matrixops.calculus.dual import Dual, gradient_of, seed
from matrixops.calculus.jet import Jet, expand_around
from matrixops.calculus.monomials import second_order
from matrixops.calculus.points import (
    Field,
    Scalar,
    as_point,
    as_real,
    finite,
    number,
    quietly,
    tidy,
    vector,
)
from matrixops.calculus.rules import Real
from matrixops.calculus.traced import Traced, new_level
from matrixops.errors import ArgumentError, ShapeError
from matrixops.inputs import Array

Method: TypeAlias = Literal["dual", "complex", "central"]
_STEPS: dict[str, Callable[[Callable[[Any], Any], float], Array]] = {
    "complex": complex_step,
    "central": central_difference,
}


def derivative(f: Callable[[Any], Any], x: float, *, method: Method = "dual") -> Any:  # noqa: ANN401
    """Return f'(x) of a function of one number.

    Args:
        f: Takes a number; returns a number, or a vector (m,), such as a curve does.
        x: Where.
        method: "dual", "complex" or "central".

    Returns:
        A float, or shape (m,).

    Raises:
        ArgumentError: If *method* is unknown.
        NotFiniteError: If f or its derivative is not finite at x; the message says so.

    >>> derivative(lambda x: x**3, 2.0)
    12.0
    """
    at = as_real(x)
    if method != "dual":
        slope = finite(_step(method)(f, at), x, "the derivative of f")
        return slope if slope.ndim else float(slope)
    level = new_level()
    with quietly():
        result = f(Dual(at, 1.0, level=level))
        if np.ndim(result):
            entries = np.asarray(result, dtype=object)
            slopes = tidy(np.array([_slope(entry, level) for entry in entries], dtype=object))
            return finite(slopes, x, "the derivative of f")
        slope = _slope(number(result, x), level)
        finite(np.asarray(slope), x, "the derivative of f")
    return slope if isinstance(slope, Traced) else float(slope)


def gradient(f: Scalar, x: ArrayLike, *, method: Method = "dual") -> Array:
    """Return the partial derivatives of *f* at *x*: the direction of steepest ascent.

    Args:
        f: Takes a vector (n,), returns one number.
        x: Shape (n,).
        method: "dual", "complex" or "central".

    Returns:
        Shape (n,).

    Raises:
        ShapeError: If f returns more than one number, or *x* is no point.
        NotFiniteError: If f or a partial derivative is not finite; the message names the point.
        EntryError: If f returns no number, or loses the derivative (`math.sin`, `float`).

    Cost: by duals about n + 1 times f. Source: Griewank & Walther, section 3.1.

    >>> gradient(lambda p: p[0] ** 2 * p[1], [3.0, 2.0])
    array([12.,  9.])
    """
    point = as_point(x)
    with quietly():
        if method != "dual":
            rows = _by_steps(f, point, method)
            if rows.ndim != 1:
                number(f(point), point)
            return finite(rows, x, "the gradient of f")
        coordinates, level = seed(point)
        result = number(f(coordinates), point)
        slopes = tidy(gradient_of(result, level, len(point)))
    return finite(slopes, x, "the gradient of f")


def jacobian(F: Field, x: ArrayLike, *, method: Method = "dual") -> Array:
    """Return the matrix of partial derivatives ``J[i, j] = ∂F_i / ∂x_j``.

    Args:
        F: Takes a vector (n,), returns a vector (m,) as a list or an array.
        x: Shape (n,).
        method: "dual", "complex" or "central".

    Returns:
        Shape (m, n). Errors and cost as for `gradient`.

    >>> jacobian(lambda p: [p[0] * p[1], p[0] + p[1]], [2.0, 5.0])
    array([[5., 2.],
           [1., 1.]])
    """
    point = as_point(x)
    with quietly():
        if method != "dual":
            vector(F(point), point)
            rows = _by_steps(lambda p: np.asarray(F(p)), point, method).T
            return finite(rows, x, "the Jacobian of F")
        coordinates, level = seed(point)
        answers = vector(F(coordinates), point)
        rows = np.empty((len(answers), len(point)), dtype=object)
        for i, answer in enumerate(answers):
            rows[i] = gradient_of(answer, level, len(point))
    return finite(tidy(rows), x, "the Jacobian of F")


def hessian(f: Scalar, x: ArrayLike) -> Array:
    """Return the second derivatives ``H[i, j] = ∂²f / ∂x_i ∂x_j``, shape (n, n), symmetric.

    They are the second order of a jet, which holds each pair once, so that the matrix is symmetric
    to the last bit. Errors as for `gradient`. Cost: about (n + 1)² times f.

    >>> hessian(lambda p: p[0] ** 2 * p[1], [3.0, 2.0])
    array([[4., 6.],
           [6., 0.]])
    """
    point = as_point(x)
    n = len(point)
    coordinates, level = expand_around(point, 2)
    with quietly():
        result = number(f(coordinates), point)
    H = np.zeros((n, n), dtype=object)
    if isinstance(result, Jet) and result.level == level:
        i, j = second_order(n)
        H[i, j] = H[j, i] = result.coefficients[1 + n :]
        H[np.diag_indices(n)] *= 2.0
    return finite(tidy(H), x, "the Hessian of f")


def directional_derivative(f: Scalar, x: ArrayLike, direction: ArrayLike) -> Real:
    """Return the slope of *f* at *x* along *direction*, which is brought to length one.

    One direction costs about twice f, however many variables there are.

    Raises:
        ShapeError: If *direction* has another length than *x*.
        ArgumentError: If it is zero. Others as for `gradient`.

    >>> round(directional_derivative(lambda p: p[0] * p[1], [1.0, 1.0], [1.0, 1.0]), 12)
    1.414213562373
    """
    point, along = as_point(x), as_point(direction, "direction")
    if len(point) != len(along):
        raise ShapeError(f"x has {len(point)} coordinates and direction {len(along)}")
    length = np.sqrt(along @ along)
    if length == 0:
        raise ArgumentError("direction is zero; expected a vector that points somewhere")
    unit = along / length
    return derivative(lambda t: number(f(point + t * unit), point), 0.0)


def _slope(entry: Real, level: int) -> Real:
    return entry.gradient if isinstance(entry, Dual) and entry.level == level else 0.0


def _step(method: str) -> Callable[[Callable[[Any], Any], float], Array]:
    if method not in _STEPS:
        raise ArgumentError(f"method is {method!r}; expected 'dual', 'complex' or 'central'")
    return _STEPS[method]


def _by_steps(F: Callable[[Any], Any], point: Array, method: str) -> Array:
    """Return the derivatives by each coordinate, piled up along the first dimension."""
    step = _step(method)
    if point.dtype == object:
        raise ArgumentError(f"method is {method!r}; inside of another derivative only 'dual' works")

    def along(i: int) -> Callable[[Any], Any]:
        def moved(t: Any) -> Any:  # noqa: ANN401 - a float or a complex number
            p = point.astype(np.result_type(point, t))
            p[i] = t
            return F(p)

        return moved

    return np.array([step(along(i), float(point[i])) for i in range(len(point))])

"""What a vector field does at a point: how much it spreads, how much it turns.

Source: Marsden & Tromba, Vector Calculus, 6th ed., section 4.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.derivatives import hessian, jacobian
from matrixops.calculus.points import Field, Scalar, tidy, words
from matrixops.calculus.rules import Real
from matrixops.errors import ShapeError
from matrixops.inputs import Array


def divergence(F: Field, x: ArrayLike) -> Real:
    """Return ``Σ ∂F_i / ∂x_i``: how much more flows out of a small box around *x* than into it.

    Args:
        F: Takes a vector (n,), returns a vector (n,).
        x: Shape (n,).

    Raises:
        ShapeError: If F answers with another number of components. Others as for `jacobian`.

    >>> divergence(lambda p: [p[0], 2 * p[1], 3 * p[2]], [0.0, 0.0, 0.0])
    np.float64(6.0)
    """
    return np.trace(_square(F, x, "the divergence"))


def curl(F: Field, x: ArrayLike) -> Array | Real:
    """Return how a field turns: the axis and twice the speed of a small wheel that floats in it.

    Args:
        F: Takes a vector (n,), returns a vector (n,), where n is 2 or 3.
        x: Shape (n,).

    Returns:
        Shape (3,); in the plane one number, the component that stands upright.

    Raises:
        ShapeError: If n is neither 2 nor 3, or F answers with another number of components.

    >>> curl(lambda p: [-p[1], p[0]], [0.3, 0.4])
    np.float64(2.0)
    """
    J = _square(F, x, "the curl")
    if len(J) == 2:
        return J[1, 0] - J[0, 1]
    if len(J) != 3:
        raise ShapeError(f"x has {len(J)} coordinates; the curl exists in 2 and 3 dimensions")
    return tidy(np.array([J[2, 1] - J[1, 2], J[0, 2] - J[2, 0], J[1, 0] - J[0, 1]]))


def laplacian(f: Scalar, x: ArrayLike) -> Real:
    """Return ``Σ ∂²f / ∂x_i²``: how far f at *x* lies below its mean nearby. Errors as `hessian`.

    >>> laplacian(lambda p: p[0] ** 2 + p[1] ** 2, [1.0, 1.0])
    np.float64(4.0)
    """
    return np.trace(hessian(f, x))


def _square(F: Field, x: ArrayLike, what: str) -> Array:
    J = jacobian(F, x)
    if J.shape[0] != J.shape[1]:
        raise ShapeError(
            f"F returned {J.shape[0]} components at {words(x)}; {what} needs {J.shape[1]}, one for "
            "each coordinate"
        )
    return J

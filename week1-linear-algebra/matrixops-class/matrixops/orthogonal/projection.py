"""Projections: the nearest point of a span, the distance to it, and the mirror image beyond it.

All go through orthonormal columns, never through ``A (A^H A)^-1 A^H``, which squares the condition.
Source: Trefethen & Bau, lecture 6; Strang, Introduction to Linear Algebra, §4.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ShapeError, SingularError
from matrixops.inputs import Array, as_matrices, as_numbers, check_finite, working
from matrixops.orthogonal.householder import adjoint
from matrixops.spectral.svd import svd

EPS = 2.0**-52


def project(v: ArrayLike, *, onto: ArrayLike) -> Array:
    """Return the point of the span of *onto* that is nearest to *v*.

    Args:
        v: Shape (m,), or (m, k) for k vectors side by side.
        onto: Shape (m,), one direction, or (m, n), whose columns span the space. They may depend
            on each other; their lengths do not matter.

    Returns:
        A new array of the shape of *v*. What is left, ``v - project(v, onto=a)``, is orthogonal to
        every column of *onto*.

    Raises:
        ShapeError: If the lengths differ.
        SingularError: If *onto* is zero, which has no direction.
        NotFiniteError, EntryError: If an argument does not hold finite numbers.

    Cost: O(m) for one direction, O(m n²) for n.

    >>> project([2.0, 2.0], onto=[1.0, 0.0])
    array([2., 0.])
    """
    vector, q = _vector_and_basis(v, onto)
    nearest: Array = q @ (adjoint(q) @ vector)
    return nearest.astype(np.result_type(as_numbers(v, "v"), as_numbers(onto, "onto")), copy=False)


def projector(onto: ArrayLike) -> Array:
    """Return the matrix P that projects orthogonally: ``P v = project(v, onto=onto)``.

    ``P = P² = P^H``, and its trace is the dimension of the span.

    Args:
        onto: Shape (m,) or (m, n), as in `project`.

    Returns:
        Shape (m, m). For one vector use `project`: P is m times as large as it needs to be.

    Raises:
        SingularError: If *onto* is zero.
        ShapeError, NotFiniteError, EntryError: If *onto* is no matrix of finite numbers.

    >>> projector([3.0, 4.0]).round(2)
    array([[0.36, 0.48],
           [0.48, 0.64]])
    """
    q = _basis(onto)
    p: Array = q @ adjoint(q)
    return p.astype(as_numbers(onto, "onto").dtype, copy=False)


def distance(v: ArrayLike, *, to: ArrayLike) -> float | Array:
    """Return how far *v* is from the span of *to*: the length of what `project` leaves.

    Args:
        v: Shape (m,), or (m, k).
        to: Shape (m,) or (m, n), as *onto* in `project`.

    Returns:
        A float for one vector, shape (k,) for k. Errors are those of `project`.

    >>> distance([2.0, 3.0], to=[1.0, 0.0])
    3.0
    """
    vector, q = _vector_and_basis(v, to)
    rest = vector - q @ (adjoint(q) @ vector)
    rest -= q @ (adjoint(q) @ rest)  # once more: what cancelled above left rounding errors in q
    scale = np.abs(rest).max(initial=0.0) or 1.0
    lengths = scale * np.sqrt(np.sum(np.abs(rest / scale) ** 2, axis=0))
    return float(lengths) if vector.ndim == 1 else np.asarray(lengths)


def reflect_across(v: ArrayLike, *, onto: ArrayLike) -> Array:
    """Return the mirror image of *v*: the span of *onto* is the mirror.

    Args:
        v: Shape (m,), or (m, k).
        onto: Shape (m,) or (m, n), as in `project`, whose errors this has.

    >>> reflect_across([1.0, 2.0], onto=[1.0, 0.0])
    array([ 1., -2.])
    """
    nearest = project(v, onto=onto)
    image: Array = 2 * nearest - as_numbers(v, "v")
    return image


def _vector_and_basis(v: ArrayLike, onto: ArrayLike) -> tuple[Array, Array]:
    vector, space = as_numbers(v, "v"), as_numbers(onto, "onto")
    if vector.ndim not in {1, 2} or space.ndim not in {1, 2} or len(vector) != len(space):
        raise ShapeError(
            f"v has shape {vector.shape} and the span {space.shape}; expected (m,) or (m, k), and "
            "(m,) or (m, n), of the same m"
        )
    check_finite(vector, "v")
    return working(vector), _basis(onto)


def _basis(onto: ArrayLike) -> Array:
    """Return orthonormal columns that span what the columns of *onto* span."""
    given = as_numbers(onto, "onto")
    columns = working(as_matrices(given[:, None] if given.ndim == 1 else given, "onto"))
    if columns.ndim != 2:
        raise ShapeError(f"onto has shape {given.shape}; expected (m,) or (m, n)")
    lengths = np.abs(columns).max(axis=0, initial=0.0)
    if not lengths.any():
        raise SingularError(f"onto is zero, shape {given.shape}: it has no direction")
    columns = columns[:, lengths > 0] / lengths[lengths > 0]
    U, s, _ = svd(columns, full_matrices=False)
    return np.ascontiguousarray(U[:, s > max(columns.shape) * EPS * s[0]])

"""Norms of vectors and matrices, and the condition number: `norm`, `cond`.

Sums of powers are scaled where they would underflow or overflow, so that the norm of a vector of
entries near 1e300 is right. Source: Golub & Van Loan, 4th ed., sections 2.2, 2.3 and 2.6.2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, ShapeError, SingularError
from matrixops.inputs import (
    FLOAT,
    Array,
    as_numbers,
    as_squares,
    check_finite,
    real_type,
    working,
)
from matrixops.linear.inverse import inv
from matrixops.spectral.reflections import squares
from matrixops.spectral.svd import svdvals
from matrixops.stacks import over_stack

Order = float | str | None
SAFE_LOW, SAFE_HIGH = 1e-280, 1e280
"""A sum of squares between these has lost nothing to underflow and overflow."""


def norm(
    x: ArrayLike,
    ord: Order = None,  # noqa: A002 - NumPy's name
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,  # noqa: FBT001, FBT002 - NumPy's signature
) -> Any:  # noqa: ANN401 - a scalar, or an array along an axis
    """Return a norm of a vector or a matrix, or of each along *axis*.

    Args:
        x: Any shape; of one or two dimensions where *ord* is given and *axis* is not.
        ord: For vectors any number, inf or -inf: ``sum(|x|**ord)**(1/ord)``, 0 counts what is not
            zero. For matrices 1, -1, inf, -inf (column and row sums), 2, -2 (the largest and the
            smallest singular value), ``"fro"``, ``"nuc"``. None is the root of the sum of squares.
        axis: One axis for vector norms, two for matrix norms; None takes all.
        keepdims: Whether the axes stay, with length one.

    Raises:
        ArgumentError: If *ord* or *axis* does not fit.
        ShapeError: If a smallest value of nothing is asked for.
        NotFiniteError: If *x* holds a NaN or an infinity.

    Cost: O(size); the singular values cost as `svdvals`.

    >>> norm([3.0, 4.0])
    np.float64(5.0)
    """
    if ord is None and axis is None and type(x) is np.ndarray and x.dtype is FLOAT:
        total = squares(x.ravel())
        if SAFE_LOW < total < SAFE_HIGH:
            root = np.float64(math.sqrt(total))
            return root.reshape([1] * x.ndim) if keepdims else root
    array = as_numbers(x, "x")
    check_finite(array, "x")
    axes = _axes(array.ndim, ord, axis)
    if len(axes) != 2 or (ord is None and axis is None):
        order = 2.0 if ord is None else ord
        result = _vector_norm(np.abs(working(array)), order, axes)
    else:
        result = _matrix_norm(working(array), ord, axes)
    if not keepdims:
        result = np.squeeze(result, axis=axes)
    return result.astype(real_type(array.dtype), copy=False)[()]


def cond(
    x: ArrayLike,
    p: Order = None,
) -> Any:  # noqa: ANN401 - a scalar, or an array for a stack
    """Return the condition number ``norm(x, p) * norm(inv(x), p)`` of matrices (..., m, n).

    Args:
        x: Shape (..., m, n), not empty; square unless *p* is None, 2 or -2.
        p: The norm, as for `norm`; None is 2, the ratio of the extreme singular values.

    Returns:
        One number for each matrix, at least 1 (for -2 at most 1); inf for a singular matrix.

    Raises:
        ShapeError: If *x* is empty, or not square where that is needed.
        ArgumentError: If *p* is no order of a matrix norm.
        NotFiniteError: If *x* holds a NaN or an infinity.

    Bad at: numbers above ``1 / eps``, which say no more than "singular to working precision".
    Cost: as `svdvals`, or as `inv`.

    >>> cond([[2.0, 0.0], [0.0, 0.5]])
    np.float64(4.0)
    """
    array = as_numbers(x, "x")
    if array.ndim >= 2 and 0 in array.shape[-2:]:
        raise ShapeError(f"x has shape {array.shape}; an empty matrix has no condition number")
    if p is None or p in (2, -2):
        values = svdvals(array)
        low, high = (
            (values[..., 0], values[..., -1]) if p == -2 else (values[..., -1], values[..., 0])
        )
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ratio = np.asarray(high / low)
        ratio[np.isnan(ratio)] = np.inf  # the zero matrix
        return ratio[()]
    array = as_squares(array, "x")
    result = over_stack(lambda a: _condition(a, p), working(array))
    return np.asarray(result).astype(real_type(array.dtype), copy=False)[()]


def _condition(a: Array, p: Order) -> Array:
    size = norm(a, p, axis=(-2, -1))
    try:
        return np.asarray(size * norm(inv(a), p, axis=(-2, -1)))
    except SingularError:
        return np.asarray(np.inf)


def _axes(ndim: int, order: Order, axis: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the axes that the norm takes away, as numbers from 0."""
    if axis is None:
        if order is not None and ndim not in (1, 2):
            raise ArgumentError(f"ord={order!r} needs one or two axes; x has {ndim} dimensions")
        return tuple(range(ndim))
    try:
        axes = tuple(
            normalize_axis_index(int(i), ndim)
            for i in (axis if isinstance(axis, tuple) else (axis,))
        )
    except (TypeError, ValueError) as exc:
        raise ArgumentError(f"axis is {axis!r}; expected axes of {ndim} dimensions") from exc
    if len(axes) not in (1, 2) or len(set(axes)) < len(axes):
        raise ArgumentError(f"axis is {axis!r}; expected one axis, or two that differ")
    return axes


def _vector_norm(sizes: Array, order: Order, axes: tuple[int, ...]) -> Array:
    """Return the norm of the moduli *sizes* along *axes*, which stay with length one."""
    if isinstance(order, str):
        raise ArgumentError(f"ord is {order!r}; expected a number for a vector")
    if order == 0:
        return np.asarray((sizes != 0).sum(axis=axes, keepdims=True), FLOAT)
    if order == np.inf:
        return np.asarray(sizes.max(axis=axes, keepdims=True, initial=0))
    if order == -np.inf:
        return _least(sizes, axes)
    if order == 1:
        return np.asarray(sizes.sum(axis=axes, keepdims=True))
    if order == 2:
        with np.errstate(over="ignore", under="ignore"):
            total = np.asarray((sizes * sizes).sum(axis=axes, keepdims=True))
        if ((total > SAFE_LOW) & (total < SAFE_HIGH)).all():
            return np.asarray(np.sqrt(total))
    return _power_norm(sizes, order or 2.0, axes)


def _power_norm(sizes: Array, order: float, axes: tuple[int, ...]) -> Array:
    """Return ``sum(sizes**order)**(1/order)``, with the leading term scaled to one."""
    if order > 0:
        scale = sizes.max(axis=axes, keepdims=True, initial=0)
    elif sizes.size == 0:
        return np.zeros(np.sum(sizes, axis=axes, keepdims=True).shape)
    else:
        scale = sizes.min(axis=axes, keepdims=True)
    safe = np.where(scale == 0, 1.0, scale)
    with np.errstate(divide="ignore", under="ignore", over="ignore"):
        total = ((sizes / safe) ** order).sum(axis=axes, keepdims=True)
        return (
            np.asarray(scale * total ** (1.0 / order))
            if order > 0
            else _or_zero(scale, total, order)
        )


def _or_zero(scale: Array, total: Array, order: float) -> Array:
    return np.where(scale == 0, 0.0, scale * total ** (1.0 / order))


def _matrix_norm(x: Array, order: Order, axes: tuple[int, ...]) -> Array:
    """Return the norm of matrices along two axes, which stay with length one."""
    rows, columns = axes
    if order in (None, "fro", "f"):
        return _vector_norm(np.abs(x), 2.0, axes)
    if order in (1, -1, np.inf, -np.inf):
        inner, outer = (rows, columns) if order in (1, -1) else (columns, rows)
        sums = np.abs(x).sum(axis=inner, keepdims=True)
        most = order in (1, np.inf)
        return (
            np.asarray(sums.max(axis=outer, keepdims=True, initial=0))
            if most
            else _least(sums, (outer,))
        )
    if order in (2, -2, "nuc"):
        values = svdvals(np.moveaxis(x, axes, (-2, -1)))
        if order == "nuc":
            result = values.sum(axis=-1)
        else:
            result = values.max(axis=-1, initial=0) if order == 2 else _least(values, (-1,))[..., 0]
        return np.expand_dims(result, axis=tuple(sorted(axes)))
    raise ArgumentError(
        f"ord is {order!r}; expected None, 'fro', 'nuc', 1, -1, 2, -2, inf or -inf for a matrix"
    )


def _least(sizes: Array, axes: tuple[int, ...]) -> Array:
    if 0 in (sizes.shape[i] for i in axes):
        raise ShapeError(f"x has length 0 along an axis of {axes}; nothing has no smallest value")
    return np.asarray(sizes.min(axis=axes, keepdims=True))

"""The four subspaces of a matrix, its reduced echelon form, and a change of basis.

An `ExactMatrix` is answered exactly, by elimination. Floats are answered by singular values, which
say what is zero better than pivots do; their bases are orthonormal, as in `scipy.linalg`.
Source: Strang, *Introduction to Linear Algebra*, 5th ed., §3.2, §3.5 and §8.2.
"""

from __future__ import annotations

from typing import NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, ShapeError
from matrixops.exact.elimination import eliminate
from matrixops.exact.fields import Floats
from matrixops.exact.matrix import ExactMatrix, ReducedEchelon
from matrixops.inputs import Array, as_matrices, as_numbers, check_finite, result_type, working
from matrixops.linear.solve import solve
from matrixops.spectral.svd import svd

EPS = float(np.finfo(float).eps)


class RREF(NamedTuple):
    """The reduced row echelon form R, and the columns of its pivots."""

    R: Array
    pivots: tuple[int, ...]


@overload
def rref(a: ExactMatrix, *, tol: None = ...) -> ReducedEchelon: ...
@overload
def rref(a: ArrayLike, *, tol: float | None = ...) -> RREF: ...
def rref(a: ArrayLike | ExactMatrix, *, tol: float | None = None) -> RREF | ReducedEchelon:
    """Return the reduced row echelon form and the columns of its pivots.

    The same elimination as over fractions, with the largest entry of a column as its pivot.

    Args:
        a: Shape (m, n); or an `ExactMatrix`.
        tol: A column whose entries are all at most this size has no pivot. By default
            eps · max(m, n) · (largest sum of sizes along a row), as in MATLAB.

    Raises:
        ShapeError, EntryError, NotFiniteError: If *a* is not one finite matrix.
        ArgumentError: If *tol* is negative or not finite, or given with an exact matrix.

    Bad at: floats near a matrix of lower rank, where a rounding decides what is a pivot. Then ask
    `matrix_rank`, or `exact`. Cost: about mn·rank flops, row by row in Python.

    >>> rref([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).pivots
    (0, 1)
    """
    if isinstance(a, ExactMatrix):
        if tol is not None:
            raise ArgumentError(f"tol is {tol}; an exact matrix needs no tolerance")
        return a.rref()
    array = _one_matrix(a, "a")
    work = working(array)
    if tol is None:
        sums = np.abs(work).sum(axis=1)
        tol = EPS * max(work.shape) * float(sums.max()) if work.size else 0.0
    elif not 0 <= tol < np.inf:
        raise ArgumentError(f"tol is {tol}; expected a finite number that is not negative")
    done = eliminate(list(work), Floats(tol), columns=work.shape[1], reduced=True)
    reduced = np.array(done.rows, dtype=work.dtype).reshape(work.shape)
    return RREF(reduced.astype(array.dtype, copy=False), done.pivots)


@overload
def null_space(a: ExactMatrix, rcond: None = ...) -> ExactMatrix: ...
@overload
def null_space(a: ArrayLike, rcond: float | None = ...) -> Array: ...
def null_space(a: ArrayLike | ExactMatrix, rcond: float | None = None) -> Array | ExactMatrix:
    """Return a basis of the x with ``a @ x = 0``, as columns.

    Args:
        a: Shape (m, n). Floats give an orthonormal basis; an `ExactMatrix` one read off its rref.
        rcond: Singular values up to this share of the largest count as zero; by default
            eps · max(m, n).

    Returns:
        Shape (n, n − rank).

    Raises:
        ShapeError, EntryError, NotFiniteError: If *a* is not one finite matrix.
        ArgumentError: If *rcond* is out of range, or given with an exact matrix.

    Cost: that of the svd. Source: Golub & Van Loan, §2.4.2.
    """
    if isinstance(a, ExactMatrix):
        _refuse_rcond(rcond)
        return a.null_space()
    array = _one_matrix(a, "a")
    _, right, rank = _split(array, rcond)
    return np.ascontiguousarray(right[rank:].conj().T)


@overload
def column_space(a: ExactMatrix, rcond: None = ...) -> ExactMatrix: ...
@overload
def column_space(a: ArrayLike, rcond: float | None = ...) -> Array: ...
def column_space(a: ArrayLike | ExactMatrix, rcond: float | None = None) -> Array | ExactMatrix:
    """Return a basis of all ``a @ x``, as columns, shape (m, rank).

    Floats give an orthonormal basis; an `ExactMatrix` those of its columns that hold pivots.
    Arguments, errors and cost as `null_space`.
    """
    if isinstance(a, ExactMatrix):
        _refuse_rcond(rcond)
        return a.column_space()
    array = _one_matrix(a, "a")
    left, _, rank = _split(array, rcond)
    return np.ascontiguousarray(left[:, :rank])


@overload
def row_space(a: ExactMatrix, rcond: None = ...) -> ExactMatrix: ...
@overload
def row_space(a: ArrayLike, rcond: float | None = ...) -> Array: ...
def row_space(a: ArrayLike | ExactMatrix, rcond: float | None = None) -> Array | ExactMatrix:
    """Return a basis of what is orthogonal to the null space, as columns, shape (n, rank).

    For real matrices that is the span of the rows; for complex ones, of their conjugates.
    Arguments, errors and cost as `null_space`.
    """
    if isinstance(a, ExactMatrix):
        _refuse_rcond(rcond)
        return a.row_space()
    array = _one_matrix(a, "a")
    _, right, rank = _split(array, rcond)
    return np.ascontiguousarray(right[:rank].conj().T)


@overload
def left_null_space(a: ExactMatrix, rcond: None = ...) -> ExactMatrix: ...
@overload
def left_null_space(a: ArrayLike, rcond: float | None = ...) -> Array: ...
def left_null_space(a: ArrayLike | ExactMatrix, rcond: float | None = None) -> Array | ExactMatrix:
    """Return a basis of the y with ``yᴴ a = 0``, as columns, shape (m, m − rank).

    It is what is orthogonal to the column space. Arguments, errors and cost as `null_space`.
    """
    if isinstance(a, ExactMatrix):
        _refuse_rcond(rcond)
        return a.left_null_space()
    array = _one_matrix(a, "a")
    left, _, rank = _split(array, rcond)
    return np.ascontiguousarray(left[:, rank:])


@overload
def change_of_basis(
    a: ExactMatrix, basis: ExactMatrix, to: ExactMatrix | None = ...
) -> ExactMatrix: ...
@overload
def change_of_basis(a: ArrayLike, basis: ArrayLike, to: ArrayLike | None = ...) -> Array: ...
def change_of_basis(
    a: ArrayLike | ExactMatrix,
    basis: ArrayLike | ExactMatrix,
    to: ArrayLike | ExactMatrix | None = None,
) -> Array | ExactMatrix:
    """Return what a vector, or a linear map, is called in another basis.

    A vector v becomes its coordinates ``basis⁻¹ v``. A map A becomes ``to⁻¹ A basis``: it takes
    coordinates in *basis* and gives coordinates in *to*.

    Args:
        a: A vector (n,), or a matrix (m, n), in the standard basis. With an `ExactMatrix` the
            bases are exact too, and so is the answer.
        basis: Shape (n, n), the basis vectors as columns.
        to: Shape (m, m), the basis of the target, as columns; for a map only. By default *basis*,
            so that A becomes similar to itself.

    Raises:
        ShapeError: If the shapes do not fit.
        SingularError: If the columns of a basis depend on each other.
        ArgumentError: If *to* is given with a vector.
        EntryError, NotFiniteError: If an argument is not finite numbers.

    Cost: one solve, one product. Source: Strang, §8.2 and §8.3.

    >>> change_of_basis([3.0, 1.0], [[1, 1], [1, -1]])
    array([2., 1.])
    """
    if isinstance(a, ExactMatrix):
        old = ExactMatrix.of(basis, a.field, "basis")
        return (old if to is None else ExactMatrix.of(to, a.field, "to")).solve(a @ old)
    array, columns = as_numbers(a, "a"), _basis(basis, "basis")
    check_finite(array, "a")
    size = columns.shape[0]
    if array.ndim == 1:
        if to is not None:
            raise ArgumentError("to is for linear maps; a is a vector")
        if len(array) != size:
            raise ShapeError(f"a has shape {array.shape} and basis {columns.shape}; sizes differ")
        return solve(columns, array)
    if array.ndim != 2 or array.shape[1] != size:
        raise ShapeError(
            f"a has shape {array.shape} and basis {columns.shape}; expected (n,) or (m, n) with "
            "(n, n)"
        )
    target = columns if to is None else _basis(to, "to")
    if len(target) != len(array):
        raise ShapeError(
            f"a has shape {array.shape} and the target's basis {target.shape}; expected (m, n) "
            "with (m, m)"
        )
    dtype = result_type(array, columns, target)
    product = working(array) @ working(columns)
    return solve(working(target), product).astype(dtype, copy=False)


def _one_matrix(a: ArrayLike, name: str) -> Array:
    array = as_matrices(a, name)
    if array.ndim != 2:
        raise ShapeError(
            f"{name} has shape {array.shape}; expected one matrix (m, n): the spaces of a stack "
            "differ in size"
        )
    return array


def _basis(a: ArrayLike, name: str) -> Array:
    array = _one_matrix(a, name)
    if array.shape[0] != array.shape[1]:
        raise ShapeError(f"{name} has shape {array.shape}; a basis is square, its vectors columns")
    return array


def _split(array: Array, rcond: float | None) -> tuple[Array, Array, int]:
    """Return U, Vh of the full svd, and the rank that *rcond* decides."""
    precision = float(np.finfo(array.dtype).eps)
    if rcond is None:
        rcond = precision * max(array.shape)
    elif not 0 <= rcond < np.inf:
        raise ArgumentError(f"rcond is {rcond}; expected a finite number that is not negative")
    parts = svd(working(array))
    largest = parts.S[0] if len(parts.S) else 0.0
    rank = sum(s > rcond * largest for s in parts.S)
    return parts.U.astype(array.dtype), parts.Vh.astype(array.dtype), rank


def _refuse_rcond(rcond: float | None) -> None:
    if rcond is not None:
        raise ArgumentError(f"rcond is {rcond}; an exact matrix needs no tolerance")

"""Powers, chains of products, and the trace."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from matrixops.errors import ArgumentError, EntryError, ShapeError
from matrixops.inputs import Array, as_matrices, as_numbers, check_finite
from matrixops.linear.inverse import inv

INTEGER_LIMIT = 2.0**63


def matrix_power(a: ArrayLike, n: SupportsIndex) -> Array:
    """Return ``a @ a @ … @ a`` (n times), by repeated squaring.

    Args:
        a: Shape (..., m, m). Integers stay integers for n >= 0, and are exact.
        n: Any integer. 0 gives the identity, a negative one the power of the inverse.

    Raises:
        ArgumentError: If *n* is no integer, or an integer power does not fit 64 bits.
        ShapeError: If *a* is not square.
        NotFiniteError: If it holds NaN or infinity.
        SingularError: If *n* is negative and *a* has no inverse.

    Cost: at most 2 log₂ n products of 2m³ flops. Source: Golub & Van Loan, §9.2.5.
    """
    try:
        exponent = operator.index(n)
    except TypeError as exc:
        raise ArgumentError(f"n is {n!r}; expected an integer") from exc
    array = _numbers(a, "a", integers=exponent >= 0)
    if array.ndim < 2 or array.shape[-1] != array.shape[-2]:
        raise ShapeError(f"a has shape {array.shape}; expected square matrices (..., n, n)")
    if exponent < 0:
        array, exponent = inv(array), -exponent
    if array.dtype.kind in "iu" and array.size:
        return _integer_power(array, exponent)
    return _power(array, exponent)


def multi_dot(arrays: Sequence[ArrayLike], *, out: Array | None = None) -> Any:  # noqa: ANN401 - NumPy's scalar for two vectors at the ends
    """Return the product of a chain of matrices, in the order that costs least.

    Args:
        arrays: At least two; the first and the last may be vectors (a row, and a column).
        out: Where to put the answer: an array of exactly its shape and type.

    Raises:
        ArgumentError: If there are fewer than two, or *out* does not fit.
        ShapeError: If neighbours do not fit; the message says which.

    Cost: O(k³) to choose the order of k matrices, then as few flops as any order needs.
    Source: Cormen et al., Introduction to Algorithms, §15.2 (matrix-chain order).
    """
    chain = [_numbers(a, f"arrays[{i}]", integers=True) for i, a in enumerate(arrays)]
    if len(chain) < 2:
        raise ArgumentError(f"arrays has {len(chain)} members; expected at least two")
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    chain[0] = chain[0][None, :] if row else chain[0]
    chain[-1] = chain[-1][:, None] if column else chain[-1]
    for i, member in enumerate(chain):
        if member.ndim != 2:
            raise ShapeError(f"arrays[{i}] has shape {member.shape}; expected a matrix")
        if i and chain[i - 1].shape[1] != member.shape[0]:
            raise ShapeError(
                f"arrays[{i - 1}] has shape {chain[i - 1].shape} and arrays[{i}] {member.shape}; "
                "the inner lengths differ"
            )
    split = chain_order([chain[0].shape[0], *(m.shape[1] for m in chain)])
    product = _multiply(chain, split, 0, len(chain) - 1)
    product = product[0] if row else product
    product = product[..., 0][()] if column else product
    if out is None:
        return product
    if out.shape != product.shape or out.dtype != product.dtype:
        raise ArgumentError(
            f"out has shape {out.shape} and type {out.dtype}; expected {product.shape}, "
            f"{product.dtype}"
        )
    out[...] = product
    return out


def trace(x: ArrayLike, /, *, offset: int = 0, dtype: DTypeLike | None = None) -> Any:  # noqa: ANN401 - NumPy's scalar for one matrix, else an array
    """Return the sum of a diagonal.

    Args:
        x: Shape (..., m, n).
        offset: Which diagonal: 0 the main one, 1 the one above it, -1 the one below it, …
        dtype: The type to add in; by default NumPy's for a sum of *x*.

    Returns:
        Shape (...); a NumPy scalar for one matrix.

    Raises:
        ShapeError: If *x* has fewer than two dimensions.

    Source: Golub & Van Loan, §2.1.
    """
    array = _numbers(x, "x", integers=True)
    if array.ndim < 2:
        raise ShapeError(f"x has shape {array.shape}; expected a matrix, or a stack (..., m, n)")
    return np.diagonal(array, offset, -2, -1).sum(axis=-1, dtype=dtype)


def chain_order(lengths: list[int]) -> list[list[int]]:
    """Return where to cut each stretch i … j of a chain of matrices so that it costs least.

    Args:
        lengths: Matrix i has shape ``(lengths[i], lengths[i + 1])``.
    """
    count = len(lengths) - 1
    cost = [[0] * count for _ in range(count)]
    split = [[0] * count for _ in range(count)]
    for span in range(1, count):
        for i in range(count - span):
            j = i + span
            cost[i][j], split[i][j] = min(
                (cost[i][k] + cost[k + 1][j] + lengths[i] * lengths[k + 1] * lengths[j + 1], k)
                for k in range(i, j)
            )
    return split


def _multiply(chain: list[Array], split: list[list[int]], first: int, last: int) -> Array:
    if first == last:
        return chain[first]
    k = split[first][last]
    left, right = _multiply(chain, split, first, k), _multiply(chain, split, k + 1, last)
    return np.asarray(left @ right)


def _numbers(a: ArrayLike, name: str, *, integers: bool) -> Array:
    """Return *a* as finite numbers; integers stay what they are if *integers*."""
    if not integers:
        return as_matrices(a, name)
    try:
        array = np.asarray(a)
    except ValueError as exc:
        raise EntryError(f"{name} has ragged rows: every row needs the same length") from exc
    if array.dtype.kind not in "iub":
        array = as_numbers(a, name)
        check_finite(array, name)
    return array


def _power(array: Array, exponent: int) -> Array:
    """Return the power by squaring: a product for each bit, another for each bit that is set."""
    result: Array | None = None
    square = array
    while exponent:
        if exponent & 1:
            result = square if result is None else result @ square
        exponent >>= 1
        if exponent:
            square = square @ square
    if result is None:
        result = np.broadcast_to(np.eye(array.shape[-1], dtype=array.dtype), array.shape)
    return np.array(result)


def _integer_power(array: Array, exponent: int) -> Array:
    """Return an exact power: in machine integers if they cannot overflow, else in Python's."""
    with np.errstate(over="ignore", invalid="ignore"):
        bound = np.max(_power(np.abs(array.astype(np.float64)), exponent))
    limits = np.iinfo(array.dtype)
    if bound < min(float(limits.max), INTEGER_LIMIT) / 2:
        return _power(array, exponent)
    exact = _power(array.astype(object), exponent)
    largest = max(abs(int(x)) for x in exact.flat)
    if any(not limits.min <= int(x) <= limits.max for x in exact.flat):
        raise ArgumentError(
            f"a to the power {exponent} has an entry of {len(str(largest))} digits, too many for "
            f"{array.dtype}; use floats, or MatrixOps.exact"
        )
    return exact.astype(array.dtype)

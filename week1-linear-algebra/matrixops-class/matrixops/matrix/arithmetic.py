"""Arithmetic: what + - * / @ ** and NumPy's functions do to a matrix.

Each operator lifts its operands into one field, checks the shapes, and wraps the answer. A vector
in a product stays a vector.
"""

from __future__ import annotations

import numbers
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Self

import numpy as np

from matrixops.errors import ArgumentError, ShapeError
from matrixops.exact.matrix import ExactMatrix
from matrixops.linear.powers import matrix_power
from matrixops.matrix.holding import Holding
from matrixops.matrix.labels import Labels


class Arithmetic(Holding):
    """A matrix that calculates."""

    __slots__ = ()

    @property
    def T(self) -> Self:  # noqa: N802 - NumPy's name
        """The transpose."""
        return self._made(self.entries.T, self.labels.turned)

    @property
    def H(self) -> Self:  # noqa: N802 - the textbook's name
        """The conjugate transpose; of an exact matrix, the transpose."""
        if isinstance(self.entries, ExactMatrix):
            return self.T
        return self._made(self.entries.conj().T, self.labels.turned)

    def __matmul__(self, other: Any) -> Any:  # noqa: ANN401 - a matrix, or a vector
        if _is_vector(other):
            return self._times_vector(other)
        right = self._same_field(other)
        if self.shape[1] != right.shape[0]:
            raise ShapeError(
                f"cannot multiply {self.shape} by {right.shape}: {self.shape[1]} columns meet "
                f"{right.shape[0]} rows"
            )
        return self._made(self.entries @ right.entries, self.labels.times(right.labels))

    def __rmatmul__(self, other: Any) -> Any:  # noqa: ANN401
        if _is_vector(other):
            return self.T._times_vector(other)
        return self._same_field(other) @ self

    def __add__(self, other: Any) -> Self:  # noqa: ANN401
        return self._paired(other, operator.add, "add")

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:  # noqa: ANN401
        return self._paired(other, operator.sub, "subtract")

    def __rsub__(self, other: Any) -> Self:  # noqa: ANN401
        return -self._paired(other, operator.sub, "subtract")

    def __mul__(self, factor: Any) -> Self:  # noqa: ANN401
        if not _is_number(factor):
            raise ArgumentError(
                f"* takes a number, found {type(factor).__name__}; "
                "the product of matrices is A @ B, entry by entry it is A.entrywise(B)"
            )
        exact = self._exact_or_none()
        product = exact * factor if exact is not None else self.entries * factor
        return self._made(product, self.labels)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Self:  # noqa: ANN401
        if not _is_number(divisor):
            raise ArgumentError(
                f"/ takes a number, found {type(divisor).__name__}; for A⁻¹ b use A.solve(b)"
            )
        exact = self._exact_or_none()
        if exact is None:
            if divisor == 0:
                raise ArgumentError(f"cannot divide by {divisor}")
            return self._made(self.entries / divisor, self.labels)
        bottom = exact.field.element(divisor)
        if bottom == exact.field.zero:
            raise ArgumentError(f"cannot divide by {divisor}, which is zero in {self.field}")
        return self._made(exact * exact.field.divide(exact.field.one, bottom), self.labels)

    def __neg__(self) -> Self:
        return self * -1

    def __pos__(self) -> Self:
        return self

    def __pow__(self, exponent: int) -> Self:
        """Return the power; a negative one is that of the inverse, 0 gives the identity."""
        exact = self._exact_or_none()
        if exact is not None:
            return self._made(exact**exponent)
        return self._made(matrix_power(np.asarray(self), exponent))

    def entrywise(self, other: Any) -> Self:  # noqa: ANN401
        """Return the product entry by entry, which textbooks call Hadamard's."""
        return self._paired(other, operator.mul, "multiply entry by entry")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401 - NumPy's protocol
        """Let ``array @ A`` and ``2.0 * A`` be matrices; other functions see the array."""
        as_operator = _OPERATORS.get(ufunc.__name__)
        if method == "__call__" and as_operator and not options and len(inputs) == 2:
            left, right = inputs
            if isinstance(left, Arithmetic):
                return as_operator(left, right)
            reflected = _REFLECTED.get(ufunc.__name__)
            return reflected(right, left) if reflected else NotImplemented
        arrays = [np.asarray(x) if isinstance(x, Holding) else x for x in inputs]
        return getattr(ufunc, method)(*arrays, **options)

    def _times_vector(self, vector: Any) -> Any:  # noqa: ANN401
        array = np.asarray(vector)
        if len(array) != self.shape[1]:
            raise ShapeError(
                f"cannot multiply {self.shape} by {array.shape}: {self.shape[1]} columns meet "
                f"{len(array)} entries"
            )
        exact = self._exact_or_none()
        if exact is None:
            return np.asarray(self) @ array
        column = ExactMatrix.column(list(vector), exact.field)
        return np.asarray(exact @ column)[:, 0]

    def _paired(self, other: Any, act: Callable[[Any, Any], Any], verb: str) -> Self:  # noqa: ANN401
        right = self._same_field(other)
        if self.shape != right.shape:
            raise ShapeError(f"cannot {verb} {self.shape} and {right.shape}: the shapes differ")
        exact = self._exact_or_none()
        if exact is None or act is not operator.mul:
            return self._made(act(self.entries, right.entries), self.labels)
        rows = [
            [exact.field.dot([x], [y]) for x, y in zip(mine, theirs, strict=True)]
            for mine, theirs in zip(exact.rows, right.entries.rows, strict=True)  # type: ignore[union-attr]  # the same field
        ]
        return self._made(ExactMatrix.from_rows(rows, exact.columns, exact.field), self.labels)

    def _same_field(self, other: Any) -> Self:  # noqa: ANN401
        if _is_number(other):
            raise ArgumentError(f"found the number {other!r}; expected a matrix")
        right = self._lifted(other)
        if self.is_exact != right.is_exact or (self.is_exact and self.field != right.field):
            raise ArgumentError(
                f"one matrix is {self.field}, one {right.field}; bring them together by "
                "MatrixOps.exact(A), MatrixOps.mod(p, A) or A.floats()"
            )
        return right  # type: ignore[return-value]  # lifted to type(self)

    def _made(self, numbers_: Any, labels: Labels | None = None) -> Self:  # noqa: ANN401
        return type(self)(numbers_, labels=labels)


def _is_number(x: object) -> bool:
    return isinstance(x, numbers.Number | Fraction | np.number) or getattr(x, "ndim", 2) == 0


def _is_vector(x: object) -> bool:
    if isinstance(x, Holding):
        return False
    if isinstance(x, list | tuple):
        return not any(isinstance(y, list | tuple) for y in x)
    return hasattr(x, "__array__") and np.ndim(x) == 1  # a Series or a Solution too


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "true_divide": operator.truediv,
    "matmul": operator.matmul,
    "equal": operator.eq,
    "not_equal": operator.ne,
}
_REFLECTED: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": lambda right, left: right.__rsub__(left),
    "multiply": operator.mul,
    "matmul": lambda right, left: right.__rmatmul__(left),
    "equal": operator.eq,
    "not_equal": operator.ne,
}

"""Solving: what a matrix answers in every field, exactly or with a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from matrixops.certify.solution import Solution
from matrixops.certify.solve import certified_solve
from matrixops.errors import ArgumentError
from matrixops.exact.dependency import Dependency, dependency, find_dependency
from matrixops.exact.matrix import ExactMatrix
from matrixops.exact.spaces import (
    change_of_basis,
    column_space,
    left_null_space,
    null_space,
    row_space,
    rref,
)
from matrixops.linear.determinant import det
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu
from matrixops.linear.powers import trace
from matrixops.matrix.arithmetic import Arithmetic
from matrixops.spectral.rank import matrix_rank

if TYPE_CHECKING:
    from matrixops.explain.explanation import Explanation


class Solving(Arithmetic):
    """A matrix that solves: exactly where its entries are exact, with a certificate where not."""

    __slots__ = ()

    def solve(self, b: Any) -> Any:  # noqa: ANN401 - a Solution, or exact numbers
        """Solve ``A x = b``.

        Args:
            b: A vector (m,) or a matrix (m, k).

        Returns:
            Over floats a `Solution`: x, the method and why, the backward error, the condition, and
            the digits to trust. Over fractions and GF(p) x itself, which needs no certificate: a
            vector if *b* is one, a matrix otherwise.

        Raises:
            ShapeError: If the shapes do not fit; the message says both.
            SingularError: If there is no single answer; names the rows that depend.
        """
        exact = self._exact_or_none()
        if exact is None:
            return self.certified_solve(b)
        x = exact.solve(ExactMatrix.column(_plain(b), exact.field))
        return np.asarray(x)[:, 0] if _is_flat(b) else self._made(x)

    def certified_solve(self, b: Any) -> Solution:  # noqa: ANN401
        """Solve over floats, with a certificate; see `matrixops.certified_solve`."""
        return certified_solve(self._floats_for("certified_solve"), np.asarray(b))

    def det(self) -> Any:  # noqa: ANN401 - a number of the field
        """Return the determinant."""
        exact = self._exact_or_none()
        return exact.det() if exact is not None else det(self.entries)

    def trace(self) -> Any:  # noqa: ANN401
        """Return the sum of the diagonal."""
        exact = self._exact_or_none()
        return exact.trace() if exact is not None else trace(self.entries)

    def matrix_rank(self, tol: float | None = None) -> int:
        """Return the number of independent rows; floats by singular values above *tol*."""
        exact = self._exact_or_none()
        return exact.rank() if exact is not None else int(matrix_rank(np.asarray(self), tol))

    def inv(self) -> Self:
        """Return the inverse. To solve a system, `solve` is faster and more accurate."""
        exact = self._exact_or_none()
        inverse = exact.inv() if exact is not None else inv(np.asarray(self))
        return self._made(inverse, self.labels.turned)

    def lu(self) -> Any:  # noqa: ANN401 - named factors
        """Return P, L and U with ``A = P L U``; over exact fields p, L, U with ``A[p] = L U``."""
        exact = self._exact_or_none()
        return self._wrapped(exact.lu() if exact is not None else lu(np.asarray(self)))

    def rref(self) -> Any:  # noqa: ANN401 - named parts
        """Return the reduced row echelon form R, and the columns of its pivots."""
        return self._wrapped(rref(self.entries))

    def null_space(self) -> Self:
        """Return a basis of the x with ``A x = 0``, as columns; orthonormal for floats."""
        return self._made(null_space(self.entries))

    def left_null_space(self) -> Self:
        """Return a basis of the y with ``y^H A = 0``, as columns; orthonormal for floats."""
        return self._made(left_null_space(self.entries))

    def column_space(self) -> Self:
        """Return a basis of all ``A x``, as columns; orthonormal for floats."""
        return self._made(column_space(self.entries))

    def row_space(self) -> Self:
        """Return a basis of what the rows span, as columns; orthonormal for floats."""
        return self._made(row_space(self.entries))

    def change_of_basis(self, basis: Any, to: Any = None) -> Self:  # noqa: ANN401
        """Return ``to^-1 A basis``: the same map, between coordinates in other bases."""
        return self._made(change_of_basis(self.entries, _plain(basis), _plain(to)))

    def dependency(self, *, of: Any = "row") -> Dependency | None:  # noqa: ANN401
        """Say which row (or column) is a combination of others; None if they are independent.

        Floats are taken as the fractions that they store.
        """
        exact = self._exact_or_none()
        if exact is None:
            return dependency(np.asarray(self), of=of)
        if of not in ("row", "column"):
            raise ArgumentError(f"of is {of!r}; expected 'row' or 'column'")
        lines = exact if of == "row" else exact.T
        return find_dependency(lines.rows, exact.field, line=of)

    def explain(self, what: str, b: Any = None) -> Explanation:  # noqa: ANN401
        """Tell step by step how *what* is computed: sentences, LaTeX, before and after.

        Args:
            what: "rref", "lu", "inverse", "det", "gram_schmidt", "qr", "solve" or "eigen".
            b: The right side, for "solve".
        """
        from matrixops.explain.methods import explain  # noqa: PLC0415 - loaded by who asks

        return explain(self.entries, what, b)


def _plain(b: Any) -> Any:  # noqa: ANN401
    return getattr(b, "entries", b)


def _is_flat(b: Any) -> bool:  # noqa: ANN401
    if hasattr(b, "ndim"):
        return bool(b.ndim == 1)
    return not any(isinstance(x, list | tuple) for x in b)

"""MatrixOps: a matrix that never changes, calculates in its field, and proves its answers."""

from __future__ import annotations

import numpy as np

from matrixops.matrix.decomposing import Decomposing
from matrixops.matrix.display import as_html, as_latex, text
from matrixops.matrix.solving import Solving


class MatrixOps(Solving, Decomposing):
    """An immutable matrix of floats, fractions, or numbers modulo a prime.

    Built from nested lists, arrays, tables (whose labels are kept) and other matrices; ``+ - * / @
    **``, slices and ``==`` work as on paper, every function of `matrixops` is a method, and NumPy
    and scikit-learn take it for an array.

    Args:
        entries: Shape (m, n): floats, complex numbers or integers, which become floats. Copied.
        labels: Names of rows and columns; those of a table are found by themselves.

    Raises:
        ShapeError: If there are not two dimensions.
        EntryError: If rows are ragged, or an entry is no number.
        NotFiniteError: If an entry is NaN or infinite.

    >>> A = MatrixOps([[2, 1], [1, 3]])
    >>> A @ A == MatrixOps([[5, 5], [5, 10]])
    True
    >>> A
    MatrixOps 2×2 float64
    ⎡ 2  1 ⎤
    ⎣ 1  3 ⎦
    >>> MatrixOps.exact([["1/2", 1], [1, 3]]).inv()
    MatrixOps 2×2 fractions
    ⎡  6  -2 ⎤
    ⎣ -2   1 ⎦
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return text(np.asarray(self), self._title(), *self.labels)

    def _repr_html_(self) -> str:
        return as_html(np.asarray(self), self._title(), *self.labels)

    def _repr_latex_(self) -> str:
        return f"${as_latex(np.asarray(self))}$"

    def to_latex(self) -> str:
        r"""Return ``\begin{bmatrix} … \end{bmatrix}``; more than ten rows or columns are cut."""
        return as_latex(np.asarray(self))

    def _title(self) -> str:
        return f"MatrixOps {self.shape[0]}×{self.shape[1]} {self.field}"

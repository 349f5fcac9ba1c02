"""What a matrix holds: numbers that never change, read from lists, arrays and tables.

The numbers are a read-only array of floats, or an `ExactMatrix` over fractions or GF(p). Everything
else of the class is built on the few questions that are answered here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError, EntryError, ShapeError
from matrixops.exact.fields import GF, Rationals
from matrixops.exact.matrix import ExactMatrix
from matrixops.inputs import Array, as_numbers, check_finite
from matrixops.matrix.labels import Labels, labels_of

Entries: TypeAlias = "ArrayLike | ExactMatrix | Holding"


class Holding:
    """A matrix as a container: shape, entries, labels, rows, and its place in NumPy's world."""

    __slots__ = ("_labels", "_numbers")
    _labels: Labels
    _numbers: Array | ExactMatrix

    def __init__(self, entries: Entries, *, labels: Labels | None = None) -> None:
        if isinstance(entries, Holding):
            numbers, labels = entries.entries, labels or entries.labels
        elif isinstance(entries, ExactMatrix):
            numbers = entries
        else:
            numbers = _frozen(entries)
        object.__setattr__(self, "_numbers", numbers)
        object.__setattr__(self, "_labels", labels or labels_of(entries))

    @classmethod
    def exact(cls, entries: Entries) -> Self:
        """Return a matrix of fractions: 3, "1/3" and "0.1" as written, a float as it is stored."""
        return cls(ExactMatrix.of(_plain(entries), Rationals()), labels=labels_of(entries))

    @classmethod
    def mod(cls, p: int, entries: Entries) -> Self:
        """Return a matrix over GF(p), the integers modulo the prime p."""
        return cls(ExactMatrix.of(_plain(entries), GF(p)), labels=labels_of(entries))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a matrix never changes: {name} cannot be set; make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a matrix never changes: {name} cannot be deleted")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self._numbers, self._labels)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    @property
    def entries(self) -> Array | ExactMatrix:
        """The numbers themselves: a read-only array, or the exact matrix."""
        return self._numbers

    @property
    def labels(self) -> Labels:
        """The names of rows and columns."""
        return self._labels

    @property
    def is_exact(self) -> bool:
        """Whether the entries are fractions or numbers of GF(p), which are never rounded."""
        return isinstance(self._numbers, ExactMatrix)

    @property
    def field(self) -> str:
        """What the entries are: "float64", "complex128", …, "fractions", "GF(7)"."""
        if isinstance(self._numbers, ExactMatrix):
            return self._numbers.field.name
        return str(self._numbers.dtype)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        rows, columns = self._numbers.shape
        return rows, columns

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.shape[0] * self.shape[1]

    @property
    def ndim(self) -> int:
        """Two, always."""
        return 2

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that the entries have in an array; `object` for exact ones."""
        return np.dtype(object) if isinstance(self._numbers, ExactMatrix) else self._numbers.dtype

    def row(self, i: int) -> Array:
        """Return row *i* as a vector of shape (n,)."""
        return np.asarray(self)[i]  # type: ignore[no-any-return]  # NumPy: Any

    def column(self, j: int) -> Array:
        """Return column *j* as a vector of shape (m,)."""
        return np.asarray(self)[:, j]

    def to_array(self) -> Array:
        """Return the entries as a new array that may be changed."""
        return np.array(self)

    def to_frame(self) -> Any:  # noqa: ANN401 - pandas is not needed to import this
        """Return the entries as a pandas DataFrame, under their labels.

        Raises:
            ImportError: If pandas is not installed.
        """
        import pandas as pd  # noqa: PLC0415 - only who asks for a table needs it

        return pd.DataFrame(self.to_array(), index=self._labels.rows, columns=self._labels.columns)

    def floats(self) -> Self:
        """Return the entries in double precision, each rounded once."""
        if not isinstance(self._numbers, ExactMatrix):
            return self
        return type(self)(np.asarray(self, dtype=np.float64), labels=self._labels)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Array]:
        return iter(np.asarray(self))

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - an entry, a vector or a matrix
        """Return an entry, a row or column as a vector, or a part as a matrix, as NumPy does."""
        part = np.asarray(self)[key]
        if np.ndim(part) != 2:
            return part
        labels = self._labels.part(key)
        if isinstance(self._numbers, ExactMatrix):
            rows = [list(row) for row in part]
            return type(self)(
                ExactMatrix.from_rows(rows, part.shape[1], self._numbers.field), labels=labels
            )
        return type(self)(part, labels=labels)

    def __eq__(self, other: object) -> bool:
        """Say, by one bool, whether field, shape and every entry are the same."""
        try:
            lifted = self._lifted(other)
        except (EntryError, ShapeError, ArgumentError):
            return False
        mine, theirs = self._numbers, lifted.entries
        if isinstance(mine, ExactMatrix) or isinstance(theirs, ExactMatrix):
            return mine is theirs or (type(mine) is type(theirs) and bool(mine == theirs))
        return mine.shape == theirs.shape and bool(np.array_equal(mine, theirs))

    def __hash__(self) -> int:
        if isinstance(self._numbers, ExactMatrix):
            return hash(self._numbers)
        return hash((self.shape, tuple(self._numbers.ravel().tolist())))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # noqa: ANN401, FBT001 - NumPy's protocol
        """Return the entries as an array: read-only and shared unless a copy is asked for."""
        if isinstance(self._numbers, ExactMatrix):
            return np.array(self._numbers, dtype=dtype, copy=copy)
        return np.array(self._numbers, dtype=dtype, copy=copy)

    def _lifted(self, other: object) -> Holding:
        """Return *other* as a matrix over this one's field."""
        if isinstance(other, Holding):
            return other
        if isinstance(self._numbers, ExactMatrix):
            return type(self)(ExactMatrix.of(other, self._numbers.field))
        return type(self)(other)  # type: ignore[arg-type]  # refused there if it is no matrix

    def _floats_for(self, what: str) -> Array:
        """Return the entries as an array for a method that has no exact form."""
        if isinstance(self._numbers, ExactMatrix):
            raise ArgumentError(
                f"{what} has no exact form, and the entries are {self.field}; "
                f"round them first: A.floats().{what}(…)"
            )
        return self._numbers

    def _exact_or_none(self) -> ExactMatrix | None:
        return self._numbers if isinstance(self._numbers, ExactMatrix) else None

    def _wrapped(self, result: Any, labels: Labels | None = None) -> Any:  # noqa: ANN401
        """Return *result* with every matrix in it as one of this class."""
        if isinstance(result, ExactMatrix):
            return type(self)(result, labels=labels)
        if isinstance(result, np.ndarray) and result.ndim == 2:
            return type(self)(result, labels=labels)
        if isinstance(result, tuple) and hasattr(result, "_fields"):
            return type(result)(*(self._wrapped(part) for part in result))
        if isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
            return tuple(self._wrapped(part) for part in result)
        return result


def _frozen(entries: ArrayLike) -> Array:
    array = as_numbers(entries, "the matrix")
    if array.ndim != 2:
        raise ShapeError(
            f"the matrix has shape {array.shape}; expected two dimensions (m, n), "
            "a column being [[1], [2]]"
        )
    check_finite(array, "the matrix")
    copy = np.array(array, order="C")
    copy.setflags(write=False)
    return copy


def _plain(entries: Any) -> Any:  # noqa: ANN401 - whatever a caller hands over
    if isinstance(entries, Holding):
        return entries.entries
    return entries


def _restored(cls: type[Holding], numbers: Array | ExactMatrix, labels: Labels) -> Holding:
    return cls(numbers, labels=labels)

"""Traced numbers: they pass through NumPy's functions and carry derivatives along.

`Traced` is what dual numbers and jets share: the operators, the hand-over from NumPy
(``np.sin(x) * y`` arrives here), and levels. Each differentiation takes a level of its own, later
ones higher, and a number of a lower level is a constant to it; so a derivative may be taken inside
a function that is being differentiated (Siskind & Pearlmutter 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from matrixops.calculus.rules import JUDGEMENTS, RULES, Real
from matrixops.errors import EntryError
from matrixops.inputs import Array

_levels = count(1)
_BY_NAME = {ufunc.__name__: ufunc for ufunc in RULES}


def new_level() -> int:
    """Return a level above all that were given out before."""
    return next(_levels)


class Traced(NDArrayOperatorsMixin):
    """A real number together with derivatives: what dual numbers and jets have in common."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # equal by value, as floats are; but not a key
    level: int

    @property
    def value(self) -> Real:
        """The number without the derivatives of this level."""
        raise NotImplementedError

    def apply(self, ufunc: np.ufunc, inputs: Sequence[Real]) -> Traced:
        """Return *ufunc* of *inputs*, of which those of this level carry derivatives."""
        raise NotImplementedError

    def owns(self, other: Real) -> bool:
        """Whether *other* carries derivatives of the same level."""
        return isinstance(other, Traced) and other.level == self.level

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,  # noqa: ANN401 - whatever NumPy hands over
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if method != "__call__" or options or ufunc.signature is not None:
            return NotImplemented
        if any(isinstance(x, np.ndarray | list | tuple) and np.ndim(x) for x in inputs):
            return elementwise(ufunc, inputs)
        scalars = [x.item() if isinstance(x, np.ndarray) else x for x in inputs]
        if ufunc in JUDGEMENTS:
            return ufunc(*map(plain, scalars))
        if ufunc not in RULES:
            raise EntryError(f"{ufunc.__name__} has no derivative here; there are {known()}")
        top = max((x for x in scalars if isinstance(x, Traced)), key=lambda x: x.level)
        return top.apply(ufunc, scalars)

    def __getattr__(self, name: str) -> Callable[..., Real]:
        """Return a NumPy function as a method: that is how arrays of objects look for it."""
        if name in _BY_NAME:
            return partial(_BY_NAME[name], self)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __bool__(self) -> bool:
        return bool(plain(self))

    def __int__(self) -> int:
        return int(plain(self))

    def __float__(self) -> NoReturn:
        raise EntryError(
            "float(…) would lose the derivative; use np.sin, np.exp, … instead of math.sin, "
            "math.exp, …, and let results be lists or np.array([...])"
        )


class TracedArray(np.ndarray[Any, Any]):
    """An array of traced numbers, for functions that want a vector.

    NumPy's functions act on every entry, those of scipy.special too, which refuse plain arrays of
    objects.
    """

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,  # noqa: ANN401 - whatever NumPy hands over
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if method == "__call__" and ufunc.signature is None and not options:
            return elementwise(ufunc, inputs)
        if "out" in options:
            options["out"] = tuple(_bare(x) for x in options["out"])
        return _wrapped(getattr(ufunc, method)(*map(_bare, inputs), **options))


def known() -> str:
    """Return the names of the functions that have a derivative here."""
    return ", ".join(sorted(_BY_NAME))


def plain(x: Real) -> Real:
    """Return the float inside of *x*, free of derivatives of any level."""
    while isinstance(x, Traced):
        x = x.value
    return x


def elementwise(ufunc: np.ufunc, inputs: Iterable[Any]) -> Any:  # noqa: ANN401 - array or number
    """Apply *ufunc* to every entry of the broadcast inputs, traced or not."""
    boxes = [_box(x) for x in inputs]
    answer = np.frompyfunc(ufunc, ufunc.nin, ufunc.nout)(*boxes)
    if ufunc in JUDGEMENTS and isinstance(answer, np.ndarray):
        return answer.astype(bool)
    return _wrapped(answer)


def traced_array(entries: Sequence[Real]) -> TracedArray:
    """Return *entries* as a vector that NumPy's functions take."""
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.view(TracedArray)


def _box(x: Any) -> Array:  # noqa: ANN401 - an array or a number
    if isinstance(x, Traced):
        box = np.empty((), dtype=object)
        box[()] = x
        return box
    return np.asarray(x).astype(object)


def _bare(x: Any) -> Any:  # noqa: ANN401 - an array or a number
    return x.view(np.ndarray) if isinstance(x, TracedArray) else x


def _wrapped(x: Any) -> Any:  # noqa: ANN401 - an array or a number
    return x.view(TracedArray) if isinstance(x, np.ndarray) and x.dtype == object else x

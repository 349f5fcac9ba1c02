"""What NumPy has, matrixops has under the same name: swap the import, and nothing else changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

import matrixops

NAMES = ("cholesky", "det", "inv", "matrix_power", "multi_dot", "slogdet", "solve", "trace")
DTYPES = (np.float32, np.float64, np.complex64, np.complex128, np.int64, np.bool_)
SHAPES = ((0, 0), (1, 1), (3, 3), (4, 4), (17, 17), (40, 40), (5, 3, 3), (2, 3, 20, 20))
EMPTY_STACKS = ((0, 3, 3), (2, 0, 4, 4), (3, 0, 0), (0, 40, 40))


def numbers(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> np.ndarray:
    """Return a regular matrix, or a stack of them, of any type."""
    rng = np.random.default_rng([seed, *shape])
    n = shape[-1]
    if dtype is np.bool_:
        return np.broadcast_to(np.tri(n, dtype=bool), shape).copy()
    a = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    a = a if np.dtype(dtype).kind == "c" else a.real
    a = np.round(2 * a) + np.eye(n) if np.dtype(dtype).kind == "i" else a
    return (a + 3 * n * np.eye(n)).astype(dtype)


def assert_same(ours: Any, theirs: Any) -> None:
    """Assert the same kind of answer, the same shapes and types, and nearly the same numbers."""
    if isinstance(theirs, tuple):
        assert getattr(ours, "_fields", None) == getattr(theirs, "_fields", None)
        for mine, other in zip(ours, theirs, strict=True):
            assert_same(mine, other)
        return
    assert type(ours) is type(theirs)
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    single = theirs.dtype.char in "fF"
    np.testing.assert_allclose(
        ours, theirs, rtol=1e-3 if single else 1e-9, atol=1e-6 if single else 1e-12
    )


@pytest.mark.parametrize("name", NAMES)
def test_signatures_equal_numpys(name: str) -> None:
    """Names, order, kinds and defaults of the parameters are NumPy's."""
    ours = inspect.signature(getattr(matrixops, name)).parameters.values()
    theirs = inspect.signature(getattr(np.linalg, name)).parameters.values()

    def form(p: inspect.Parameter) -> tuple[Any, ...]:
        return p.name.upper() if name == "matrix_power" else p.name, p.kind, p.default

    assert [form(p) for p in ours] == [form(p) for p in theirs]


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "trace"])
@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")  # 40x40 singles
def test_one_matrix_in(name: str) -> None:
    """Every type, shape, stack and empty matrix gives NumPy's answer, in NumPy's type."""
    for shape in SHAPES + EMPTY_STACKS:
        for dtype in DTYPES:
            a = numbers(shape, dtype)

            assert_same(getattr(matrixops, name)(a), getattr(np.linalg, name)(a))


@pytest.mark.parametrize("shape", SHAPES + EMPTY_STACKS)
def test_solve(shape: tuple[int, ...]) -> None:
    """B is a vector only if it has one dimension; stacks broadcast."""
    for dtype in DTYPES:
        a, n = numbers(shape, dtype), shape[-1]
        rng = np.random.default_rng(1)
        rights = [rng.standard_normal(s).astype(np.float32) for s in ((n,), (n, 1), (n, 3), (n, 0))]
        rights += [
            rng.standard_normal((*shape[:-2], n, 2)),
            rng.standard_normal((2, *shape[:-2], n, 2)),
        ]

        for b in rights:
            assert_same(matrixops.solve(a, b), np.linalg.solve(a, b))


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("dtype", DTYPES[:5])
@pytest.mark.parametrize("shape", SHAPES + EMPTY_STACKS)
def test_cholesky(shape: tuple[int, ...], dtype: Any, upper: bool) -> None:
    """Both triangles; what stands in the other one, or imaginary on the diagonal, is ignored."""
    a = numbers(shape, dtype)
    a = a if a.dtype.kind == "c" else a.real
    a = (a + np.swapaxes(a, -1, -2).conj()).astype(dtype)
    if np.dtype(dtype).kind == "c":
        a = a + 0.5j * np.eye(shape[-1], dtype=dtype)
    junk = np.tril(np.full(shape, 9), -1) if upper else np.triu(np.full(shape, 9), 1)
    a = (a + junk).astype(dtype)

    assert_same(matrixops.cholesky(a, upper=upper), np.linalg.cholesky(a, upper=upper))


@pytest.mark.parametrize("dtype", [np.float64, np.complex64, np.int64])
def test_matrix_power(dtype: Any) -> None:
    """Negative and zero exponents; integers stay integers where NumPy keeps them."""
    for shape in SHAPES[:5] + SHAPES[6:7]:
        for power in [-3, -1, 0, 1, 2, 3, 10]:
            a = numbers(shape, dtype)
            a = a if dtype is np.int64 and power >= 0 else a / (3 * shape[-1] or 1)
            a = a // 20 if a.dtype.kind == "i" else a

            assert_same(matrixops.matrix_power(a, power), np.linalg.matrix_power(a, power))


@pytest.mark.parametrize("routine", [matrixops.inv, matrixops.det, matrixops.cholesky])
@pytest.mark.parametrize("n", [3, 40])
def test_layout_does_not_matter(routine: Callable[..., Any], n: int) -> None:
    """Strided, reversed, Fortran-ordered and read-only arrays are read as they are, not changed."""
    a = numbers((n, n), np.float64)
    a = a + a.T
    wide = np.zeros((2 * n, 3 * n))
    wide[::2, ::3] = a
    frozen = a.copy()
    frozen.flags.writeable = False
    plain = routine(a)

    for view in (wide[::2, ::3], np.asfortranarray(a), a[::-1, ::-1][::-1, ::-1], frozen):
        before = view.copy()
        np.testing.assert_allclose(routine(view), plain, rtol=1e-12)
        np.testing.assert_array_equal(view, before)


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (3, 5), (60, 33), (33, 60)])
@pytest.mark.parametrize("lead", [(), (2,), (2, 2)])
def test_lu_equals_scipys(shape: tuple[int, int], lead: tuple[int, ...]) -> None:
    """P, L and U of rectangular matrices and of stacks are SciPy's."""
    a = np.random.default_rng(3).standard_normal((*lead, *shape))
    ours = matrixops.lu(a)

    for mine, other in zip(ours, scipy.linalg.lu(a), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-12, strict=True)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (0, 3, 5), (2, 0, 5), (0, 40, 40)])
def test_lu_of_nothing(shape: tuple[int, ...]) -> None:
    """Empty matrices and stacks have factors of the shapes that the product needs."""
    P, L, U = matrixops.lu(np.ones(shape))

    assert (P @ L @ U).shape == shape
    assert matrixops.lu_factor(np.ones(shape)).piv.shape == (*shape[:-2], min(shape[-2:]))


def test_multi_dot() -> None:
    """Vectors at the ends, *out*, and integer chains behave as NumPy's do."""
    rng = np.random.default_rng(2)
    chain = [rng.standard_normal(s) for s in ((5, 20), (20, 3), (3, 30), (30, 2))]
    ends = [rng.standard_normal(5), *chain, rng.standard_normal(2)]
    out = np.empty((5, 2))

    for given in (chain, ends, ends[:-1], ends[1:], [c.round().astype(int) for c in chain]):
        assert_same(matrixops.multi_dot(given), np.linalg.multi_dot(given))
    assert matrixops.multi_dot(chain, out=out) is out
    np.testing.assert_allclose(out, np.linalg.multi_dot(chain))


def test_trace_takes_offset_and_dtype() -> None:
    """Any diagonal, added in any type."""
    a = np.arange(24, dtype=np.int8).reshape(2, 3, 4)

    for offset in (-5, -1, 0, 2, 4):
        assert_same(matrixops.trace(a, offset=offset), np.linalg.trace(a, offset=offset))
    assert_same(matrixops.trace(a, dtype=np.float32), np.linalg.trace(a, dtype=np.float32))

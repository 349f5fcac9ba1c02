"""Swap the import, change nothing else: every name that NumPy and matrixops share, in one table.

Holds signatures, result types, shapes, names of fields, layouts and errors against NumPy itself.
How good the numbers are is the business of the ratio suite; here they are compared to few digits,
and only where they are unique (a sign of an eigenvector is not).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matrixops

SHARED = tuple(name for name in np.linalg.__all__ if name in matrixops.__all__)
DTYPES = (np.float32, np.float64, np.complex64, np.complex128, np.int32, np.uint8, np.bool_)
SQUARE = ((1, 1), (4, 4), (18, 18), (2, 3, 3), (0, 0), (0, 3, 3), (2, 0, 0))
OBLONG = ((5, 3), (3, 5), (2, 4, 3), (0, 3), (3, 0), (0, 2, 3))
VALUES_ONLY = {"eig", "eigh", "qr", "svd"}  # vectors are unique up to signs

Call = Callable[[Any, np.ndarray], Any]
CALLS: dict[str, tuple[tuple[tuple[int, ...], ...], Call]] = {
    "cholesky": (SQUARE, lambda m, a: m.cholesky(a)),
    "cond": (SQUARE[:4], lambda m, a: m.cond(a, 1)),
    "det": (SQUARE, lambda m, a: m.det(a)),
    "eig": (SQUARE, lambda m, a: m.eig(a)),
    "eigh": (SQUARE, lambda m, a: m.eigh(a)),
    "eigvals": (SQUARE, lambda m, a: np.sort(m.eigvals(a))),
    "eigvalsh": (SQUARE, lambda m, a: m.eigvalsh(a, UPLO="U")),
    "inv": (SQUARE, lambda m, a: m.inv(a)),
    "lstsq": (
        ((4, 4), (5, 3), (3, 5), (3, 0), (0, 3)),
        lambda m, a: tuple(m.lstsq(a, np.ones(len(a)))),
    ),
    "matrix_power": (SQUARE, lambda m, a: m.matrix_power(a, 3)),
    "matrix_rank": (SQUARE[:4] + OBLONG[:3], lambda m, a: m.matrix_rank(a)),
    "multi_dot": (SQUARE[:3], lambda m, a: m.multi_dot([a, a, a[:, 0]])),
    "norm": (SQUARE[:3] + OBLONG[:2], lambda m, a: m.norm(a, ord="fro", keepdims=True)),
    "pinv": (SQUARE + OBLONG, lambda m, a: m.pinv(a)),
    "qr": (SQUARE + OBLONG, lambda m, a: m.qr(a, mode="complete")),
    "slogdet": (SQUARE, lambda m, a: m.slogdet(a)),
    "solve": (
        SQUARE,
        lambda m, a: tuple(m.solve(a, np.ones((a.shape[-1], *k), a.dtype)) for k in ((), (2,))),
    ),
    "svd": (SQUARE + OBLONG, lambda m, a: m.svd(a, full_matrices=False)),
    "svdvals": (SQUARE + OBLONG, lambda m, a: m.svdvals(a)),
    "trace": (SQUARE, lambda m, a: m.trace(a, offset=-1)),
}
CASES = [(name, shape) for name, (shapes, _) in CALLS.items() for shape in shapes]


def matrix(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return a matrix that is regular and, if square, positive definite with distinct values."""
    rng = np.random.default_rng(11)
    a = rng.integers(0, 2, shape).astype(dtype)
    if shape[-1] != shape[-2]:
        return a + np.eye(*shape[-2:], dtype=dtype)
    n = shape[-1]
    if dtype is np.bool_:
        return np.broadcast_to(np.eye(n, dtype=bool), shape).copy()
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.integers(0, 2, shape).astype(dtype)
    diagonal = np.diag(3 * n + 2 * np.arange(n)).astype(dtype)  # det fits single precision
    return (np.tril(a, -1) + np.swapaxes(np.tril(a, -1), -1, -2).conj() + diagonal).astype(dtype)


def assert_same(ours: Any, theirs: Any, name: str) -> None:
    """Assert equal kinds, shapes and types; and equal values where they are unique."""
    if isinstance(theirs, tuple):
        assert len(tuple(ours)) == len(theirs)
        if hasattr(theirs, "_fields"):
            assert ours._fields == theirs._fields
        for mine, other in zip(ours, theirs, strict=True):
            assert_same(mine, other, name)
        return
    assert np.shape(ours) == np.shape(theirs)
    if not isinstance(ours, int):  # a rank: NumPy says np.int32 in lstsq, and int64 elsewhere
        assert np.asarray(ours).dtype == np.asarray(theirs).dtype
    if name not in VALUES_ONLY or np.ndim(theirs) == 1:
        single = np.asarray(theirs).dtype.char in "fF"
        np.testing.assert_allclose(
            ours, theirs, rtol=1e-3 if single else 1e-9, atol=1e-4 if single else 1e-9
        )


def test_the_table_holds_every_shared_name() -> None:
    """No name that both modules have is left out; the names of the issue are all there."""
    assert set(CALLS) == set(SHARED) - {"LinAlgError"}
    assert len(CALLS) >= 20


@pytest.mark.parametrize("name", sorted(CALLS))
def test_parameters_are_numpys(name: str) -> None:
    """NumPy's parameters come first, in its order, with its defaults; ours follow by keyword."""
    ours = list(inspect.signature(getattr(matrixops, name)).parameters.values())
    theirs = list(inspect.signature(getattr(np.linalg, name)).parameters.values())
    shared, added = ours[: len(theirs)], ours[len(theirs) :]

    for mine, other in zip(shared, theirs, strict=True):
        assert mine.name.lower() == other.name.lower()
        assert mine.kind == other.kind
        assert repr(mine.default).lower() == repr(other.default).lower() or name == "pinv"
    assert all(p.kind is p.KEYWORD_ONLY and p.default is not p.empty for p in added)


@pytest.mark.parametrize(("name", "shape"), CASES)
def test_the_answer_is_numpys(name: str, shape: tuple[int, ...]) -> None:
    """Same type, shape, fields and values: matrices, stacks, empty ones, all types of numbers.

    Two differences are meant: a power that overflows an integer is refused, where NumPy wraps
    around; and the pseudo-inverse of nothing is of doubles, where NumPy keeps integers.
    """
    _, call = CALLS[name]
    for kind in DTYPES:
        dtype = kind
        if name == "matrix_power" and dtype is np.uint8:
            dtype = np.int64
        if name == "pinv" and 0 in shape[-2:] and np.dtype(dtype).kind in "iub":
            dtype = np.float64
        a = matrix(shape, dtype)

        assert_same(call(matrixops, a), call(np.linalg, a), name)


@pytest.mark.parametrize("n", [4, 18])
@pytest.mark.parametrize("name", sorted(CALLS))
def test_layout_and_lists_do_not_matter(name: str, n: int) -> None:
    """Fortran order, negative and wide strides, read-only, lists: one answer; input is kept."""
    _, call = CALLS[name]
    a = matrix((n, n), np.float64)
    plain = call(matrixops, a)
    wide = np.zeros((2 * n, 3 * n))
    wide[::2, ::3] = a
    frozen = a.copy()
    frozen.flags.writeable = False

    for view in (np.asfortranarray(a), a[::-1, ::-1].copy()[::-1, ::-1], wide[::2, ::3], frozen):
        kept = view.copy()
        assert_same(call(matrixops, view), plain, name)
        np.testing.assert_array_equal(view, kept)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *((name, np.ones(3)) for name in ("cholesky", "det", "eig", "eigh", "inv", "svd", "qr")),
        *((name, np.ones((2, 3))) for name in ("cholesky", "det", "eig", "eigvalsh", "inv")),
        *((name, np.zeros((3, 3))) for name in ("inv", "solve", "cholesky")),
        ("cholesky", -np.eye(2)),
        ("matrix_power", np.ones((2, 3))),
        ("slogdet", np.ones((2, 3))),
        ("solve", np.ones((2, 3))),
        ("multi_dot", np.ones((2, 3))),
    ],
    ids=lambda x: x if isinstance(x, str) else str(x.shape),
)
def test_what_numpy_refuses_is_refused_alike(name: str, bad: np.ndarray) -> None:
    """An `except` that was written for NumPy's error catches ours."""
    _, call = CALLS[name]
    with pytest.raises((np.linalg.LinAlgError, ValueError)) as theirs:
        call(np.linalg, bad)

    with pytest.raises(np.linalg.LinAlgError) as ours:
        call(matrixops, bad)
    assert isinstance(ours.value, theirs.type)


@pytest.mark.parametrize("n", [2, 3, 5, 18, 40])
def test_exchanged_rows_turn_the_sign_of_det(n: int) -> None:
    """One matrix, or a stack, with its rows in any order: NumPy's determinant, sign included."""
    rng = np.random.default_rng(n)
    orders = np.array([rng.permutation(n) for _ in range(6)])
    stack = matrix((n, n), np.float64)[orders] / (4 * n)

    assert_same(matrixops.det(stack), np.linalg.det(stack), "det")
    for a in stack:
        assert_same(matrixops.det(a), np.linalg.det(a), "det")
        assert_same(matrixops.slogdet(a), np.linalg.slogdet(a), "slogdet")


def test_the_default_cut_of_pinv_is_numpys() -> None:
    """A singular value of 1e-14 of the largest still counts, one of 1e-16 does not."""
    a = np.diag([1.0, 1e-4, 1e-8, 1e-14, 1e-16])

    np.testing.assert_allclose(matrixops.pinv(a), np.linalg.pinv(a), rtol=1e-12)

"""`svd`, `svdvals`, `pinv`, `matrix_rank` can be swapped for NumPy's; `rsvd` keeps its promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops import matrix_rank, pinv, rsvd, svd, svdvals
from matrixops.errors import ArgumentError, EntryError, NotFiniteError, ShapeError

TYPES = [np.float32, np.float64, np.complex64, np.complex128, np.int64, np.bool_]
SHAPES = [
    (4, 4),
    (5, 3),
    (3, 5),
    (1, 1),
    (0, 0),
    (0, 3),
    (3, 0),
    (2, 3, 4, 2),
    (0, 3, 3),
    (2, 0, 3),
]


def general(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> Any:
    """Return random matrices of quarters."""
    rng = np.random.default_rng(seed)
    a = rng.integers(-9, 9, shape) + 0.25
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.integers(-9, 9, shape)
    return a.astype(dtype)


def product(U: Any, S: Any, Vh: Any) -> Any:
    """Build the matrix again."""
    k = S.shape[-1]
    return (U[..., :k] * S[..., None, :]) @ Vh[..., :k, :]


@pytest.mark.parametrize("dtype", TYPES)
def test_svd_has_the_values_types_and_shapes_of_numpy(dtype: Any) -> None:
    """Signs are free: the product of the parts is compared."""
    for shape in SHAPES:
        for full in [True, False]:
            a = general(shape, dtype)
            theirs, ours = np.linalg.svd(a, full), svd(a, full)
            tolerance = 1e-3 if theirs.S.dtype == np.float32 else 1e-11

            assert [x.shape for x in ours] == [x.shape for x in theirs]
            assert [x.dtype for x in ours] == [x.dtype for x in theirs]
            np.testing.assert_allclose(ours.S, theirs.S, atol=tolerance)
            np.testing.assert_allclose(product(*ours), product(*theirs), atol=tolerance)
            np.testing.assert_allclose(svdvals(a), np.linalg.svdvals(a), atol=tolerance)
            np.testing.assert_allclose(svd(a, compute_uv=False), theirs.S, atol=tolerance)


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("shape", [(5, 5), (2, 3, 3)])
def test_hermitian_svd_agrees_with_numpy(shape: tuple[int, ...], dtype: Any) -> None:
    """Negative eigenvalues become singular values, their signs go to the right vectors."""
    a = general(shape, dtype)
    a = a + np.swapaxes(a, -1, -2).conj()
    U, S, Vh = svd(a, hermitian=True)

    np.testing.assert_allclose(S, np.linalg.svd(a, hermitian=True).S, atol=1e-11)
    np.testing.assert_allclose(product(U, S, Vh), a, atol=1e-11)
    np.testing.assert_allclose(svd(a, compute_uv=False, hermitian=True), S, atol=1e-11)


@pytest.mark.parametrize("n", [4, 130])
def test_strides_and_read_only_inputs_are_taken_and_left_alone(n: int) -> None:
    """Fortran order, steps, negative steps and locked arrays give the same; none is changed."""
    a = general((n, n), float)
    big = np.zeros((2 * n, 3 * n))
    big[::2, ::3] = a
    locked = a.copy()
    locked.flags.writeable = False
    before = a.copy()

    for view in (np.asfortranarray(a), big[::2, ::3], a[::-1, ::-1][::-1, ::-1], locked, a):
        np.testing.assert_allclose(svd(view).S, svd(before).S, rtol=1e-13, atol=1e-12)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize(
    ("a", "error", "words"),
    [
        ([1.0, 2.0], ShapeError, r"\(2,\)"),
        ([[1.0, 2.0], [3.0]], EntryError, "ragged"),
        ([["a"]], EntryError, "type"),
        ([[1.0, np.nan]], NotFiniteError, r"a\[0, 1\] is nan"),
        (np.array([[np.inf, 1.0]]), NotFiniteError, "inf"),
    ],
)
@pytest.mark.parametrize("routine", [svd, svdvals, pinv])
def test_bad_matrices_are_refused(routine: Any, a: Any, error: type, words: str) -> None:
    """The error is named; its message says what was found, and where."""
    with pytest.raises(error, match=words):
        routine(a)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 10**6))
def test_truncation_is_the_best_approximation(m: int, n: int, seed: int) -> None:
    """Eckart-Young: the error of rank k is the next singular value; no random rank k beats it."""
    a = general((m, n), float, seed)
    U, S, Vh = svd(a, full_matrices=False)
    k = (min(m, n) + 1) // 2
    error = svdvals(a - product(U[:, :k], S[:k], Vh[:k])).max()
    rng = np.random.default_rng(seed)
    other = rng.standard_normal((m, k)) @ rng.standard_normal((k, n))

    assert error == pytest.approx(np.append(S, 0.0)[k], abs=1e-11 * S[0])
    assert svdvals(a - other).max() >= error - 1e-11 * S[0]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 10**6))
def test_singular_values_move_no_more_than_the_matrix(m: int, n: int, seed: int) -> None:
    """Weyl's bound, and the values of the adjoint are the same."""
    a, change = general((m, n), complex, seed), 1e-3 * general((m, n), complex, seed + 1)
    slack = 1e-12 * np.abs(a).sum()

    assert np.abs(svdvals(a + change) - svdvals(a)).max() <= svdvals(change)[0] + slack
    np.testing.assert_allclose(svdvals(a.conj().T), svdvals(a), atol=slack)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(0, 10**6))
def test_pseudo_inverse_meets_the_four_conditions_of_penrose(
    m: int, n: int, r: int, seed: int
) -> None:
    """Also for complex matrices of low rank."""
    a = general((m, r), complex, seed) @ general((r, n), complex, seed + 1)
    x = pinv(a, rcond=1e-11)
    size = np.linalg.cond(a[:1, :1]) * np.abs(a).sum() * max(1.0, np.abs(x).sum())
    close = {"atol": 1e-13 * size**2, "rtol": 0.0}

    np.testing.assert_allclose(a @ x @ a, a, **close)
    np.testing.assert_allclose(x @ a @ x, x, **close)
    np.testing.assert_allclose((a @ x).conj().T, a @ x, **close)
    np.testing.assert_allclose((x @ a).conj().T, x @ a, **close)


@pytest.mark.parametrize("options", [{}, {"rcond": 0.3}, {"rtol": None}, {"rtol": 0.3}], ids=str)
def test_pinv_agrees_with_numpy(options: Any) -> None:
    """Values, types and shapes, with every way to say the tolerance."""
    for dtype in TYPES[:5]:
        for shape in SHAPES:
            a = general(shape, dtype)
            if a.dtype.kind == "i" and (
                "rtol" in options or 0 in a.shape
            ):  # where NumPy fails on integers
                a = a.astype(float)
            theirs = np.linalg.pinv(a, **options)
            ours = pinv(a, **options)

            assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
            np.testing.assert_allclose(
                ours, theirs, atol=1e-4 if ours.dtype.char in "fF" else 1e-12
            )


def test_pinv_takes_one_tolerance_for_each_matrix_and_hermitian_ones() -> None:
    """As NumPy: rcond broadcasts over the stack."""
    a = general((3, 4, 4), float)
    a = a + np.swapaxes(a, -1, -2)
    tolerance = np.array([1e-15, 0.2, 0.6])

    np.testing.assert_allclose(pinv(a, tolerance), np.linalg.pinv(a, tolerance), atol=1e-12)
    np.testing.assert_allclose(pinv(a, hermitian=True), np.linalg.inv(a), atol=1e-12)
    with pytest.raises(ArgumentError, match="rcond and rtol"):
        pinv(a, 0.1, rtol=0.1)


@pytest.mark.parametrize(
    "options", [{}, {"tol": 1.0}, {"rtol": 1e-3}, {"hermitian": True}, {"tol": [0.1, 1e3]}], ids=str
)
def test_rank_agrees_with_numpy(options: Any) -> None:
    """For stacks, each way to say the tolerance."""
    a = np.stack([np.ones((3, 3)), np.diag([3.0, 1e-6, 0.0])])

    np.testing.assert_array_equal(matrix_rank(a, **options), np.linalg.matrix_rank(a, **options))


@pytest.mark.parametrize(
    "a", [5.0, 0.0, [0.0, 0.0], [1.0, 0.0], np.zeros((3, 0)), np.zeros((2, 2))]
)
def test_rank_of_scalars_vectors_and_nothing_agrees_with_numpy(a: Any) -> None:
    """A vector has rank 1 unless it is zero."""
    assert matrix_rank(a) == np.linalg.matrix_rank(a)


def test_rank_refuses_two_tolerances() -> None:
    """The message names both."""
    with pytest.raises(ArgumentError, match="tol and rtol"):
        matrix_rank(np.eye(2), 1e-3, rtol=1e-3)


@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e200])
@pytest.mark.parametrize("complex_", [False, True])
def test_random_svd_finds_the_leading_values(complex_: bool, scale: float) -> None:
    """Where the values fall by ten every six, the first ten come with an error below 1e-7."""
    rng = np.random.default_rng(3)
    left, right = (
        np.linalg.qr(rng.standard_normal((80, 60))).Q,
        np.linalg.qr(rng.standard_normal((60, 60))).Q,
    )
    a = (
        (left * (scale * 10.0 ** (-np.arange(60) / 6)))
        @ right
        * ((0.6 + 0.8j) if complex_ else 1.0)
    )
    U, S, Vh = rsvd(a, 10, rng=rng)

    assert (U.shape, S.shape, Vh.shape) == ((80, 10), (10,), (10, 60))
    np.testing.assert_allclose(S, scale * 10.0 ** (-np.arange(10) / 6), rtol=1e-7)
    np.testing.assert_allclose(U.conj().T @ U, np.eye(10), atol=1e-13)
    np.testing.assert_allclose(Vh @ Vh.conj().T, np.eye(10), atol=1e-13)
    assert svdvals((a - product(U, S, Vh)) / scale)[0] <= 1.001 * 10.0 ** (-10 / 6)


def test_random_svd_never_overestimates_and_repeats() -> None:
    """Of white noise too; the same generator state gives the same answer."""
    a = np.random.default_rng(0).standard_normal((50, 40))
    first, again = (rsvd(a, 5, rng=np.random.default_rng(1)) for _ in range(2))

    assert (svdvals(a)[:5] * (1 + 1e-13) >= first.S).all()
    np.testing.assert_array_equal(first.U, again.U)


@pytest.mark.parametrize("shape", [(6, 6), (3, 40), (40, 3)])
def test_random_svd_of_low_rank_and_zero_matrices(shape: tuple[int, int]) -> None:
    """More vectors than the rank are no trouble."""
    rng = np.random.default_rng(0)

    np.testing.assert_allclose(rsvd(np.zeros(shape), 2, rng=rng).S, 0.0)
    np.testing.assert_allclose(
        rsvd(np.ones(shape), 2, rng=rng).S, [np.sqrt(shape[0] * shape[1]), 0.0], atol=1e-13
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"k": 0}, "k is 0"),
        ({"k": 4}, "k is 4; expected 1 to 3"),
        ({"k": 1, "oversampling": -1}, "oversampling is -1"),
        ({"k": 1, "power_iterations": -2}, "power_iterations is -2"),
    ],
)
def test_random_svd_refuses_numbers_out_of_range(arguments: Any, words: str) -> None:
    """The message says the number and the range."""
    with pytest.raises(ArgumentError, match=words):
        rsvd(np.eye(3), **arguments, rng=np.random.default_rng(0))

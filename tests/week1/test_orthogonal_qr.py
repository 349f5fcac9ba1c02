"""QR: LAPACK's ratios, NumPy's answers, and what each method keeps or loses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops import gallery
from matrixops.errors import ArgumentError, NotFiniteError, ShapeError, SingularError
from matrixops.orthogonal.gram_schmidt import loss_of_orthogonality
from matrixops.orthogonal.qr import qr
from matrixops.results import QRResult

UNIT = 2.0**-53
SHAPES = [
    (1, 1),
    (2, 2),
    (3, 3),
    (5, 5),
    (10, 10),
    (50, 50),
    (130, 130),
    (50, 3),
    (3, 50),
    (97, 41),
]
STABLE = ("householder", "givens", "cgs2")


def random(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> np.ndarray:
    """Return a random array of *dtype*."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(dtype)


def ratios(a: np.ndarray, q: np.ndarray, r: np.ndarray) -> tuple[float, float]:
    """Return dqrt01's two ratios: of the residual, and of orthogonality."""
    size = np.linalg.norm(a, 1) or 1.0
    residual = np.linalg.norm(r - q.conj().T @ a, 1) / (len(a) * size * UNIT)
    return residual, np.linalg.norm(np.eye(q.shape[1]) - q.conj().T @ q, 1) / (len(a) * UNIT)


def conditioned(n: int, condition: float) -> np.ndarray:
    """Return a random matrix with singular values from 1 down to 1 / *condition*."""
    rng = np.random.default_rng(3)
    u, v = (np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(2))
    return u @ np.diag(np.logspace(0, -np.log10(condition), n)) @ v


@pytest.mark.parametrize("method", STABLE)
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("shape", SHAPES)
def test_lapacks_ratios_are_below_three(shape: tuple[int, int], dtype: Any, method: str) -> None:
    """dqrt01: LAPACK passes below 30. Its own Q reaches 6 and more for tiny complex matrices."""
    a = random(shape, dtype)

    assert max(ratios(a, *qr(a, method=method))) < (3 if dtype is np.float64 else 8)


@pytest.mark.parametrize("name", ["lehmer", "frank", "random", "hilbert"])
def test_blocks_of_reflectors_keep_the_ratios(name: str) -> None:
    """Order 252: four panels, each of two leaves whose triangles are joined."""
    made = {
        "lehmer": lambda: gallery.make("lehmer", 252).matrix,
        "frank": lambda: gallery.make("frank", 252).matrix,
        "random": lambda: random((252, 252), np.float64),
        "hilbert": lambda: scipy.linalg.hilbert(252),
    }
    a = made[name]()

    assert max(ratios(a, *qr(a))) < 3


def test_nearly_parallel_reflectors_stay_orthogonal() -> None:
    """Entries of minij that should be equal differ by rounding: plain products lose six units."""
    a = gallery.make("minij", 50).matrix

    assert ratios(a, *qr(a))[1] < 1.5


def test_rounding_alike_costs_no_more_than_in_lapack() -> None:
    """minij(252): equal entries are rounded to the same side, and both end between 3 and 10."""
    a = gallery.make("minij", 252).matrix

    mine, theirs = ratios(a, *qr(a))[1], ratios(a, *np.linalg.qr(a))[1]

    assert mine < 1.5 * theirs < 15


@pytest.mark.parametrize("scale", [5e-293, 1e-150, 1e150, 2e291])
def test_the_ratios_hold_near_underflow_and_overflow(scale: float) -> None:
    """Squares of such entries do not exist; the reflectors do."""
    a = random((10, 10), np.float64)

    q, r = qr(a * scale)

    assert max(ratios(a, q, r / scale)) < 3


@pytest.mark.parametrize("columns", [slice(0, 1), slice(9, 10), slice(5, 10), slice(0, 10)])
def test_zero_columns_are_no_obstacle(columns: slice) -> None:
    """LAPACK's types with the first, the last, and the last half of the columns zero."""
    a = random((10, 10), np.float64)
    a[:, columns] = 0

    assert max(ratios(a, *qr(a))) < 3


@pytest.mark.parametrize(
    "shape", [*SHAPES, (0, 0), (0, 3), (3, 0), (2, 4, 3), (2, 2, 3, 4), (0, 3, 2), (2, 0, 2)]
)
def test_the_answer_is_numpys(shape: tuple[int, ...]) -> None:
    """Same shapes, types, signs and phases, in every mode."""
    for dtype in [np.float32, np.float64, np.complex64, np.complex128]:
        for mode in ["reduced", "complete", "r", "raw"]:
            a = random(shape, dtype)

            mine, theirs = qr(a, mode), np.linalg.qr(a, mode)

            single = np.dtype(dtype).itemsize // (1 + (np.dtype(dtype).kind == "c")) == 4
            for x, y in zip(
                *(o if isinstance(o, tuple) else (o,) for o in (mine, theirs)), strict=True
            ):
                assert (x.shape, x.dtype) == (y.shape, y.dtype)
                np.testing.assert_allclose(x, y, atol=2e-4 if single else 1e-11)


def test_strides_and_read_only_input_are_taken_as_they_are() -> None:
    """The answer is that of a copy, and the input is unchanged."""
    base = random((60, 90), np.float64)
    base.flags.writeable = False
    for view in (
        base[::3, ::-4],
        base.T[:20:2],
        np.broadcast_to(base[0, :3], (4, 3)),
        base[:4, :4],
    ):
        before = view.copy()

        q, r = qr(view)

        np.testing.assert_allclose(q @ r, before, atol=1e-12)
        np.testing.assert_array_equal(view, before)


def test_integers_give_double_and_a_named_result() -> None:
    """As NumPy promotes."""
    answer = qr([[3, 1], [4, 2]])

    assert isinstance(answer, QRResult)
    assert answer.R.dtype == np.float64


@pytest.mark.parametrize("method", ["householder", "givens"])
def test_a_complete_basis_holds_the_reduced_one(method: str) -> None:
    """Q is square, and R has zero rows below."""
    a = random((7, 3), np.complex128)

    q, r = qr(a, "complete", method=method)

    assert q.shape == (7, 7)
    assert max(ratios(a, q, r)) < 3
    np.testing.assert_array_equal(r[3:], 0)


def test_orthogonality_at_condition_1e15() -> None:
    """Reflections, rotations and repeated Gram-Schmidt keep it; MGS loses κ u, CGS κ² u."""
    a = conditioned(20, 1e15)

    loss = {m: loss_of_orthogonality(qr(a, method=m).Q) for m in (*STABLE, "mgs", "cgs")}

    assert max(loss[m] for m in STABLE) < 1e-14
    assert 1e-4 < loss["mgs"] < 1
    assert loss["cgs"] > 1


@pytest.mark.parametrize("method", ["mgs", "cgs"])
def test_gram_schmidt_loses_what_theory_says(method: str) -> None:
    """At condition 1e5: about κ u for MGS, about κ² u for CGS."""
    loss = loss_of_orthogonality(qr(conditioned(20, 1e5), method=method).Q)

    assert (1e-13 < loss < 1e-10) if method == "mgs" else (1e-10 < loss < 1e-5)


@pytest.mark.parametrize("method", ["mgs", "cgs", "cgs2"])
def test_gram_schmidt_makes_the_diagonal_positive(method: str) -> None:
    """And is the only such factorisation: NumPy's with its signs turned."""
    a = random((8, 5), np.complex128)
    q, r = np.linalg.qr(a)
    phase = np.diagonal(r) / np.abs(np.diagonal(r))

    mine = qr(a, method=method)

    np.testing.assert_allclose(mine.R, r / phase[:, None], atol=1e-12)
    np.testing.assert_allclose(mine.Q, q * phase, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32), st.booleans())
def test_the_triangle_has_the_same_gram_matrix(m: int, n: int, seed: int, real: bool) -> None:
    """R^H R = A^H A: lengths and angles of the columns survive."""
    a = random((m, n), np.float64 if real else np.complex128, seed)

    r = qr(a, "r")

    np.testing.assert_allclose(r.conj().T @ r, a.conj().T @ a, atol=1e-12 * np.sum(np.abs(a) ** 2))
    np.testing.assert_array_equal(np.tril(r, -1), 0)


def test_givens_leaves_zeros_alone() -> None:
    """A Hessenberg matrix stays one rotation a column: R is scipy's up to signs."""
    h = scipy.linalg.hessenberg(random((9, 9), np.float64))

    _, r = qr(h, method="givens")

    np.testing.assert_allclose(np.abs(r), np.abs(scipy.linalg.qr(h)[1]), atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        (([[1.0]], "full"), {}, ArgumentError, "mode is 'full'"),
        (([[1.0]],), {"method": "lu"}, ArgumentError, "method is 'lu'"),
        (([[1.0]], "raw"), {"method": "mgs"}, ArgumentError, "raw"),
        (([[1.0]], "complete"), {"method": "cgs"}, ArgumentError, "complete"),
        (([1.0, 2.0],), {}, ShapeError, r"\(2,\)"),
        (([[1.0, np.inf]],), {}, NotFiniteError, r"a\[0, 1\] is inf"),
        ((np.array([[1.0, np.nan], [1.0, 1.0]]),), {}, NotFiniteError, r"a\[0, 1\] is nan"),
        (([[1.0, 0.0], [0.0, 0.0]],), {"method": "cgs"}, SingularError, "column 1"),
    ],
)
def test_bad_input_is_named(
    arguments: tuple[Any, ...], options: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Which argument, what was found."""
    with pytest.raises(error, match=words):
        qr(*arguments, **options)

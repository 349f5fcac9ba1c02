"""MatrixOps as a value: arithmetic, fields, slices, equality, and what it refuses."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import ArgumentError, EntryError, LinAlgError, NotFiniteError, ShapeError
from matrixops.matrix.matrixops import MatrixOps

A = MatrixOps([[2, 1], [1, 3]])
ARRAY = np.array([[2.0, 1], [1, 3]])
KINDS: list[Callable[[Any], MatrixOps]] = [
    MatrixOps,
    MatrixOps.exact,
    lambda a: MatrixOps.mod(101, a),
]


@pytest.mark.parametrize("make", KINDS, ids=["floats", "fractions", "GF(101)"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_laws_of_algebra_hold_in_every_field(
    make: Callable[[Any], MatrixOps], seed: int
) -> None:
    """Whole numbers are exact in floats too, so that the laws hold to the letter."""
    rng = np.random.default_rng(seed)
    a, b, c = (make(rng.integers(-9, 10, (3, 3)).tolist()) for _ in range(3))

    assert (a @ b) @ c == a @ (b @ c)
    assert a @ (b + c) == a @ b + a @ c
    assert (a @ b).T == b.T @ a.T
    assert 2 * a - a == a
    assert a**3 == a @ a @ a
    assert -a + a == 0 * b
    assert (a @ b).trace() == (b @ a).trace()
    assert hash(a + b) == hash(b + a)


@pytest.mark.parametrize("make", KINDS[1:], ids=["fractions", "GF(101)"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_exact_fields_invert_to_the_letter(make: Callable[[Any], MatrixOps], seed: int) -> None:
    """A A⁻¹ = I, det(AB) = det A det B, and the solution solves, by ==."""
    rng = np.random.default_rng(seed)
    a, b = (make(rng.integers(-9, 10, (4, 4)).tolist()) for _ in range(2))
    identity = make(np.eye(4, dtype=int).tolist())

    product = a.det() * b.det()
    assert (a @ b).det() == (product % 101 if make is KINDS[2] else product)
    if a.dependency() is None:
        assert a @ a.inv() == identity
        assert a**-2 == (a @ a).inv()
        assert a @ a.solve(b) == b
        np.testing.assert_array_equal(a @ a.solve([1, 2, 3, 4]), [1, 2, 3, 4])


def test_operators_agree_with_numpy() -> None:
    """Each operator, beside the array that it stands for."""
    b = np.array([[0.5, 2.0], [4.0, 1.0]])

    np.testing.assert_array_equal(A @ MatrixOps(b), ARRAY @ b)
    np.testing.assert_array_equal(A + b, ARRAY + b)
    np.testing.assert_array_equal(b - A, b - ARRAY)
    np.testing.assert_array_equal(A / 4, ARRAY / 4)
    np.testing.assert_array_equal(A.entrywise(b), ARRAY * b)
    np.testing.assert_array_equal(A @ [1, 2], ARRAY @ [1, 2])
    np.testing.assert_array_equal([1, 2] @ A, [1, 2] @ ARRAY)
    np.testing.assert_allclose(A @ A.solve([1, 2]), [1, 2], rtol=1e-15)
    np.testing.assert_array_equal((1j * A).H, -1j * ARRAY.T)


def test_numpy_on_the_left_gives_matrices_too() -> None:
    """`array @ A`, `array + A`, `np.float64(2) * A`: the same class, never an array of objects."""
    for answer, oracle in [
        (ARRAY @ A, ARRAY @ ARRAY),
        (ARRAY + A, ARRAY + ARRAY),
        (ARRAY - 2 * A, -ARRAY),
        (np.float64(2) * A, 2 * ARRAY),
    ]:
        assert isinstance(answer, MatrixOps)
        np.testing.assert_array_equal(answer, oracle)
    np.testing.assert_array_equal(np.array([1.0, 2.0]) @ A, [1, 2] @ ARRAY)
    assert (A == ARRAY) is True
    assert (ARRAY == A) is True


def test_parts_are_entries_vectors_and_matrices() -> None:
    """As NumPy slices: two dimensions stay a matrix, one is a vector, none is a number."""
    b = MatrixOps(np.arange(12.0).reshape(3, 4))

    assert b[1, 2] == 6
    assert b[1:, ::2] == [[4, 6], [8, 10]]
    np.testing.assert_array_equal(b[1], [4, 5, 6, 7])
    np.testing.assert_array_equal(b.column(1), [1, 5, 9])
    np.testing.assert_array_equal(b.row(-1), b[-1])
    assert [row.tolist() for row in b] == np.arange(12.0).reshape(3, 4).tolist()
    e = MatrixOps.exact([["1/2", 3], [4, 5]])
    assert e[0, 0] == Fraction(1, 2)
    assert e[:, :1] == MatrixOps.exact([["1/2"], [4]])


def test_equality_is_one_bool_and_agrees_with_the_hash() -> None:
    """Types of floats do not matter, fields and shapes do; a text is unequal, not an error."""
    assert MatrixOps(ARRAY.astype(np.float32)) == A
    assert hash(MatrixOps(ARRAY.astype(np.complex64))) == hash(A)
    assert MatrixOps([[0.0]]) == MatrixOps([[-0.0]])
    assert MatrixOps.exact(ARRAY) != A
    assert MatrixOps.mod(5, [[1]]) != MatrixOps.mod(7, [[1]])
    assert MatrixOps(np.empty((0, 2))) != MatrixOps(np.empty((0, 3)))
    assert A != "text"
    assert A != [[2, 1]]
    assert len({A, MatrixOps(ARRAY), 2 * A}) == 2


def test_a_matrix_never_changes() -> None:
    """Neither by an attribute, nor by an entry, nor through the array it was made of or gives."""
    source = ARRAY.copy()
    a = MatrixOps(source)
    source[0, 0] = 99

    assert a == A
    with pytest.raises(AttributeError, match="never changes"):
        a.shape = (1, 4)  # type: ignore[misc]  # the point of the test
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(a)[0, 0] = 1
    with pytest.raises(TypeError):
        a[0, 0] = 1  # type: ignore[index]  # the point of the test
    assert copy.deepcopy(a) is a
    assert pickle.loads(pickle.dumps(a)) == a  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(MatrixOps.mod(7, [[3]]))) == MatrixOps.mod(7, [[3]])  # noqa: S301 - our own


def test_exact_reads_what_is_written() -> None:
    """Texts and decimals as written, floats as stored; floats() rounds once."""
    written = MatrixOps.exact([["0.1", "1/3"]])
    stored = MatrixOps.exact([[0.1, 1 / 3]])

    assert written[0, 0] == Fraction(1, 10)
    assert stored[0, 0] == Fraction(0.1) != Fraction(1, 10)
    assert written.floats() == stored.floats() == MatrixOps([[0.1, 1 / 3]])
    assert written.field == "fractions"
    assert MatrixOps.mod(7, [[10, -1]]) == MatrixOps.mod(7, [[3, 6]])


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda: A @ [[1, 2, 3]], ShapeError, r"\(2, 2\) by \(1, 3\)"),
        (lambda: A @ [1, 2, 3], ShapeError, r"\(2, 2\) by \(3,\)"),
        (lambda: np.ones((3, 3)) @ A, ShapeError, r"\(3, 3\) by \(2, 2\)"),
        (lambda: A + np.ones((1, 1)), ShapeError, r"\(2, 2\) and \(1, 1\)"),
        (lambda: A @ [[1, 2], [3]], EntryError, "ragged"),
        (lambda: A.entrywise([[1]]), ShapeError, r"\(2, 2\) and \(1, 1\)"),
        (lambda: A + 1, ArgumentError, "number 1"),
        (lambda: A * A, ArgumentError, "A @ B"),
        (lambda: A / A, ArgumentError, r"A\.solve"),
        (lambda: A / 0, ArgumentError, "divide by 0"),
        (lambda: MatrixOps.mod(7, [[1]]) / 14, ArgumentError, r"14, which is zero in GF\(7\)"),
        (lambda: A @ MatrixOps.exact([[1, 2], [3, 4]]), ArgumentError, "float64, one fractions"),
        (lambda: MatrixOps.exact([[1]]).svd(), ArgumentError, r"A\.floats\(\)\.svd"),
        (lambda: MatrixOps.mod(6, [[1]]), ArgumentError, "prime"),
        (lambda: MatrixOps([1, 2]), ShapeError, r"\(2,\).*\(m, n\)"),
        (lambda: MatrixOps(np.ones((2, 2, 2))), ShapeError, r"\(2, 2, 2\)"),
        (lambda: MatrixOps([[1, 2], [3]]), EntryError, "ragged"),
        (lambda: MatrixOps([["a"]]), EntryError, "type <U1"),
        (lambda: MatrixOps([[1, np.inf]]), NotFiniteError, r"\[0, 1\] is inf"),
        (lambda: MatrixOps.exact([["x"]]), EntryError, "x"),
        (lambda: A.solve([1, 2, 3]), ShapeError, r"\(2, 2\) and b \(3,\)"),
        (lambda: MatrixOps([[1, 2, 3]]).det(), ShapeError, r"\(1, 3\)"),
    ],
)
def test_mistakes_are_named(
    act: Callable[[], object], error: type[LinAlgError], words: str
) -> None:
    """Both shapes, both fields, or what to write instead; always a LinAlgError."""
    with pytest.raises(error, match=words) as caught:
        act()

    assert isinstance(caught.value, LinAlgError)

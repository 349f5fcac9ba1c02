"""Inputs and stacks: what is kept, what is promoted, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from matrixops.errors import EntryError, LinAlgError, NotFiniteError, ShapeError
from matrixops.inputs import as_matrices, as_squares
from matrixops.results import QRResult
from matrixops.stacks import over_stack


def test_integers_become_double_and_the_four_types_stay() -> None:
    """The same promotion as numpy.linalg."""
    assert as_matrices([[1, 2], [3, 4]]).dtype == np.float64
    for kept in (np.float32, np.float64, np.complex64, np.complex128):
        assert as_matrices(np.eye(2, dtype=kept)).dtype == kept


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        ([[1, 2], [3]], EntryError, "ragged"),
        ([["a", "b"]], EntryError, "type <U1"),
        ([1.0, 2.0], ShapeError, r"shape \(2,\)"),
        ([[1.0, np.nan]], NotFiniteError, r"a\[0, 1\] is nan"),
        (np.eye(2, dtype=np.float16), EntryError, "float16"),
    ],
)
def test_bad_matrices_are_named(bad: object, error: type[LinAlgError], words: str) -> None:
    """The message says what was found, and every error is a LinAlgError."""
    with pytest.raises(error, match=words) as caught:
        as_matrices(bad)

    assert isinstance(caught.value, LinAlgError)


def test_an_oblong_matrix_is_not_square() -> None:
    """The message says the shape."""
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        as_squares(np.ones((2, 3)))


def test_stacks_broadcast_and_keep_names() -> None:
    """A (2, 1) stack against a (3,) stack makes (2, 3), item by item."""
    a, b = np.arange(8.0).reshape(2, 1, 2, 2), np.arange(12.0).reshape(3, 2, 2)

    answer = over_stack(lambda x, y: QRResult(x @ y, x), a, b)

    assert answer.Q.shape == (2, 3, 2, 2)
    np.testing.assert_array_equal(answer.Q, a @ b)


def test_an_empty_stack_keeps_its_shape_and_type() -> None:
    """No matrix at all: the answer has no matrix, of the right shape."""
    answer = over_stack(lambda x: x @ x.T, np.empty((0, 2, 3), np.float32))

    assert answer.shape == (0, 2, 2)
    assert answer.dtype == np.float32

"""MatrixOps among other libraries, and on the screen."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from matrixops.matrix.matrixops import MatrixOps

RNG = np.random.default_rng(6)
X = RNG.standard_normal((40, 3))
FRAME = pd.DataFrame([[1.0, 2.5], [3, 4]], index=["a", "b"], columns=["x", "y"])


def test_arrays_are_shared_unless_a_copy_is_asked_for() -> None:
    """NumPy 2's copy keyword: None and False share the read-only numbers, True copies."""
    a = MatrixOps(X)

    assert np.shares_memory(np.asarray(a), np.asarray(a))
    assert np.shares_memory(np.array(a, copy=False), np.asarray(a))
    assert not np.shares_memory(np.array(a), np.asarray(a))
    assert a.to_array().flags.writeable
    assert np.asarray(a, dtype=np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="copy"):
        np.array(a, dtype=np.float32, copy=False)
    with pytest.raises(ValueError, match="copy"):
        np.array(MatrixOps.exact([[1]]), copy=False)


def test_numpy_functions_take_it_for_an_array() -> None:
    """Functions, reductions and numpy.linalg see the numbers."""
    a = MatrixOps(X)

    np.testing.assert_array_equal(np.exp(a), np.exp(X))
    np.testing.assert_array_equal(np.maximum.reduce(a), X.max(axis=0))
    np.testing.assert_array_equal(np.vstack([a, a]), np.vstack([X, X]))
    np.testing.assert_allclose(np.linalg.norm(a), np.linalg.norm(X))
    assert np.allclose(a, X)
    assert (a.shape, a.ndim, a.size, len(a), a.dtype) == ((40, 3), 2, 120, 40, X.dtype)


def test_scikit_learn_fits_it() -> None:
    """Estimators, transformers and pipelines give what they give for the array."""
    y = X @ [1.0, -2.0, 3.0]
    a = MatrixOps(X)

    np.testing.assert_array_equal(
        LinearRegression().fit(a, y).coef_, LinearRegression().fit(X, y).coef_
    )
    np.testing.assert_array_equal(PCA(2).fit_transform(a), PCA(2).fit_transform(X))
    pipe = make_pipeline(StandardScaler(), Ridge())
    np.testing.assert_array_equal(pipe.fit(a, y).predict(a), pipe.fit(X, y).predict(X))
    assert MatrixOps(PCA(2).fit(a).components_).shape == (2, 3)


def test_tables_keep_their_labels() -> None:
    """Through slices, transposes, sums, products and back into a table."""
    a = MatrixOps(FRAME)

    pd.testing.assert_frame_equal(a.to_frame(), FRAME)
    pd.testing.assert_frame_equal(a.T.to_frame(), FRAME.T)
    pd.testing.assert_frame_equal((2 * a).to_frame(), 2 * FRAME)
    pd.testing.assert_frame_equal((a.T @ a).to_frame(), FRAME.T @ FRAME)
    pd.testing.assert_frame_equal(a[:1].to_frame(), FRAME[:1])
    pd.testing.assert_frame_equal(a[:, [1]].to_frame(), FRAME[["y"]])
    pd.testing.assert_frame_equal(pd.DataFrame(a), pd.DataFrame(FRAME.to_numpy()))
    assert MatrixOps.exact(FRAME).labels == a.labels


def test_a_terminal_shows_aligned_columns() -> None:
    """Decimal points below each other, fractions as fractions, labels at the side."""
    assert repr(MatrixOps([[1, -2.5], [10, 0.125]])) == (
        "MatrixOps 2×2 float64\n"
        "⎡  1  -2.5   ⎤\n"
        "⎣ 10   0.125 ⎦"
    )  # fmt: skip
    assert repr(MatrixOps.exact([["1/2", 3]])) == "MatrixOps 1×2 fractions\n[ 1/2  3 ]"
    assert repr(MatrixOps(FRAME)) == (
        "MatrixOps 2×2 float64\n"
        "    x    y\n"
        "a ⎡ 1  2.5 ⎤\n"
        "b ⎣ 3  4   ⎦"
    )  # fmt: skip
    assert repr(MatrixOps([[1 + 2j, 1e-9]])).endswith("[ 1 + 2i  1e-09 + 0i ]")
    assert repr(MatrixOps(np.empty((0, 3)))) == "MatrixOps 0×3 float64\n[ ]"


def test_large_matrices_are_cut() -> None:
    """A thousand rows show the first and the last four."""
    shown = repr(MatrixOps(np.ones((1000, 1000)))).splitlines()

    assert len(shown) == 10
    assert all(len(line) < 100 for line in shown)
    assert "…" in shown[5]
    assert MatrixOps(np.ones((11, 2))).to_latex().count(r"\\") == 8


def test_html_is_well_formed_and_safe() -> None:
    """A label that looks like markup is shown, not run."""
    table = MatrixOps(pd.DataFrame([[1.5]], columns=["<script>"]))._repr_html_()

    assert "<script>" not in table
    assert [cell.text for cell in ET.fromstring(table).iter("td")] == ["1.5"]  # noqa: S314 - ours


def test_latex_writes_fractions_and_powers() -> None:
    """As a textbook would."""
    assert MatrixOps.exact([["-1/2", 3]]).to_latex() == (
        r"\begin{bmatrix} -\frac{1}{2} & 3 \end{bmatrix}"
    )
    assert MatrixOps([[1e-9]])._repr_latex_() == (
        r"$\begin{bmatrix} 1 \times 10^{-9} \end{bmatrix}$"
    )

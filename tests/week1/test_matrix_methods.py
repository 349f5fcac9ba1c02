"""The methods of MatrixOps: each is the function of the same name, its matrices wrapped."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import scipy.linalg

import matrixops
from matrixops.certify.solution import Solution
from matrixops.errors import SingularError
from matrixops.matrix.matrixops import MatrixOps

RNG = np.random.default_rng(5)
ARRAY = RNG.standard_normal((6, 6)) + 4 * np.eye(6)
A = MatrixOps(ARRAY)
S = A @ A.T


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("inv", A.inv(), np.linalg.inv(ARRAY)),
        ("det", A.det(), np.linalg.det(ARRAY)),
        ("trace", A.trace(), np.trace(ARRAY)),
        ("matrix_power", A.matrix_power(5), np.linalg.matrix_power(ARRAY, 5)),
        ("negative power", A**-2, np.linalg.matrix_power(ARRAY, -2)),
        ("multi_dot", A.multi_dot(A, A.T), ARRAY @ ARRAY @ ARRAY.T),
        ("expm", A.expm(), scipy.linalg.expm(ARRAY)),
        ("cholesky", S.cholesky(), np.linalg.cholesky(ARRAY @ ARRAY.T)),
        ("slogdet", A.slogdet(), np.linalg.slogdet(ARRAY)),
        ("svdvals", A.svdvals(), np.linalg.svdvals(ARRAY)),
        ("eigvalsh", S.eigvalsh(), np.linalg.eigvalsh(ARRAY @ ARRAY.T)),
        ("eigvals", np.sort_complex(A.eigvals()), np.sort_complex(np.linalg.eigvals(ARRAY))),
        ("pinv", A[:, :3].pinv(), np.linalg.pinv(ARRAY[:, :3])),
        ("norm", A.norm(1), np.linalg.norm(ARRAY, 1)),
        ("cond", A.cond(), np.linalg.cond(ARRAY)),
        ("matrix_rank", A.matrix_rank(), 6),
        ("rsvd", S.rsvd(2, rng=RNG).S, np.linalg.svdvals(ARRAY @ ARRAY.T)[:2]),
        ("project", A.project(onto=A[:, :2])[:, :2], ARRAY[:, :2]),
        ("projector", A[:, :2].projector() @ A[:, :2], ARRAY[:, :2]),
        ("rref", A.rref().R, np.eye(6)),
        ("change_of_basis", S.change_of_basis(A), np.linalg.inv(ARRAY) @ ARRAY @ ARRAY.T @ ARRAY),
        ("lstsq", A[:, :3].lstsq(ARRAY[:, 3])[0], np.linalg.lstsq(ARRAY[:, :3], ARRAY[:, 3])[0]),
        ("solve", A.solve(np.ones(6)), np.linalg.solve(ARRAY, np.ones(6))),
    ],
)
def test_values_agree_with_lapack(name: str, ours: object, theirs: object) -> None:
    """To ten digits of the largest entry."""
    scale = max(float(np.max(np.abs(np.asarray(theirs)))), 1.0)

    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), atol=1e-10 * scale, rtol=0)


def test_factors_multiply_to_the_matrix() -> None:
    """LU, QR, SVD, eigen, Schur and Hessenberg, written as on paper."""
    lu, qr, svd, eigen = A.lu(), A.qr(), A.svd(), S.eigh()
    t, z = A.schur()
    h, q = A.hessenberg(calc_q=True)

    for product in (
        lu.P @ lu.L @ lu.U,
        qr.Q @ qr.R,
        svd.U @ np.diag(svd.S) @ svd.Vh,
        z @ t @ z.H,
        q @ h @ q.H,
    ):
        assert isinstance(product, MatrixOps)
        np.testing.assert_allclose(product, ARRAY, atol=1e-12)
    vectors = eigen.eigenvectors
    np.testing.assert_allclose(vectors @ np.diag(eigen.eigenvalues) @ vectors.T, S, atol=1e-11)


def test_the_four_spaces_meet_at_right_angles() -> None:
    """Over floats orthonormal, over fractions exact; the dimensions add up."""
    rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    for a in (MatrixOps(rows), MatrixOps.exact(rows)):
        null, row = a.null_space(), a.row_space()
        left, column = a.left_null_space(), a.column_space()

        assert (null.shape, row.shape) == ((3, 1), (3, 2))
        assert (left.shape, column.shape) == ((3, 1), (3, 2))
        np.testing.assert_allclose(np.asarray(row.T @ null, float), 0, atol=1e-14)
        np.testing.assert_allclose(np.asarray(left.T @ column, float), 0, atol=1e-13)


def test_solve_certifies_over_floats_and_is_exact_over_fractions() -> None:
    """The same line of code, a Solution here, fractions there."""
    rows = [[2, 1], [1, 3]]
    certified = MatrixOps(rows).solve([1, 2])

    assert isinstance(certified, Solution)
    np.testing.assert_allclose(certified, [0.2, 0.6], rtol=1e-15)
    assert [str(x) for x in MatrixOps.exact(rows).solve([1, 2])] == ["1/5", "3/5"]
    assert MatrixOps.mod(7, rows).solve([1, 2]).tolist() == [3, 2]


@pytest.mark.parametrize("make", [MatrixOps, MatrixOps.exact])
def test_a_singular_matrix_names_its_rows(make: type[MatrixOps]) -> None:
    """Solve says it, and dependency() answers it when asked."""
    a = make([[1, 2, 3], [4, 5, 6], [7, 8, 9]])

    with pytest.raises(SingularError, match=r"row|column"):
        a.solve([1, 2, 3])
    assert str(a.dependency()) == "row 3 = 2·row 2 − row 1"
    assert str(a.dependency(of="column")) == "column 3 = 2·column 2 − column 1"


def test_explain_tells_checked_steps() -> None:
    """The steps of the class are those of matrixops.explain, for floats and fractions."""
    told = A[:3, :3].explain("det")

    assert told.check()
    assert MatrixOps.exact([[1, 2], [3, 4]]).explain("solve", [1, 2]).check()


@pytest.mark.parametrize(
    "name",
    [
        "solve",
        "inv",
        "pinv",
        "det",
        "slogdet",
        "matrix_rank",
        "norm",
        "cond",
        "matrix_power",
        "multi_dot",
        "trace",
        "lu",
        "cholesky",
        "qr",
        "gram_schmidt",
        "lstsq",
        "eig",
        "eigvals",
        "eigh",
        "eigvalsh",
        "svd",
        "svdvals",
        "rsvd",
        "schur",
        "hessenberg",
        "expm",
        "rref",
        "null_space",
        "left_null_space",
        "column_space",
        "row_space",
        "project",
        "projector",
        "change_of_basis",
        "dependency",
        "explain",
    ],
)
def test_every_function_is_a_method_with_a_docstring(name: str) -> None:
    """What the function layer does with one matrix, the class does under the same name."""
    assert hasattr(matrixops, name)
    assert inspect.getdoc(getattr(MatrixOps, name))

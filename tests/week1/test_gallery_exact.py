"""Every closed form of the gallery, held against exact arithmetic by sympy and 40-digit arithmetic.

Nothing here is computed by matrixops: the truths are formulas, the oracles are other programs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from matrixops import gallery
from matrixops.gallery import Exhibit

EXACT = 9  # orders up to this, and the first two beyond for those that skip many


def orders(name: str) -> list[int]:
    """Return every order up to 9, else the first ones that exist."""
    some = gallery.orders(name, most=EXACT)
    return some if len(some) > 2 else gallery.orders(name, most=16)[:3]


FIRST = {name: gallery.make(name, orders(name)[0]) for name in gallery.NAMES}
EXACT_NAMES = [name for name, one in FIRST.items() if one.exact is not None]


def claiming(claim: str) -> pytest.MarkDecorator:
    """Run a test on every matrix with exact entries that makes this claim, in its small orders."""
    names = [name for name in EXACT_NAMES if claim in FIRST[name].truth.claims]
    return pytest.mark.parametrize("exhibits", names, indirect=True)


@pytest.fixture
def exhibits(request: pytest.FixtureRequest) -> list[Exhibit]:
    """Return one matrix in its small orders."""
    return [gallery.make(request.param, n) for n in orders(request.param)]


def domain_matrix(one: Exhibit) -> DomainMatrix:
    """Return the exact entries as sympy takes them."""
    assert one.exact is not None
    rows = [[QQ(x.numerator, x.denominator) for x in row] for row in one.exact]
    return DomainMatrix(rows, one.matrix.shape, QQ)


def test_there_are_at_least_thirty() -> None:
    """Thirty named matrices and more; each claims something and says what it teaches."""
    assert len(gallery.NAMES) >= 30
    for name, one in FIRST.items():
        assert one.truth.claims, name
        assert one.truth.teaches.endswith(".")
        assert one.truth.source.endswith(".")


@pytest.mark.parametrize("exhibits", EXACT_NAMES, indirect=True)
def test_entries_are_rounded_once(exhibits: list[Exhibit]) -> None:
    """The float matrix is the nearest to the exact one, entry by entry, and read-only."""
    for one in exhibits:
        assert one.exact is not None
        nearest = [[x.numerator / x.denominator for x in row] for row in one.exact]
        np.testing.assert_array_equal(one.matrix, nearest)
        assert not one.matrix.flags.writeable


@claiming("det")
def test_determinants(exhibits: list[Exhibit]) -> None:
    """A determinant that is claimed equals sympy's, as a fraction."""
    for one in exhibits:
        found = domain_matrix(one).charpoly()[-1] * (-1) ** len(one.matrix)
        assert Fraction(int(found.numerator), int(found.denominator)) == one.truth.det, str(one)


@claiming("rank")
def test_ranks(exhibits: list[Exhibit]) -> None:
    """A rank that is claimed equals sympy's."""
    for one in exhibits:
        assert domain_matrix(one).rank() == one.truth.rank, str(one)


@claiming("inverse")
def test_inverses(exhibits: list[Exhibit]) -> None:
    """An inverse that is claimed is sympy's, rounded once."""
    for one in exhibits:
        found = domain_matrix(one).inv().to_list()
        rounded = [[int(x.numerator) / int(x.denominator) for x in row] for row in found]
        np.testing.assert_array_equal(one.truth.inverse, rounded, err_msg=str(one))


@claiming("null_vector")
def test_null_vectors(exhibits: list[Exhibit]) -> None:
    """A null vector is not zero, and its product with the exact matrix is."""
    for one in exhibits:
        assert one.exact is not None
        vector = [Fraction(x) for x in np.asarray(one.truth.null_vector)]
        assert any(vector)
        for row in one.exact:
            assert sum(a * x for a, x in zip(row, vector, strict=True)) == 0


@claiming("eigenvalues")
def test_eigenvalues(exhibits: list[Exhibit]) -> None:
    """The polynomial with the claimed roots is the characteristic polynomial, to 13 digits.

    Held against exact coefficients, because the eigenvalues of a defective matrix are badly
    defined by its rounded entries, and perfectly by its polynomial.
    """
    for one in exhibits:
        exact = [
            Fraction(int(c.numerator), int(c.denominator)) for c in domain_matrix(one).charpoly()
        ]
        roots = np.asarray(one.truth.eigenvalues)
        with mpmath.workdps(40):
            claimed, sizes = [mpmath.mpf(1)], [mpmath.mpf(1)]
            for root in roots:
                claimed = times_root(claimed, mpmath.mpmathify(complex(root)))
                sizes = times_root(sizes, -abs(complex(root)))
            for mine, theirs, size in zip(claimed, exact, sizes, strict=True):
                gap = abs(mine - mpmath.mpf(theirs.numerator) / theirs.denominator)
                assert gap <= 1e-13 * size, str(one)


def times_root(polynomial: list[Any], root: Any) -> list[Any]:
    """Multiply by ``x - root``."""
    shifted, lowered = [*polynomial, 0], [0, *polynomial]
    return [a - root * b for a, b in zip(shifted, lowered, strict=True)]


@claiming("singular_values")
def test_singular_values(exhibits: list[Exhibit]) -> None:
    """Claimed singular values equal those of 40-digit arithmetic, to 13 digits each."""
    for one in exhibits:
        assert one.exact is not None
        with mpmath.workdps(40):
            rows = [[mpmath.mpf(x.numerator) / x.denominator for x in row] for row in one.exact]
            found = [float(s) for s in mpmath.svd_r(mpmath.matrix(rows), compute_uv=False)]
        np.testing.assert_allclose(
            one.truth.singular_values, found, rtol=1e-13, atol=1e-30, err_msg=str(one)
        )


@claiming("growth")
def test_growth_is_what_exact_elimination_shows(exhibits: list[Exhibit]) -> None:
    """Partial pivoting over fractions lets entries grow exactly as claimed."""
    for one in exhibits:
        assert one.exact is not None
        rows = [list(row) for row in one.exact]
        largest = start = max(abs(x) for row in rows for x in row)
        for k in range(len(rows)):
            p = max(range(k, len(rows)), key=lambda i: (abs(rows[i][k]), -i))
            rows[k], rows[p] = rows[p], rows[k]
            for i in range(k + 1, len(rows)):
                factor = rows[i][k] / rows[k][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
                largest = max(largest, *(abs(x) for x in rows[i]))

        assert largest / start == one.truth.growth

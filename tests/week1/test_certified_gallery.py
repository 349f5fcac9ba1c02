"""The gallery of hard matrices: each is solved with a ratio below 1, or refused as singular."""

from __future__ import annotations

import numpy as np
import pytest

from matrixops.certify.solve import certified_solve
from matrixops.errors import SingularError
from matrixops.gallery import NAMES, make, orders

SINGULAR = {"chebspec", "clement", "counting", "magic", "neumann", "rosser"}


@pytest.mark.parametrize("name", NAMES)
def test_every_exhibit_is_solved_or_refused(name: str) -> None:
    """Nothing in between: no ratio above 1, and a refusal only where the numerical rank lacks."""
    rng = np.random.default_rng(15)
    for n in orders(name, most=12):
        a = np.asarray(make(name, n))
        try:
            solution = certified_solve(a, rng.standard_normal((len(a), 3)))
        except SingularError:
            assert name in SINGULAR
            assert np.linalg.matrix_rank(a) < min(a.shape)
        else:
            assert solution.ratio < 1

"""Certified solving: what the proof costs, beside a solve that proves nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import Case, same
from matrixops.certify.solve import certified_solve


def system(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a random matrix and one right side."""
    return rng.standard_normal((n, n)), rng.standard_normal(n)


def agree(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - a Solution, and an array
    """Assert that x is the same, and that the certificate holds."""
    same(ours.x, theirs)
    assert ours.ratio < 1


CASES = [
    Case("certified solve", 4.0, system, certified_solve, np.linalg.solve, agree, 1000),
]

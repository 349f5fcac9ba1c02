"""General eigenvalues, Hessenberg and Schur forms, and the exponential."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg

from benchmarks.case import Case, same
from matrixops.linear.expm import expm
from matrixops.spectral.eig import eig, eigvals
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.schur import schur

COMPARABLE = 2.2  # where only "comparable" is promised


def square(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return one random matrix; its norm is about 2 √n."""
    return (rng.standard_normal((n, n)),)


def complex_square(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return one random complex matrix."""
    return (rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n)),)


def same_spectrum(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - arrays
    """Assert that each of *ours* has one of *theirs* beside it, and the other way."""
    gaps = np.abs(np.asarray(ours)[:, None] - np.asarray(theirs)[None, :])
    room = 1e-9 * float(np.max(np.abs(theirs)))
    assert gaps.min(axis=0).max() < room
    assert gaps.min(axis=1).max() < room


def same_values(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - results with names
    """Assert that two eigendecompositions have one spectrum."""
    same_spectrum(ours.eigenvalues, theirs.eigenvalues)


def same_trace(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - arrays
    """Assert that two forms of one matrix have its trace and its length (signs are free)."""
    mine, other = (x[0] if isinstance(x, tuple) else x for x in (ours, theirs))
    np.testing.assert_allclose(np.trace(mine), np.trace(other), atol=1e-9 * len(mine))
    np.testing.assert_allclose(np.linalg.norm(mine), np.linalg.norm(other), rtol=1e-10)


Routine = Callable[..., Any]
LINES: list[tuple[str, Routine, Routine, Callable[[Any, Any], None], dict[int, float]]] = [
    ("eigvals | numpy", eigvals, np.linalg.eigvals, same_spectrum, {4: 2.5, 500: 2.2}),
    ("eig | numpy", eig, np.linalg.eig, same_values, {4: 2.5, 500: COMPARABLE}),
    ("schur | scipy", schur, scipy.linalg.schur, same_trace, {4: 2.5, 500: COMPARABLE}),
    ("hessenberg | scipy", hessenberg, scipy.linalg.hessenberg, same_trace, {4: 2.5, 500: 2.5}),
    ("expm | scipy", expm, scipy.linalg.expm, same, {4: 2.5, 1000: 1.1}),
]
CASES = [
    Case(name, bar, square, ours, theirs, agree, n)
    for name, ours, theirs, agree, bars in LINES
    for n, bar in bars.items()
]
CASES += [
    Case(
        "complex eigvals | numpy", 2.5, complex_square, eigvals, np.linalg.eigvals, same_spectrum, n
    )
    for n in (4, 250)
]

"""Every routine measured by LAPACK's ratios on every matrix, and the table of it.

``python tests/week1/ratio_suite.py`` prints the table: routine, cases, median, worst, threshold.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

if __name__ == "__main__":  # a script sees its own folder only
    sys.path.insert(0, str(Path(__file__).parents[1]))

from week1.ratio_matrices import (
    RIGHT_SIDES,
    Case,
    definite_cases,
    hermitian_cases,
    noise,
    rectangular_cases,
    square_cases,
)
from week1.ratios import (
    GENERAL,
    LINEAR,
    SINGULAR,
    SYMMETRIC,
    Matrix,
    cholesky_ratio,
    eigh_ratio,
    inverse_ratio,
    lstsq_ratio,
    lu_ratio,
    pair_ratio,
    product_ratio,
    qr_ratio,
    similarity_ratio,
    solve_ratio,
    svd_ratio,
    unitarity_ratio,
)

from matrixops.certify.solve import certified_solve
from matrixops.linear.cholesky import cholesky
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu, lu_factor, lu_solve
from matrixops.linear.solve import solve
from matrixops.orthogonal.lstsq import lstsq
from matrixops.orthogonal.qr import qr
from matrixops.spectral.eig import eig
from matrixops.spectral.eigh import eigh
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.schur import schur
from matrixops.spectral.svd import svd

DTYPES = (np.float64, np.complex128, np.float32)
STABLE = 3.0
"""Our own bar for backward-stable routines; LAPACK's is ten times as high."""


class Measured(NamedTuple):
    """One ratio: which routine, on which matrix, and what LAPACK lets pass."""

    routine: str
    case: str
    ratio: float
    threshold: float


def grows(case: Case) -> bool:
    """Say whether elimination with partial pivoting must fail here: gfpp, where it grows 2⁴⁹."""
    return case.name == "gallery gfpp, n = 50"


def right_sides(case: Case, dtype: Any) -> Iterator[Matrix]:
    """Yield b = A x for random x, as LAPACK makes them, with 1, 2 and 15 columns."""
    rng = np.random.default_rng(4)
    for k in RIGHT_SIDES:
        x = noise(case.a.shape[1], k, rng, dtype)
        yield (case.a @ x).astype(dtype)


def linear(dtype: Any) -> Iterator[Measured]:
    """LU, the solvers, the inverse."""
    for case in square_cases(dtype):
        a, name = case.a, case.name
        P, L, U = lu(a)
        yield Measured("lu", name, lu_ratio(a, P @ L @ U), LINEAR)
        if not case.regular or grows(case):
            continue
        yield Measured("inv", name, inverse_ratio(a, inv(a)), LINEAR)
        factors = lu_factor(a)
        for b in right_sides(case, dtype):
            where = f"{name}, {b.shape[1]} right sides"
            yield Measured("solve", where, solve_ratio(a, solve(a, b), b), LINEAR)
            yield Measured("lu_solve", where, solve_ratio(a, lu_solve(factors, b), b), LINEAR)


def certified(dtype: Any) -> Iterator[Measured]:
    """The solver that proves itself, gfpp included; a sample, because it takes its time."""
    if np.finfo(dtype).bits == 32:
        return
    for case in square_cases(dtype):
        if case.regular and len(case.a) and len(case.a) <= (50 if grows(case) else 10):
            *_, b = right_sides(case, dtype)
            solution = certified_solve(case.a, b)
            ratio = solve_ratio(case.a, solution.x, b)
            yield Measured("certified solve", case.name, ratio, LINEAR)


def definite(dtype: Any) -> Iterator[Measured]:
    """Cholesky."""
    for name, a, _ in definite_cases(dtype):
        yield Measured("cholesky", name, cholesky_ratio(a, cholesky(a)), LINEAR)


def orthogonal(dtype: Any) -> Iterator[Measured]:
    """QR by its methods, and least squares."""
    for case in [*square_cases(dtype), *rectangular_cases(dtype)]:
        a, name = case.a, case.name
        for method in ("householder", "givens"):
            q, r = qr(a, method=method)
            yield Measured(f"qr {method}", name, qr_ratio(a, q, r), LINEAR)
            yield Measured(f"qr {method}: QᴴQ", name, unitarity_ratio(q), LINEAR)
        if case.regular and min(a.shape):
            q, r = qr(a, method="cgs2")
            yield Measured("qr cgs2", name, product_ratio(a, q @ r), LINEAR)
            yield Measured("qr cgs2: QᴴQ", name, unitarity_ratio(q), LINEAR)
            q, r = qr(a, method="mgs")
            yield Measured("qr mgs", name, product_ratio(a, q @ r), LINEAR)


def least_squares(dtype: Any) -> Iterator[Measured]:
    """lstsq, on right sides that no x solves."""
    rng = np.random.default_rng(5)
    for case in [*square_cases(dtype), *rectangular_cases(dtype)]:
        a, name = case.a, case.name
        for k in RIGHT_SIDES:
            b = noise(len(a), k, rng, dtype).astype(dtype)
            where = f"{name}, {k} right sides"
            yield Measured("lstsq", where, lstsq_ratio(a, lstsq(a, b)[0], b), LINEAR)


def symmetric(dtype: Any) -> Iterator[Measured]:
    """Eigh."""
    for name, a, _ in hermitian_cases(dtype):
        w, v = eigh(a)
        yield Measured("eigh", name, eigh_ratio(a, w, v), SYMMETRIC)
        yield Measured("eigh: VᴴV", name, unitarity_ratio(v), SYMMETRIC)


def singular(dtype: Any) -> Iterator[Measured]:
    """The SVD, full and thin."""
    for name, a, _ in [*square_cases(dtype), *rectangular_cases(dtype)]:
        u, s, vh = svd(a, full_matrices=False)
        yield Measured("svd", name, svd_ratio(a, u, s, vh), SINGULAR)
        yield Measured("svd: UᴴU", name, unitarity_ratio(u), SINGULAR)
        yield Measured("svd: VᴴV", name, unitarity_ratio(vh.conj().T), SINGULAR)


def general(dtype: Any) -> Iterator[Measured]:
    """eig, Schur and Hessenberg forms."""
    for name, a, _ in square_cases(dtype):
        w, v = eig(a)
        yield Measured("eig", name, pair_ratio(a, w, v), GENERAL)
        t, z = schur(a)
        yield Measured("schur", name, similarity_ratio(a, t, z), GENERAL)
        yield Measured("schur: ZᴴZ", name, unitarity_ratio(z), GENERAL)
        h, q = hessenberg(a, calc_q=True)
        yield Measured("hessenberg", name, similarity_ratio(a, h, q), GENERAL)
        yield Measured("hessenberg: QᴴQ", name, unitarity_ratio(q), GENERAL)


PARTS = (
    linear,
    certified,
    definite,
    orthogonal,
    least_squares,
    symmetric,
    singular,
    general,
)


@cache
def measured() -> dict[str, list[Measured]]:
    """Measure everything once; by routine and precision."""
    table: dict[str, list[Measured]] = {}
    for part in PARTS:
        for dtype in DTYPES:
            for one in part(dtype):
                table.setdefault(f"{one.routine}, {np.dtype(dtype)}", []).append(one)
    return table


def lines() -> Iterator[str]:
    """Yield the table."""
    yield f"{'routine':36} {'cases':>6} {'median':>9} {'worst':>9} {'passes':>7}  worst on"
    table = measured()
    for routine, ones in table.items():
        worst = max(ones, key=lambda one: one.ratio)
        middle = statistics.median(one.ratio for one in ones)
        yield (
            f"{routine:36} {len(ones):6} {middle:9.3f} {worst.ratio:9.3f} {worst.threshold:7.0f}"
            f"  {worst.case}"
        )
    everything = [one.ratio for ones in table.values() for one in ones]
    yield (
        f"{'all':36} {len(everything):6} "
        f"{statistics.median(everything):9.3f} {max(everything):9.3f}"
    )


if __name__ == "__main__":
    for line in lines():
        print(line)

"""Compile every kernel once, ahead of its first use: ``python -m matrixops.compilation``.

Kernels are compiled at their first call and kept on disk. This calls every routine on small and on
larger matrices, real and complex, so that nobody waits for the compiler later. A part is one
function here, named in `main`; it needs to reach the kernels, and says nothing about answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np

from matrixops.certify.solve import certified_solve
from matrixops.inputs import COMPLEX, FLOAT, Array
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import det, slogdet
from matrixops.linear.expm import expm
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu, lu_factor, lu_solve
from matrixops.linear.powers import matrix_power
from matrixops.linear.solve import solve
from matrixops.linear.triangular import solve_lower, solve_upper
from matrixops.orthogonal.lstsq import lstsq
from matrixops.orthogonal.qr import qr
from matrixops.spectral.banded import bidiagonal_of
from matrixops.spectral.eig import eig, eigvals
from matrixops.spectral.eigh import eigh, eigvalsh
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.pinv import pinv
from matrixops.spectral.rsvd import rsvd
from matrixops.spectral.schur import schur
from matrixops.spectral.svd import svd, svdvals

SIZES = (3, 120)  # one that small kernels take, one that is worked on in blocks

Part: TypeAlias = Callable[[Array], None]


def linear(a: Array) -> None:
    """Reach the kernels of matrixops.linear."""
    b = a[:, 0].copy()
    definite = a @ a.conj().T + len(a) * np.eye(len(a))
    for stack in (a, a[None]):
        for routine in (lu_factor, lu, inv, det, slogdet):
            routine(stack)
        solve(stack, b)
        solve(stack, a)
    lu_solve(lu_factor(a), b)
    for item in (definite, definite[None]):
        cholesky(item)
        cholesky(item, upper=True)
    solve_lower(a, b)
    solve_upper(a, a)
    matrix_power(a, -2)


def orthogonal(a: Array) -> None:
    """Reach the kernels of matrixops.orthogonal."""
    for method in ("householder", "givens", "mgs", "cgs", "cgs2"):
        qr(a, method=method)
    for method in ("householder", "mgs", "refined"):
        lstsq(a, a[:, 0], method=method)


def spectral(a: Array) -> None:
    """Reach the kernels of matrixops.spectral, and the exponential."""
    symmetric = a + a.conj().T
    eigh(symmetric)
    eigvalsh(symmetric)
    svd(a)
    svdvals(a)
    pinv(a)
    eig(a)
    eigvals(a)
    schur(a)
    hessenberg(a, calc_q=True)
    expm(a / np.abs(a).max())
    rsvd(a, 2, rng=np.random.default_rng(0))
    if a.dtype == FLOAT:
        bidiagonal_of(a.copy())


def certified(a: Array) -> None:
    """Reach the kernels of matrixops.certify."""
    certified_solve(a, a[:, 0])


def compile_parts(parts: tuple[Part, ...]) -> None:
    """Run *parts* on real and complex matrices of every size."""
    rng = np.random.default_rng(0)
    for dtype in (FLOAT, COMPLEX):
        for n in SIZES:
            a = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n)) + 2 * n * np.eye(n)
            matrix = np.ascontiguousarray(a if dtype == COMPLEX else a.real)
            for part in parts:
                part(matrix)


def main() -> None:
    """Compile in two processes, and say how long it took."""
    print("compiling the inner loops of matrixops (a minute or two, once) ...", flush=True)
    start = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(compile_parts, ((linear, orthogonal, certified), (spectral,))))
    print(f"ready after {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

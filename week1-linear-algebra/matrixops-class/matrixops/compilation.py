"""Compile every kernel once, ahead of its first use: ``python -m matrixops.compilation``.

Kernels are compiled at their first call and kept on disk. This calls every routine on small and on
larger matrices, real and complex, so that nobody waits for the compiler later. A part is one
function here, named in `PARTS`; it needs to reach the kernels, and says nothing about answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from matrixops.inputs import COMPLEX, FLOAT, Array
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import det, slogdet
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu, lu_factor, lu_solve
from matrixops.linear.powers import matrix_power
from matrixops.linear.solve import solve
from matrixops.linear.triangular import solve_lower, solve_upper

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


PARTS: tuple[Part, ...] = (linear,)


def compile_all() -> None:
    """Run every part on real and complex matrices of every size."""
    rng = np.random.default_rng(0)
    for dtype in (FLOAT, COMPLEX):
        for n in SIZES:
            a = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n)) + 2 * n * np.eye(n)
            matrix = np.ascontiguousarray(a if dtype == COMPLEX else a.real)
            for part in PARTS:
                part(matrix)


def main() -> None:
    """Compile, and say how long it took."""
    start = time.perf_counter()
    compile_all()
    print(f"kernels of matrixops ready after {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()

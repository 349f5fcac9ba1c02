"""Bugs planted one at a time: every one of them must fail a test.

``python tests/week1/mutations.py [word …]`` copies the package, replaces one piece of text in the
copy, runs the tests that watch it against the copy, and prints which test saw it. It ends with 1 if
a bug survives, or if the text that a bug replaces is not there any more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "week1-linear-algebra" / "matrixops-class" / "matrixops"
TESTS = ROOT / "tests" / "week1"
RUN = """
import sys, pytest, matrixops
assert matrixops.__file__.startswith(sys.argv[1]), matrixops.__file__
sys.exit(pytest.main(sys.argv[2:]))
"""


@dataclass(frozen=True)
class Mutation:
    """One bug: what it is, the text it replaces (found once), and the tests that must see it."""

    bug: str
    module: str
    text: str
    planted: str
    tests: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "no pivoting, small matrices",
        "linear/small.py",
        "        if size > best:\n            best = size\n            p = i\n",
        "        if best == 0.0 and size > best:\n            best = size\n            p = i\n",
        ("test_linear_ratios.py",),
    ),
    Mutation(
        "no pivoting, panels of large matrices",
        "linear/lu.py",
        "        if size > best:\n            best = size\n            place = i\n",
        "        if best == 0.0 and size > best:\n            best = size\n            place = i\n",
        ("test_linear_ratios.py", "-k", "lu_and_solve and 131"),
    ),
    Mutation(
        "row exchanges forgotten left of the panel",
        "linear/lu.py",
        "    swap_rows(A, piv, middle, stop, start, middle)\n",
        "",
        ("test_linear_ratios.py", "-k", "lu_and_solve and 131"),
    ),
    Mutation(
        "off by one in back substitution",
        "linear/small.py",
        "        for k in range(i + 1, n):\n            for j in range(width):\n",
        "        for k in range(i + 2, n):\n            for j in range(width):\n",
        ("test_drop_in.py", "-k", "solve or inv"),
    ),
    Mutation(
        "off by one in back substitution, large",
        "linear/triangular.py",
        "top + i + 1, start, T[i, i + 1 :])",
        "top + i + 2, start, T[i, i + 2 :])",
        ("test_linear_ratios.py", "-k", "substitution or triang or lu_and_solve"),
    ),
    Mutation(
        "sign of an exchange forgotten in det",
        "linear/small.py",
        "            sign = -sign\n",
        "",
        ("test_drop_in.py", "-k", "exchanged"),
    ),
    Mutation(
        "sign of an exchange forgotten in det of stacks",
        "linear/lanes.py",
        "= -signs[lane] if larger[lane]",
        "= signs[lane] if larger[lane]",
        ("test_linear_drop_in.py", "test_linear_properties.py", "-k", "det or one_matrix_in"),
    ),
    Mutation(
        "missing square root in Cholesky",
        "linear/cholesky.py",
        "row[i - start] = math.sqrt(d)",
        "row[i - start] = d",
        ("test_linear_ratios.py", "-k", "cholesky"),
    ),
    Mutation(
        "conjugate forgotten in Cholesky",
        "linear/cholesky.py",
        "s -= row[k] * np.conj(other[k])",
        "s -= row[k] * other[k]",
        ("test_linear_ratios.py", "-k", "cholesky"),
    ),
    Mutation(
        "sign of a reflector",
        "orthogonal/reflector.py",
        "beta = -math.copysign(size, head.real)",
        "beta = math.copysign(size, head.real)",
        ("test_orthogonal_qr.py",),
    ),
    Mutation(
        "conjugate forgotten in an inner product",
        "orthogonal/gram_schmidt.py",
        "        total += np.conj(x[i]) * y[i]\n",
        "        total += x[i] * y[i]\n",
        ("test_orthogonal_gram_schmidt.py", "test_orthogonal_qr.py", "-k", "not householder"),
    ),
    Mutation(
        "wrong sign in a Givens rotation",
        "orthogonal/givens.py",
        "y[i] = c * below - np.conj(s) * above",
        "y[i] = c * below + np.conj(s) * above",
        ("test_orthogonal_qr.py", "-k", "below_three and givens"),
    ),
    Mutation(
        "classical Gram-Schmidt for modified",
        "orthogonal/gram_schmidt.py",
        "                r[k, j] = inner(c[k], c[j])\n"
        "                subtract(r[k, j], c[k], c[j])\n",
        "                r[k, j] = inner(c[k], c[j])\n        for k in range(j):\n"
        "            if kept[k]:\n                subtract(r[k, j], c[k], c[j])\n",
        ("test_orthogonal_gram_schmidt.py", "test_orthogonal_qr.py"),
    ),
    Mutation(
        "second pass of cgs2 left out",
        "orthogonal/gram_schmidt.py",
        "(turn > 0 and after > 0.5 * before)",
        "(turn > -1 and after > 0.0 * before)",
        ("test_orthogonal_gram_schmidt.py", "test_orthogonal_qr.py"),
    ),
    Mutation(
        "least squares never cuts the rank",
        "orthogonal/lstsq.py",
        "np.count_nonzero(s > rcond * s[0])",
        "np.count_nonzero(s > 0.0 * rcond)",
        ("test_orthogonal_lstsq.py",),
    ),
    Mutation(
        "wrong deflation tolerance in the QR iteration",
        "spectral/deflation.py",
        "        if sub <= ULP * scale:\n",
        "        if sub <= 1e-8 * scale:\n            return k\n        if sub <= ULP * scale:\n",
        ("test_eig_types.py", "test_eig_spectra.py"),
    ),
    Mutation(
        "wrong deflation tolerance in the QL iteration",
        "spectral/implicit_ql.py",
        "EPS * (abs(d[last]) + abs(d[last + 1]))",
        "1e7 * EPS * (abs(d[last]) + abs(d[last + 1]))",
        ("test_eigh_ratios.py",),
    ),
    Mutation(
        "balancing undone by the inverse scaling",
        "spectral/balancing.py",
        "            x[i] *= scales[i]\n",
        "            x[i] /= scales[i]\n",
        ("test_eig_types.py", "-k", "ratio or pairs or AE"),
    ),
    Mutation(
        "sign of a right singular vector",
        "spectral/implicit_qr.py",
        "                right[i] *= -1.0\n",
        "                right[i] *= 1.0\n",
        ("test_svd_ratios.py",),
    ),
    Mutation(
        "cut-off of the pseudo-inverse",
        "spectral/pinv.py",
        "DEFAULT_RCOND = 1e-15",
        "DEFAULT_RCOND = 1e-5",
        ("test_drop_in.py", "-k", "default_cut"),
    ),
    Mutation(
        "row exchange forgotten in the exact determinant",
        "exact/elimination.py",
        "field.element(-1 if done.swaps % 2 else 1)",
        "field.element(1)",
        ("test_exact_sympy.py", "test_exact_elimination.py"),
    ),
    Mutation(
        "row exchange forgotten in the exact L",
        "exact/elimination.py",
        "            lower[i], lower[j] = lower[j], lower[i]\n",
        "",
        ("test_exact_elimination.py", "test_exact_sympy.py"),
    ),
    Mutation(
        "condition estimate halved",
        "certify/condition.py",
        "    return max(best, 2 * _size(",
        "    return 0.5 * max(best, 2 * _size(",
        ("test_certified_residual.py", "test_certified_solve.py"),
    ),
    Mutation(
        "threshold of the certificate ignored",
        "certify/square.py",
        "return self.best is not None and self.best.ratio <= TARGET",
        "return self.best is not None",
        ("test_certified_solve.py",),
    ),
)


def missing(mutation: Mutation) -> str:
    """Return what is wrong with the text that is to be replaced, or nothing."""
    found = (PACKAGE / mutation.module).read_text(encoding="utf-8").count(mutation.text)
    return "" if found == 1 else f"the text stands {found} times in {mutation.module}, not once"


def plant(mutation: Mutation | None, folder: Path) -> None:
    """Copy the package into *folder*, and the bug with it."""
    shutil.copytree(PACKAGE, folder / "matrixops", ignore=shutil.ignore_patterns("__pycache__"))
    if mutation is not None:
        module = folder / "matrixops" / mutation.module
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace(mutation.text, mutation.planted), encoding="utf-8")


def run(tests: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """Run *tests* against the package in *folder*; return pytest's code, and the first failure."""
    files = [str(TESTS / t) if t.endswith(".py") else t for t in tests]
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--timeout", "240"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *options, *files],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NUMBA_CACHE_DIR": str(folder / "kernels"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    seen = re.findall(r"^(?:FAILED|ERROR) \S*?::(\S+)", done.stdout, re.MULTILINE)
    return done.returncode, seen[0] if seen else (done.stdout + done.stderr)[-200:]


def verdict(mutation: Mutation) -> tuple[bool, str]:
    """Return whether the bug is killed, and by which test, or why not."""
    problem = missing(mutation)
    if problem:
        return False, problem
    with tempfile.TemporaryDirectory() as folder:
        plant(mutation, Path(folder))
        code, seen = run(mutation.tests, Path(folder))
    if code == 1:
        return True, seen
    return False, "SURVIVES" if code == 0 else f"pytest ended with {code}: {seen}"


def sound(mutations: tuple[Mutation, ...]) -> bool:
    """Say whether the tests pass on an unchanged copy: else a kill would mean nothing."""
    files = {name for mutation in mutations for name in mutation.tests if name.endswith(".py")}
    with tempfile.TemporaryDirectory() as folder:
        plant(None, Path(folder))
        code, seen = run(tuple(sorted(files)), Path(folder))
    if code:
        print(f"without any bug, pytest ends with {code}: {seen}")
    return code == 0


def main(words: list[str]) -> int:
    """Plant every bug whose name holds one of *words* (all without); return the exit code."""
    chosen = tuple(m for m in MUTATIONS if not words or any(word in m.bug for word in words))
    if not sound(chosen):
        return 1
    killed = 0
    print(f"{'bug':48} {'seconds':>7}  killed by")
    for mutation in chosen:
        start = time.perf_counter()
        dead, how = verdict(mutation)
        killed += dead
        print(f"{mutation.bug:48} {time.perf_counter() - start:7.1f}  {how}", flush=True)
    print(f"{killed} of {len(chosen)} killed")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

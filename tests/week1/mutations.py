"""Bugs for week 1: every one of them must fail a test of this folder.

``python tests/week1/mutations.py [word …]`` plants those whose name holds a word (all without), one
at a time, and prints which test saw each. It ends with 1 if a bug survives.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # a script sees its own folder only
    sys.path.insert(0, str(Path(__file__).parents[1]))

from planted import ROOT, Ground, Mutation, main

GROUND = Ground(
    package=ROOT / "week1-linear-algebra" / "matrixops-class" / "matrixops",
    tests=ROOT / "tests" / "week1",
)

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
        "linear/elimination.py",
        "        if size > best:\n            best = size\n            place = i\n",
        "        if best == 0.0 and size > best:\n            best = size\n            place = i\n",
        ("test_linear_ratios.py", "-k", "lu_and_solve and 131"),
    ),
    Mutation(
        "row exchanges forgotten left of the panel",
        "linear/elimination.py",
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
        "triangle of nearly parallel reflectors rounded",
        "spectral/reflections.py",
        "        if total > PARALLEL:\n",
        "        if total > 1e30 * PARALLEL:\n",
        ("test_orthogonal_qr.py", "-k", "parallel"),
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
    Mutation(
        "polish away from the unitary basis",
        "spectral/polishing.py",
        "    rows += 0.5 * product(lack, rows)\n",
        "    rows -= 0.5 * product(lack, rows)\n",
        ("test_ratio_suite.py",),
    ),
    Mutation(
        "spoilt eigenvectors left alone",
        "spectral/mending.py",
        "PASSES = 8.0",
        "PASSES = 1e30",
        ("test_ratio_suite.py", "-k", "mends"),
    ),
    Mutation(
        "a row of zeros believed regular",
        "certify/square.py",
        "            self.met_zero = True",
        "            self.met_zero = False",
        ("test_certified_solve.py", "-k", "named"),
    ),
    Mutation(
        "a chase that forgets what it fills",
        "spectral/chase.py",
        "beside = w[: min(right + band, n) - left - 1]",
        "beside = w[: right - left - 1]",
        ("test_svd_banded.py",),
    ),
)


if __name__ == "__main__":
    sys.exit(main(GROUND, MUTATIONS, sys.argv[1:]))

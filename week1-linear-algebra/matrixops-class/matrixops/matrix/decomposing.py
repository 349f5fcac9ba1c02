"""Decomposing: the factorisations and spectra of a matrix of floats, as methods.

One pattern for all: take the array, call the function of the same name, wrap the matrices in its
answer. What a method is bad at, costs and raises stands with the function.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import Array
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import slogdet
from matrixops.linear.expm import expm
from matrixops.linear.powers import matrix_power, multi_dot
from matrixops.matrix.arithmetic import Arithmetic
from matrixops.orthogonal.gram_schmidt import gram_schmidt
from matrixops.orthogonal.lstsq import LstsqResult, lstsq
from matrixops.orthogonal.projection import project, projector
from matrixops.orthogonal.qr import qr
from matrixops.results import EighResult, EigResult, SlogdetResult, SVDResult
from matrixops.spectral.eig import eig, eigvals
from matrixops.spectral.eigh import eigh, eigvalsh
from matrixops.spectral.hessenberg import hessenberg
from matrixops.spectral.norms import cond, norm
from matrixops.spectral.pinv import pinv
from matrixops.spectral.rsvd import rsvd
from matrixops.spectral.schur import schur
from matrixops.spectral.svd import svd, svdvals


class Decomposing(Arithmetic):
    """A matrix that comes apart; named parts are matrices of this class, vectors are arrays."""

    __slots__ = ()

    def cholesky(self, *, upper: bool = False) -> Self:
        """Return the lower (or upper) triangle L with ``A = L L^H``."""
        return self._made(cholesky(self._floats_for("cholesky"), upper=upper))

    def qr(self, mode: str = "reduced", *, method: str = "householder") -> Any:  # noqa: ANN401 - as the mode asks
        """Return Q and R; *method* is householder, givens, mgs, cgs or cgs2."""
        return self._wrapped(qr(self._floats_for("qr"), mode, method=method))  # type: ignore[call-overload]  # the mode is checked there

    def gram_schmidt(self, **options: Any) -> Any:  # noqa: ANN401 - GramSchmidtResult
        """Return orthonormal columns and R; keywords as `matrixops.gram_schmidt`."""
        return self._wrapped(gram_schmidt(self._floats_for("gram_schmidt"), **options))

    def lstsq(self, b: ArrayLike, rcond: float | None = None, **options: Any) -> LstsqResult:  # noqa: ANN401
        """Return the x that comes closest to ``A x = b``, the shortest one if there are many."""
        return lstsq(self._floats_for("lstsq"), np.asarray(b), rcond, **options)

    def project(self, *, onto: ArrayLike) -> Self:
        """Return the point nearest to each column in the span of the columns of *onto*."""
        return self._made(project(self._floats_for("project"), onto=np.asarray(onto)))

    def projector(self) -> Self:
        """Return the matrix that projects onto the span of the columns."""
        return self._made(projector(self._floats_for("projector")))

    def norm(self, ord: Any = None) -> Any:  # noqa: A002, ANN401 - NumPy's name, and its scalar
        """Return a norm: Frobenius, or 1, 2, inf, "nuc" … as `numpy.linalg.norm`."""
        return norm(self._floats_for("norm"), ord)

    def cond(self, p: Any = None) -> Any:  # noqa: ANN401 - NumPy's scalar
        """Return the condition number in the norm *p*, the 2-norm by default."""
        return cond(self._floats_for("cond"), p)

    def pinv(self, rcond: ArrayLike | None = None) -> Self:
        """Return the pseudo-inverse: it takes b to the shortest least-squares solution."""
        return self._made(pinv(self._floats_for("pinv"), rcond), self.labels.turned)

    def rsvd(self, k: int, *, rng: np.random.Generator, **options: Any) -> SVDResult:  # noqa: ANN401
        """Return nearly the k largest singular values, by random directions."""
        result: SVDResult = self._wrapped(rsvd(self._floats_for("rsvd"), k, rng=rng, **options))
        return result

    def slogdet(self) -> SlogdetResult:
        """Return the determinant as sign and logarithm, which cannot overflow."""
        return slogdet(self._floats_for("slogdet"))

    def matrix_power(self, n: int) -> Self:
        """Return ``A ** n``."""
        if self.is_exact:
            return self**n
        return self._made(matrix_power(self._floats_for("matrix_power"), n))

    def multi_dot(self, *others: ArrayLike) -> Any:  # noqa: ANN401 - a matrix, or a vector
        """Return ``A @ B @ C @ …`` in the order that costs least."""
        arrays = [np.asarray(other) for other in others]
        return self._wrapped(multi_dot([self._floats_for("multi_dot"), *arrays]))

    def expm(self) -> Self:
        """Return the exponential of the matrix."""
        return self._made(expm(self._floats_for("expm")))

    def eig(self) -> EigResult:
        """Return eigenvalues, and eigenvectors as columns."""
        result: EigResult = self._wrapped(eig(self._floats_for("eig")))
        return result

    def eigvals(self) -> Array:
        """Return the eigenvalues."""
        return eigvals(self._floats_for("eigvals"))

    def eigh(self) -> EighResult:
        """Return the real eigenvalues of a Hermitian matrix, and orthonormal eigenvectors."""
        result: EighResult = self._wrapped(eigh(self._floats_for("eigh")))
        return result

    def eigvalsh(self) -> Array:
        """Return the real eigenvalues of a Hermitian matrix."""
        return eigvalsh(self._floats_for("eigvalsh"))

    def svd(self, *, full_matrices: bool = True) -> SVDResult:
        """Return U, S and Vh with ``A = U diag(S) Vh``."""
        result: SVDResult = self._wrapped(svd(self._floats_for("svd"), full_matrices=full_matrices))
        return result

    def svdvals(self) -> Array:
        """Return the singular values, the largest first."""
        return svdvals(self._floats_for("svdvals"))

    def schur(self, output: Any = "real") -> Any:  # noqa: ANN401 - two matrices
        """Return T and Z with ``A = Z T Z^H``, T (block) triangular."""
        return self._wrapped(schur(self._floats_for("schur"), output))

    def hessenberg(self, *, calc_q: bool = False) -> Any:  # noqa: ANN401 - one matrix, or two
        """Return H, zero below its first subdiagonal, similar to A; with *calc_q* also Q."""
        return self._wrapped(hessenberg(self._floats_for("hessenberg"), calc_q=calc_q))

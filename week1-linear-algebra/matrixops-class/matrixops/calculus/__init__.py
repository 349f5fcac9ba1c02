"""Derivatives, fields, integrals and descent for functions of several variables."""

from matrixops.calculus.comparison import Comparison, compare_methods
from matrixops.calculus.critical import CriticalPoint, classify, critical_points, hessian_kind
from matrixops.calculus.derivatives import (
    derivative,
    directional_derivative,
    gradient,
    hessian,
    jacobian,
)
from matrixops.calculus.descent import gradient_descent, newton
from matrixops.calculus.differences import best_step, central_difference, complex_step
from matrixops.calculus.dual import Dual
from matrixops.calculus.fields import curl, divergence, laplacian
from matrixops.calculus.gauss_newton import gauss_newton
from matrixops.calculus.integrals import flux, line_integral, surface_integral, volume_integral
from matrixops.calculus.jet import Jet
from matrixops.calculus.lagrange import ConstrainedPoint, bordered_hessian, lagrange
from matrixops.calculus.path import NotSettledError, Path
from matrixops.calculus.quadrature import gauss_legendre, integrate
from matrixops.calculus.relief import Relief
from matrixops.calculus.roots import root
from matrixops.calculus.taylor import TaylorModel, taylor

__all__ = [
    "Comparison",
    "ConstrainedPoint",
    "CriticalPoint",
    "Dual",
    "Jet",
    "NotSettledError",
    "Path",
    "Relief",
    "TaylorModel",
    "best_step",
    "bordered_hessian",
    "central_difference",
    "classify",
    "compare_methods",
    "complex_step",
    "critical_points",
    "curl",
    "derivative",
    "directional_derivative",
    "divergence",
    "flux",
    "gauss_legendre",
    "gauss_newton",
    "gradient",
    "gradient_descent",
    "hessian",
    "hessian_kind",
    "integrate",
    "jacobian",
    "lagrange",
    "laplacian",
    "line_integral",
    "newton",
    "root",
    "surface_integral",
    "taylor",
    "volume_integral",
]

"""Functions whose derivatives are known in closed form, found by sympy at fifty digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np
import sympy
from scipy import special

P = sympy.symbols("a b c")
a, b, c = P


class Known(NamedTuple):
    """A function of a point, as NumPy and as sympy see it, and where it is tried."""

    name: str
    f: Callable[[Any], Any]
    formula: sympy.Expr
    points: tuple[tuple[float, ...], ...]


def _one(name: str, f: Callable[[Any], Any], formula: sympy.Expr, *places: float) -> Known:
    return Known(name, lambda p: f(p[0]), formula, tuple((x,) for x in places))


ONE = [
    _one("square", np.square, a**2, -1.7, 1e-8, 3e5),
    _one("cube", lambda x: x**3, a**3, -1.7, 0.3),
    _one("negative power", lambda x: x**-2.5, a ** sympy.Rational(-5, 2), 0.1, 7.3),
    _one("integer base", lambda x: 2**x, 2**a, -3.1, 4.4),
    _one("self power", lambda x: x**x, a**a, 0.2, 2.6),
    _one("reciprocal", lambda x: 1 / x, 1 / a, -0.4, 1e6),
    _one("np.reciprocal", np.reciprocal, 1 / a, 0.37),
    _one("quotient", lambda x: (1 + x) / (2 - x), (1 + a) / (2 - a), 0.5, -5.0),
    _one("sqrt", np.sqrt, sympy.sqrt(a), 0.02, 91.0),
    _one("cbrt", np.cbrt, sympy.cbrt(a), 0.02, 91.0),
    _one("exp", np.exp, sympy.exp(a), -20.0, 0.5),
    _one("exp2", np.exp2, 2**a, -2.5, 0.5),
    _one("expm1", np.expm1, sympy.exp(a) - 1, 1e-9, 3.0),
    _one("log", np.log, sympy.log(a), 1e-5, 1.0, 77.0),
    _one("log2", np.log2, sympy.log(a, 2), 0.3),
    _one("log10", np.log10, sympy.log(a, 10), 0.3),
    _one("log1p", np.log1p, sympy.log(1 + a), 1e-12, 4.0),
    _one("sin", np.sin, sympy.sin(a), -2.0, 0.7),
    _one("cos", np.cos, sympy.cos(a), -2.0, 0.7),
    _one("tan", np.tan, sympy.tan(a), 0.1, 1.5),
    _one("arcsin", np.arcsin, sympy.asin(a), 0.3, 0.9999999),
    _one("arccos", np.arccos, sympy.acos(a), -0.9999999, 0.3),
    _one("arctan", np.arctan, sympy.atan(a), -3.0, 1e5),
    _one("sinh", np.sinh, sympy.sinh(a), -1.1, 6.0),
    _one("cosh", np.cosh, sympy.cosh(a), 1e-7, 6.0),
    _one("tanh", np.tanh, sympy.tanh(a), 0.1, 18.0),
    _one("arcsinh", np.arcsinh, sympy.asinh(a), -4.0, 1e-6),
    _one("arccosh", np.arccosh, sympy.acosh(a), 1.0000001, 5.0),
    _one("arctanh", np.arctanh, sympy.atanh(a), -0.99, 0.2),
    _one("absolute", np.abs, sympy.sqrt(a**2), -2.5, 2.5),
    _one("fabs", np.fabs, sympy.sqrt(a**2), -2.5),
    _one("degrees", np.degrees, 180 * a / sympy.pi, 0.3),
    _one("radians", np.radians, sympy.pi * a / 180, 30.0),
    _one("erf", special.erf, sympy.erf(a), -0.8, 3.0),
    _one("erfc", special.erfc, sympy.erfc(a), 0.8, 5.0),
    _one("normal cdf", special.ndtr, sympy.erf(a / sympy.sqrt(2)) / 2, -1.3, 2.0),
    _one("expit", special.expit, 1 / (1 + sympy.exp(-a)), -30.0, 2.0),
    _one("logit", special.logit, sympy.log(a / (1 - a)), 0.2, 0.999),
    _one("gamma", special.gamma, sympy.gamma(a), 0.6, 4.5),
    _one("log gamma", special.gammaln, sympy.loggamma(a), 0.6, 30.0),
    _one("digamma", special.psi, sympy.digamma(a), 0.6, 9.0),
    _one("Bessel J0", special.j0, sympy.besselj(0, a), 0.9, 7.0),
    _one("Bessel J1", special.j1, sympy.besselj(1, a), 0.9, 3.0),
    _one("bell", lambda x: np.exp(-(x**2) / 2), sympy.exp(-(a**2) / 2), -1.3, 4.0),
    _one("nested", lambda x: np.sin(np.cos(np.exp(x))), sympy.sin(sympy.cos(sympy.exp(a))), 0.4),
    _one(
        "Squire and Trapp's",
        lambda x: np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3),
        sympy.exp(a) / sympy.sqrt(sympy.sin(a) ** 3 + sympy.cos(a) ** 3),
        1.5,
    ),
    _one("remainder", lambda x: np.remainder(x, 2.0) ** 2, (a - 4) ** 2, 5.25),
    _one("maximum", lambda x: np.maximum(x, 1 / x), a, 2.3),
    _one("minimum", lambda x: np.minimum(x, 1 / x), 1 / a, 2.3),
]

SEVERAL = [
    Known("product", lambda p: p[0] * p[1] * p[2], a * b * c, ((1.5, -2.0, 0.3),)),
    Known("power", lambda p: p[0] ** p[1], a**b, ((1.5, -2.3), (0.2, 3.0))),
    Known("angle", lambda p: np.arctan2(p[0], p[1]), sympy.atan2(a, b), ((1.0, -2.0), (-3.0, 0.5))),
    Known("length", lambda p: np.hypot(p[0], p[1]), sympy.sqrt(a**2 + b**2), ((3.0, -4.0),)),
    Known(
        "norm",
        np.linalg.norm,
        sympy.sqrt(a**2 + b**2 + c**2),
        ((1.0, 2.0, -2.5),),
    ),
    Known(
        "log of sum",
        lambda p: np.logaddexp(p[0], p[1]),
        sympy.log(sympy.exp(a) + sympy.exp(b)),
        ((0.5, -0.2), (4.0, 1.0)),
    ),
    Known(
        "potential", lambda p: 1 / np.sqrt(p @ p), 1 / sympy.sqrt(a**2 + b**2 + c**2), ((1, 2, 3),)
    ),
    Known(
        "Rosenbrock",
        lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
        (1 - a) ** 2 + 100 * (b - a**2) ** 2,
        ((-1.2, 1.0), (0.3, 0.7)),
    ),
    Known(
        "wave",
        lambda p: np.sin(p[0] * p[1]) * np.exp(-p[2] / p[0]),
        sympy.sin(a * b) * sympy.exp(-c / a),
        ((1.3, 0.4, -0.6),),
    ),
    Known(
        "sum of a vector",
        lambda p: np.sum(np.exp(p) * p),
        a * sympy.exp(a) + b * sympy.exp(b),
        ((0.3, 1.2),),
    ),
    Known(
        "softplus",
        lambda p: np.log1p(np.exp(p[0] * p[1])),
        sympy.log(1 + sympy.exp(a * b)),
        ((0.3, 1.2),),
    ),
]

KNOWN = ONE + SEVERAL


def true_gradient(known: Known, point: tuple[float, ...]) -> np.ndarray[Any, Any]:
    """Return the gradient by sympy's formula at fifty digits, rounded once."""
    names = P[: len(point)]
    return np.array([_digits(sympy.diff(known.formula, x), names, point) for x in names])


def true_hessian(known: Known, point: tuple[float, ...]) -> np.ndarray[Any, Any]:
    """Return the second derivatives in the same way."""
    names = P[: len(point)]
    return np.array(
        [[_digits(sympy.diff(known.formula, x, y), names, point) for y in names] for x in names]
    )


def _digits(
    formula: sympy.Expr, names: tuple[sympy.Symbol, ...], point: tuple[float, ...]
) -> float:
    with mpmath.workdps(50):
        value = sympy.lambdify(names, formula, "mpmath")(*(mpmath.mpf(float(x)) for x in point))
        return float(mpmath.re(value))

"""Rules: the derivative of every elementary function, by each of its arguments.

A rule is written with NumPy's functions, so it works on floats and on every number that carries
derivatives; hence second and higher derivatives need no rules of their own. The forms are chosen to
keep their digits: ``1 / cosh(u)**2`` rather than ``1 - tanh(u)**2``. Where a derivative does not
exist (``abs`` at zero, ``maximum`` of equals) the rule is NaN, which is refused later by name.
Source: Griewank & Walther, Evaluating Derivatives, 2nd ed., table 2.3 and section 13.2.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from scipy import special

Real: TypeAlias = Any
"""A float, or a number that carries derivatives."""
Partial: TypeAlias = Callable[..., Real]

_LN2, _LN10 = np.log(2.0), np.log(10.0)
_GAUSS = 2.0 / np.sqrt(np.pi)
_NORMAL = 1.0 / np.sqrt(2.0 * np.pi)


def _by_base(u: Real, v: Real) -> Real:
    """Return the derivative of ``u**v`` by u; a power that is the number 0 is constant."""
    return 0.0 if isinstance(v, int | float) and v == 0 else v * u ** (v - 1.0)


def _by_exponent(u: Real, v: Real) -> Real:
    """Return the derivative of ``u**v`` by v; 0 to any positive power is 0."""
    return 0.0 if u == 0 and v > 0 else u**v * np.log(u)


def _above(u: Real, v: Real) -> float:
    """Return 1 where u is the larger, 0 where v is, NaN where they are equal."""
    return float(u > v) if u != v else np.nan


def _sign(u: Real) -> float:
    return 1.0 if u > 0 else -1.0 if u < 0 else np.nan


def _flat(*_: Real) -> float:
    """Return 0, the derivative of a function made of steps."""
    return 0.0


ARITHMETIC: dict[np.ufunc, tuple[Partial, ...]] = {
    np.positive: (lambda _: 1.0,),
    np.negative: (lambda _: -1.0,),
    np.add: (lambda _u, _v: 1.0, lambda _u, _v: 1.0),
    np.subtract: (lambda _u, _v: 1.0, lambda _u, _v: -1.0),
    np.multiply: (lambda _, v: v, lambda u, _: u),
    np.divide: (lambda _, v: 1.0 / v, lambda u, v: -u / v / v),
    np.reciprocal: (lambda u: -np.square(np.reciprocal(u)),),
    np.square: (lambda u: 2.0 * u,),
    np.power: (_by_base, _by_exponent),
    np.float_power: (_by_base, _by_exponent),
    np.remainder: (lambda _u, _v: 1.0, lambda u, v: -np.floor(u / v)),
    np.fmod: (lambda _u, _v: 1.0, lambda u, v: -np.trunc(u / v)),
}

EXPONENTIAL: dict[np.ufunc, tuple[Partial, ...]] = {
    np.sqrt: (lambda u: 0.5 / np.sqrt(u),),
    np.cbrt: (lambda u: 1.0 / (3.0 * np.square(np.cbrt(u))),),
    np.exp: (np.exp,),
    np.exp2: (lambda u: _LN2 * np.exp2(u),),
    np.expm1: (np.exp,),
    np.log: (np.reciprocal,),
    np.log2: (lambda u: np.reciprocal(u) / _LN2,),
    np.log10: (lambda u: np.reciprocal(u) / _LN10,),
    np.log1p: (lambda u: np.reciprocal(1.0 + u),),
    np.logaddexp: (lambda u, v: special.expit(u - v), lambda u, v: special.expit(v - u)),
}

TRIGONOMETRIC: dict[np.ufunc, tuple[Partial, ...]] = {
    np.sin: (np.cos,),
    np.cos: (lambda u: -np.sin(u),),
    np.tan: (lambda u: 1.0 + np.square(np.tan(u)),),
    np.arcsin: (lambda u: np.reciprocal(np.sqrt((1.0 - u) * (1.0 + u))),),
    np.arccos: (lambda u: -np.reciprocal(np.sqrt((1.0 - u) * (1.0 + u))),),
    np.arctan: (lambda u: np.reciprocal(1.0 + np.square(u)),),
    np.arctan2: (
        lambda u, v: v / np.hypot(u, v) / np.hypot(u, v),
        lambda u, v: -u / np.hypot(u, v) / np.hypot(u, v),
    ),
    np.hypot: (lambda u, v: u / np.hypot(u, v), lambda u, v: v / np.hypot(u, v)),
    np.sinh: (np.cosh,),
    np.cosh: (np.sinh,),
    np.tanh: (lambda u: np.square(np.reciprocal(np.cosh(u))),),
    np.arcsinh: (lambda u: np.reciprocal(np.hypot(1.0, u)),),
    np.arccosh: (lambda u: np.reciprocal(np.sqrt((u - 1.0) * (u + 1.0))),),
    np.arctanh: (lambda u: np.reciprocal((1.0 - u) * (1.0 + u)),),
    np.deg2rad: (lambda _: np.pi / 180.0,),
    np.radians: (lambda _: np.pi / 180.0,),
    np.rad2deg: (lambda _: 180.0 / np.pi,),
    np.degrees: (lambda _: 180.0 / np.pi,),
}

KINKED: dict[np.ufunc, tuple[Partial, ...]] = {
    np.absolute: (_sign,),
    np.fabs: (_sign,),
    np.maximum: (_above, lambda u, v: _above(v, u)),
    np.fmax: (_above, lambda u, v: _above(v, u)),
    np.minimum: (lambda u, v: _above(v, u), _above),
    np.fmin: (lambda u, v: _above(v, u), _above),
    np.sign: (_flat,),
    np.floor: (_flat,),
    np.ceil: (_flat,),
    np.trunc: (_flat,),
    np.rint: (_flat,),
    np.floor_divide: (_flat, _flat),
}

SPECIAL: dict[np.ufunc, tuple[Partial, ...]] = {
    special.erf: (lambda u: _GAUSS * np.exp(-np.square(u)),),
    special.erfc: (lambda u: -_GAUSS * np.exp(-np.square(u)),),
    special.ndtr: (lambda u: _NORMAL * np.exp(-0.5 * np.square(u)),),
    special.expit: (lambda u: special.expit(u) * special.expit(-u),),
    special.logit: (lambda u: np.reciprocal(u * (1.0 - u)),),
    special.gamma: (lambda u: special.gamma(u) * special.psi(u),),
    special.gammaln: (special.psi,),
    special.psi: (lambda u: special.zeta(2.0, u),),
    special.j0: (lambda u: -special.j1(u),),
    special.j1: (lambda u: special.j0(u) - special.j1(u) / u,),
}

RULES: MappingProxyType[np.ufunc, tuple[Partial, ...]] = MappingProxyType(
    ARITHMETIC | EXPONENTIAL | TRIGONOMETRIC | KINKED | SPECIAL
)
"""For each function, its derivative by each argument, as a function of all arguments."""

JUDGEMENTS = frozenset(
    {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}
    | {np.isfinite, np.isnan, np.isinf, np.signbit, np.logical_not, np.logical_and, np.logical_or}
)
"""Functions that answer yes or no: they look at the value alone."""

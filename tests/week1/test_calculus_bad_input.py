"""What is wrong is named: the argument, what was found, and the point."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil
from collections.abc import Callable

import numpy as np
import pytest

from matrixops import calculus
from matrixops.calculus import (
    Dual,
    Relief,
    central_difference,
    compare_methods,
    complex_step,
    critical_points,
    curl,
    derivative,
    directional_derivative,
    divergence,
    flux,
    gauss_newton,
    gradient,
    gradient_descent,
    hessian,
    hessian_kind,
    integrate,
    jacobian,
    lagrange,
    line_integral,
    newton,
    root,
    taylor,
    volume_integral,
)
from matrixops.errors import (
    ArgumentError,
    ConvergenceError,
    EntryError,
    NotFiniteError,
    ShapeError,
    SingularError,
)


def square(p: np.ndarray) -> float:
    """An ordinary function."""
    return p @ p


WRONG: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    (
        "vector from f",
        lambda: gradient(lambda p: p, [1.0, 2]),
        ShapeError,
        r"f returned shape \(2,\)",
    ),
    ("vector from f in newton", lambda: newton(lambda p: p, [1.0, 2]), ShapeError, "one number"),
    ("None from f", lambda: gradient(lambda _: None, [1.0]), EntryError, "f returned None"),
    ("text from f", lambda: gradient(lambda _: "x", [1.0]), EntryError, "'x'"),
    ("complex from f", lambda: gradient(lambda _: 1j, [1.0]), EntryError, "expected real numbers"),
    ("a number from F", lambda: jacobian(square, [1.0]), ShapeError, r"expected a vector \(m,\)"),
    ("a matrix as x", lambda: gradient(square, [[1.0, 2]]), ShapeError, r"x has shape \(1, 2\)"),
    ("no coordinates", lambda: gradient(square, []), ShapeError, "n > 0"),
    ("text as x", lambda: gradient(square, ["a"]), EntryError, "x has entries of type"),
    ("complex x", lambda: gradient(square, [1j]), EntryError, "x is complex"),
    ("NaN in x", lambda: gradient(square, [1.0, np.nan]), NotFiniteError, r"x\[1\] is nan"),
    ("a vector for a number", lambda: derivative(np.sin, [1.0]), ShapeError, "one number"),
    (
        "outside the domain",
        lambda: gradient(lambda p: np.log(p[0]), [-1.0]),
        NotFiniteError,
        r"\[-1",
    ),
    ("a pole", lambda: gradient(lambda p: 1 / p[0], [0.0]), NotFiniteError, "f at .* is inf"),
    (
        "a kink",
        lambda: gradient(lambda p: abs(p[0]), [0.0]),
        NotFiniteError,
        r"at \[0.\] is \[nan\]",
    ),
    ("a tie", lambda: derivative(lambda x: np.maximum(x, 1.0), 1.0), NotFiniteError, "nan"),
    ("an upright tangent", lambda: derivative(np.sqrt, 0.0), NotFiniteError, "inf"),
    (
        "a Hessian at a kink",
        lambda: hessian(lambda p: abs(p[0]) ** 1.5, [0.0]),
        NotFiniteError,
        "at",
    ),
    (
        "math.sin",
        lambda: gradient(lambda p: math.sin(p[0]), [1.0]),
        EntryError,
        "instead of math.sin",
    ),
    ("no rule", lambda: gradient(lambda p: np.spacing(p[0]), [1.0]), EntryError, "spacing has no"),
    ("a method", lambda: gradient(square, [1.0], method="x"), ArgumentError, "method is 'x'"),  # type: ignore[arg-type]
    ("real by complex step", lambda: complex_step(np.abs, 1.0), EntryError, "passes complex"),
    ("math by complex step", lambda: complex_step(math.sin, 1.0), EntryError, "does not take"),
    ("a lost step", lambda: central_difference(np.sin, 1.0, 1e-30), ArgumentError, "h is 1e-30"),
    ("a negative step", lambda: central_difference(np.sin, 1.0, -0.1), ArgumentError, "h is -0.1"),
    ("comparison at NaN", lambda: compare_methods(np.log, -1.0), NotFiniteError, "nan"),
    ("no direction", lambda: directional_derivative(square, [1.0], [0.0]), ArgumentError, "zero"),
    (
        "wrong direction",
        lambda: directional_derivative(square, [1.0], [1, 2]),
        ShapeError,
        "direction 2",
    ),
    ("divergence", lambda: divergence(lambda p: [p[0]], [1.0, 2]), ShapeError, "needs 2"),
    ("curl in 4-D", lambda: curl(lambda p: p, [1.0, 2, 3, 4]), ShapeError, "2 and 3 dimensions"),
    ("no order", lambda: taylor(square, [1.0], 0), ArgumentError, "order is 0"),
    ("half an order", lambda: taylor(square, [1.0], 1.5), ArgumentError, "order is 1.5"),  # type: ignore[arg-type]
    ("too many terms", lambda: taylor(square, np.ones(30), 6), ArgumentError, "at most 20000"),
    ("a model's x", lambda: taylor(square, [1.0])([1.0, 2]), ShapeError, r"expected \(..., 1\)"),
    ("ranges", lambda: integrate(square, [(0, 1, 2)]), ArgumentError, "pairs"),  # type: ignore[list-item]
    ("infinite range", lambda: integrate(np.exp, [(-np.inf, 0)]), ArgumentError, "finite"),
    (
        "a jump",
        lambda: integrate(lambda x: x > 0.3, [(0, 1)]),
        ConvergenceError,
        "split the ranges",
    ),
    (
        "integrand",
        lambda: integrate(np.log, [(-1, 1)]),
        NotFiniteError,
        "the integrand",
    ),
    (
        "F on a curve",
        lambda: line_integral(lambda _: [1.0], lambda t: [t, t], (0, 1)),
        ShapeError,
        "2 dim",
    ),
    (
        "a flat surface",
        lambda: flux(lambda p: p, lambda u, v: [u, v], (0, 1), (0, 1)),
        ShapeError,
        "3",
    ),
    (
        "a solid",
        lambda: volume_integral(square, lambda q: [q[0]], [(0, 1), (0, 1)]),
        ShapeError,
        "2 par",
    ),
    ("a box", lambda: critical_points(square, [(1, 0)]), ArgumentError, "from < to"),
    (
        "no starts",
        lambda: critical_points(square, [(0, 1)], starts=0),
        ArgumentError,
        "starts is 0",
    ),
    ("critical f", lambda: critical_points(lambda p: p, [(0, 1)]), ShapeError, "one number"),
    ("Hessians", lambda: hessian_kind(np.zeros((2, 2, 2))), ShapeError, "one matrix"),
    ("a rate", lambda: gradient_descent(square, [1.0], rate=-1), ArgumentError, "rate is -1"),
    ("unsettled", lambda: newton(square, [1.0], unsettled="x"), ArgumentError, "unsettled is 'x'"),  # type: ignore[arg-type]
    ("no tolerance", lambda: gauss_newton(lambda p: p, [1.0], tol=0), ArgumentError, "tol is 0"),
    (
        "few residuals",
        lambda: gauss_newton(lambda p: p[:1], [1.0, 2]),
        ShapeError,
        "1 residuals for 2",
    ),
    (
        "no root",
        lambda: root(lambda p: [p[0] ** 2 + 1], [1.0]),
        ConvergenceError,
        "no root was reached",
    ),
    ("root's shape", lambda: root(lambda p: [p[0], 1.0], [1.0]), ShapeError, "2 components in 1"),
    (
        "constraints",
        lambda: lagrange(square, [square, square], [1.0, 2]),
        ArgumentError,
        "2 functions",
    ),
    (
        "no multiplier",
        lambda: lagrange(lambda p: p[0], square, [1.0, 1.0]),
        ConvergenceError,
        "no root",
    ),
    ("starts", lambda: lagrange(square, square, [[[1.0]]]), ShapeError, "starts has shape"),
    ("a thin relief", lambda: Relief([[1.0, 2], [3, 4]]), ShapeError, "3 × 3"),
    ("off the relief", lambda: Relief(np.eye(3))([2.5, 1.0]), ArgumentError, "x is 2.5"),
]


@pytest.mark.parametrize(
    ("call", "error", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_is_wrong_is_named(
    call: Callable[[], object], error: type[Exception], words: str
) -> None:
    """A named error says which argument, what was found and what was expected."""
    with pytest.raises(error, match=words):
        call()


def test_dependent_constraints_are_named() -> None:
    """The same constraint twice leaves the multipliers open."""
    with pytest.raises(SingularError, match="depend on each other"):
        lagrange(lambda p: p[0] + p[1], [lambda p: p @ p - 1] * 2, [1.0, 0.5, 0.2])


def test_dual_numbers_are_no_keys_and_know_their_attributes() -> None:
    """They are equal by value, so not hashable; a wrong name is an AttributeError."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Dual(1.0, 1.0))
    with pytest.raises(AttributeError, match="nothing"):
        _ = Dual(1.0, 1.0).nothing


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(calculus.__path__)])
def test_examples_in_docstrings_hold(module: str) -> None:
    """Every doctest of the package passes, and every module has its docstring."""
    loaded = importlib.import_module(f"matrixops.calculus.{module}")

    assert loaded.__doc__
    assert doctest.testmod(loaded, extraglobs={"np": np}).failed == 0


def test_public_names_are_real_and_sorted() -> None:
    """`__all__` is what there is, in order."""
    assert [name for name in calculus.__all__ if not hasattr(calculus, name)] == []
    assert calculus.__all__ == sorted(calculus.__all__)

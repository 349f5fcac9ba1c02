"""Least-squares problems with certified answers, from NIST's reference datasets (StRD).

Longley: economic data whose columns are nearly parallel. Wampler1 to 5: polynomials of degree five
at x = 0, 1, …, 20, whose coefficients are 1, 0.1, 0.01, … (Wampler2) or all 1, the last three with
a residual that is orthogonal to them, ever larger. All data are exact decimals, hence fractions.
Sources: Longley (1967); Wampler (1970); NIST Statistical Reference Datasets, linear regression.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import Array

MOST_DIGITS = 15.0  # the certified values are printed with fifteen

_LONGLEY = (  # employment; deflator, GNP, unemployed, armed forces, population, year
    "60323 83 234289 2356 1590 107608 1947",
    "61122 88.5 259426 2325 1456 108632 1948",
    "60171 88.2 258054 3682 1616 109773 1949",
    "61187 89.5 284599 3351 1650 110929 1950",
    "63221 96.2 328975 2099 3099 112075 1951",
    "63639 98.1 346999 1932 3594 113270 1952",
    "64989 99 365385 1870 3547 115094 1953",
    "63761 100 363112 3578 3350 116219 1954",
    "66019 101.2 397469 2904 3048 117388 1955",
    "67857 104.6 419180 2822 2857 118734 1956",
    "68169 108.4 442769 2936 2798 120445 1957",
    "66513 110.8 444546 4681 2637 121950 1958",
    "68655 112.6 482704 3813 2552 123366 1959",
    "69564 114.2 502601 3931 2514 125368 1960",
    "69331 115.7 518173 4806 2572 127852 1961",
    "70551 116.9 554894 4007 2827 130081 1962",
)
_LONGLEY_COEFFICIENTS = (  # the constant first
    "-3482258.63459582",
    "15.0618722713733",
    "-0.0358191792925910",
    "-2.02022980381683",
    "-1.03322686717359",
    "-0.0511041056535807",
    "1829.15146461355",
)
_NOISE = (759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048)  # then mirrored
_WAMPLER = {"Wampler1": 0, "Wampler3": 1, "Wampler4": 100, "Wampler5": 10_000}


class Regression(NamedTuple):
    """A design matrix X (m, n), observations y, certified coefficients: all of them fractions."""

    name: str
    X: tuple[tuple[Fraction, ...], ...]
    y: tuple[Fraction, ...]
    certified: tuple[Fraction, ...]

    def floats(self) -> tuple[Array, Array]:
        """Return X and y rounded to double precision."""
        return np.array(self.X, dtype=np.float64), np.array(self.y, dtype=np.float64)

    def digits(self, coefficients: ArrayLike | list[object]) -> float:
        """Return how many digits the worst coefficient has right: -log10 of its relative error."""
        found = [Fraction(c) for c in np.asarray(coefficients, dtype=object).tolist()]
        worst = max(abs((c - true) / true) for c, true in zip(found, self.certified, strict=True))
        return MOST_DIGITS if worst == 0 else min(MOST_DIGITS, -float(np.log10(float(worst))))


def longley() -> Regression:
    """Return employment in the United States, 1947 to 1962, by a constant and six series."""
    rows = [tuple(Fraction(word) for word in line.split()) for line in _LONGLEY]
    return Regression(
        "Longley",
        tuple((Fraction(1), *row[1:]) for row in rows),
        tuple(row[0] for row in rows),
        tuple(Fraction(c) for c in _LONGLEY_COEFFICIENTS),
    )


def wampler(number: int) -> Regression:
    """Return problem *number*, from 1 to 5."""
    name = f"Wampler{number}"
    step = Fraction(1, 10) if name == "Wampler2" else Fraction(1)
    certified = tuple(step**j for j in range(6))
    X = tuple(tuple(Fraction(x) ** j for j in range(6)) for x in range(21))
    noise = [_WAMPLER.get(name, 0) * e for e in (*_NOISE, *_NOISE[-2::-1])]
    y = tuple(
        sum((c * p for c, p in zip(certified, row, strict=True)), Fraction(e))
        for row, e in zip(X, noise, strict=True)
    )
    return Regression(name, X, y, certified)


def certified_regressions() -> list[Regression]:
    """Return Longley and the five problems of Wampler."""
    return [longley(), *(wampler(number) for number in range(1, 6))]

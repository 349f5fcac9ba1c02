"""PTRS, BTRS and BTPE explained: hats over a whole discrete law."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matrixops.pictures.style import INK, MUTED, SKY, Picture
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.explained.explanation import Explanation
from simulated_distributions.explained.points import (
    Curve,
    Points,
    draw_law,
    draw_points,
    over,
    scatter,
)
from simulated_distributions.explained.rejections import facts_of
from simulated_distributions.method import Method
from simulated_distributions.samplers import btpe, btrs, poisson
from simulated_distributions.vocabulary import Floats

EDGE = 0.4999


@dataclass(frozen=True)
class Square:
    """A sampler by transformed rejection: what it makes of a point (u, v) of the unit square.

    Attributes:
        candidate: The value that u in (−½, ½) proposes.
        log_accept: The log of the bound that v must stay below, for u and its value.
        rate: The area under the bound.
        squeeze: Where v stays below it, and |u| below 0.43, the point is accepted unseen.
        highest: The largest value that there is; the least is 0.
        value: The draw that a candidate stands for.
    """

    candidate: Callable[[float], float]
    log_accept: Callable[[float, float], float]
    rate: float
    squeeze: float
    highest: float
    value: Callable[[Floats], Floats]

    def bound(self, u: Floats, k: Floats) -> Floats:
        """Return the bound at each u with its value k; 0 where there is no such value."""
        possible = (k >= 0) & (k <= self.highest)
        pairs = zip(u[possible].tolist(), k[possible].tolist(), strict=True)
        out = np.zeros(len(u))
        out[possible] = np.exp([self.log_accept(a, b) for a, b in pairs])
        return out


def explain_ptrs(law: Poisson, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain PTRS."""
    setup = poisson.ptrs_setup(float(law.rate))
    square = Square(
        candidate=lambda u: poisson.ptrs_candidate(u, setup),
        log_accept=lambda u, k: poisson.ptrs_log_accept(u, k, setup),
        rate=math.exp(-setup[3]),
        squeeze=setup[4],
        highest=math.inf,
        value=lambda k: k,
    )
    return _explain_square(law, method, rng, draws, square)


def explain_btrs(
    law: Binomial, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain BTRS, on the side where p ≤ ½."""
    n, p = float(law.n), float(law.p)
    setup = btrs.btrs_setup(n, min(p, 1 - p))
    mode = float(Binomial(law.n, min(p, 1 - p)).pmf(setup[2]))
    square = Square(
        candidate=lambda u: btrs.btrs_candidate(u, setup),
        log_accept=lambda u, k: btrs.btrs_log_accept(u, k, setup),
        rate=math.exp(-setup[6]) / mode,
        squeeze=setup[7],
        highest=n,
        value=(lambda k: n - k) if p > 0.5 else (lambda k: k),
    )
    return _explain_square(law, method, rng, draws, square)


def _explain_square(
    law: DiscreteLaw, method: Method, rng: np.random.Generator, draws: int, square: Square
) -> Explanation:
    u, v = rng.random(draws) - 0.5, rng.random(draws)
    k = over(square.candidate, u)
    kept = v <= square.bound(u, k)
    points = Points(u, v, kept, square.value(k[kept]))
    grid = np.linspace(-EDGE, EDGE, 1501)
    line = square.bound(grid, over(square.candidate, grid))

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        scatter(left, points)
        left.plot(grid, line, color=INK, lw=0.9, label="bound: one tooth for each value")
        box = ([-0.43, 0.43], 0, square.squeeze)
        left.fill_between(*box, color=SKY, alpha=0.3, lw=0, zorder=0, label="squeeze: no logarithm")
        left.set(xlabel="u, made a candidate", ylabel="v, must stay below the bound", ylim=(0, 1.3))
        left.tick_params(colors=MUTED, labelcolor=INK)
        left.legend(loc="upper center", fontsize=8, ncols=2)
        draw_law(right, law, points.values)

    return Explanation(
        law,
        method,
        "One uniform, bent by the quantile of a simple hat, gives the candidate; a second decides. "
        "Most pairs fall into a box that is known to lie under the bound.",
        f"{square.rate:.1%} of the points lie under the bound, most in a box known to",
        facts_of(law, method, points, square.rate, 2 / square.rate, rng),
        draw,
    )


def explain_btpe(
    law: Binomial, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain BTPE: a triangle inside the law, parallelograms beside it, exponential tails."""
    n, p = float(law.n), float(law.p)
    small = Binomial(law.n, min(p, 1 - p))
    setup = btpe.btpe_setup(n, min(p, 1 - p))
    mode, p1, p3 = float(small.pmf(setup[2])), setup[3], setup[11]
    area = p3 + setup[7] / setup[9]
    u, v = rng.random(draws) * area, rng.random(draws)
    x = _btpe_places(u, v, setup)
    pairs = zip(u.tolist(), v.tolist(), strict=True)
    height = np.array([btpe.btpe_candidate(a, b, setup)[1] for a, b in pairs])
    k, inner = np.floor(x), u <= p1
    possible = (k >= 0) & (k <= n)
    bound = np.zeros(draws)
    bound[possible] = np.exp(over(lambda y: btpe.btpe_log_accept(y, setup), k[possible]))
    kept = inner | (possible & (height <= bound))
    roof = over(lambda place: btpe.triangle(place, setup), x)
    y = np.where(inner, rng.random(draws) * roof, height)
    flip = p > 0.5
    points = Points(x, y, kept, n - k[kept] if flip else k[kept])
    grid = np.linspace(setup[5] - 3 / setup[8], setup[6] + 3 / setup[9], 801)
    curves = (
        Curve(grid, _btpe_hat(grid, setup), "hat"),
        Curve(grid, small.pmf(np.floor(grid)) / mode, "probabilities, the largest as 1"),
        Curve(grid, np.maximum(over(lambda g: btpe.triangle(g, setup), grid), 0), "triangle"),
    )
    rate = 1 / (mode * area)
    return Explanation(
        law,
        method,
        "A triangle inside the law is accepted unseen; two slanted bars beside it and two "
        "exponential tails make the hat complete.",
        f"{p1 / area:.0%} of the points fall into the triangle and are accepted unseen",
        facts_of(law, method, points, rate, 2 / rate, rng),
        lambda sheet: draw_points(sheet, law, points, curves, ("value", "height")),
    )


def _btpe_places(u: Floats, v: Floats, setup: btpe.Setup) -> Floats:
    """Return where the points lie that (u, v) stand for, before they are rounded down."""
    _, _, _, p1, centre, left, right, c, left_rate, right_rate, p2, p3 = setup
    outside = np.where(u <= p3, left + np.log(v) / left_rate, right - np.log(v) / right_rate)
    bars = np.where(u <= p2, left + (u - p1) / c, outside)
    return np.where(u <= p1, centre - p1 * v + u, bars)


def _btpe_hat(x: Floats, setup: btpe.Setup) -> Floats:
    """Return the height of the hat: c above the triangle, and exponential tails beyond it."""
    _, _, _, p1, centre, left, right, c, left_rate, right_rate, _, _ = setup
    middle = c + 1 - np.abs(centre - x) / p1
    below = c * np.exp(np.minimum(left_rate * (x - left), 0))
    above = c * np.exp(np.minimum(right_rate * (right - x), 0))
    return np.where(x < left, below, np.where(x > right, above, middle))

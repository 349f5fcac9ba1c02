"""Inversion, and the method of Box and Muller; for every other method, its draws and cost."""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import AMBER, BLUE, INK, MUTED, SEQUENTIAL, Picture
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.explained.explanation import Explanation, Fact
from simulated_distributions.explained.points import draw_law
from simulated_distributions.explained.words import words_per_draw
from simulated_distributions.law import Law
from simulated_distributions.method import Method

ARROWS = 15


def explain_inversion(
    law: Law, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain the quantile of a uniform number."""
    values = law.sample(draws, rng, method=method.name)
    low, high = float(law.ppf(0.002)), float(law.ppf(0.998))

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        grid = np.linspace(low, high, 600)
        left.plot(grid, law.cdf(grid), color=INK, label="cdf")
        u = (np.arange(ARROWS) + 0.5) / ARROWS
        x = law.ppf(u)
        left.hlines(u, low, x, color=AMBER, lw=0.8, label="uniforms, evenly spread")
        left.vlines(x, 0, u, color=BLUE, lw=0.8, label="their quantiles")
        left.plot(x, np.zeros(ARROWS), "v", color=BLUE, ms=5)
        left.set(xlabel="value", ylabel="uniform", ylim=(-0.02, 1), xlim=(low, high))
        left.legend(loc="upper left", fontsize=8, frameon=True, edgecolor="none")
        draw_law(right, law, values)

    return Explanation(
        law,
        method,
        "The quantile of a uniform number has the law: from the height, go across to the cdf and "
        "down. One number each, and larger numbers give larger draws.",
        "Where the cdf is steep, many heights come down close together",
        (Fact("words per draw", 1.0, *words_per_draw(law, method, rng, draws)),),
        draw,
    )


def explain_box_muller(
    law: Normal, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain the pair of normals made of a radius and an angle."""
    u, v = rng.random((2, draws))
    radius, angle = np.sqrt(-2 * np.log1p(-u)), 2 * np.pi * v
    x, y = radius * np.cos(angle), radius * np.sin(angle)

    def draw(sheet: Picture) -> None:
        square, plane, right = sheet.subplots(1, 3)
        some = slice(0, 600)
        square.scatter(u[some], v[some], c=u[some], s=6, cmap=SEQUENTIAL)
        plane.scatter(x[some], y[some], c=u[some], s=6, cmap=SEQUENTIAL)
        square.set(xlabel="uniform: radius", ylabel="uniform: angle", aspect="equal")
        plane.set(xlabel="radius · cos angle", ylabel="radius · sin angle", aspect="equal")
        for axes in (square, plane):
            axes.tick_params(colors=MUTED, labelcolor=INK)
        draw_law(right, law, law.mean + law.sd * np.concatenate([x, y]))

    return Explanation(
        law,
        method,
        "In the plane, two independent normals have an even angle, and a squared radius that is "
        "exponential. So make these two, and go back.",
        "Bands of equal width become rings that hold equally many points",
        (Fact("words per draw", 1.0, *words_per_draw(law, method, rng, draws)),),
        draw,
    )


def explain_draws(law: Law, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Show the draws of a method that is made of others, and what they cost."""
    values = law.sample(draws, rng, method=method.name)

    def draw(sheet: Picture) -> None:
        draw_law(sheet.subplots(), law, values)

    return Explanation(
        law,
        method,
        f"Made of other methods' draws, by the rule that {method.source} gives.",
        f"{len(values):,} draws lie as the law says",
        (Fact("words per draw", None, *words_per_draw(law, method, rng, draws)),),
        draw,
    )

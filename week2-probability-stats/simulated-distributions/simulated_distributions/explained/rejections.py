"""Rejection samplers explained, each asked by its own acceptance function.

Throwing points evenly under an envelope and counting is not a second implementation: candidates
and log acceptance ratios are those that the sampler itself computes.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.discrete.zipf import Zipf
from simulated_distributions.explained.explanation import Explanation, Fact
from simulated_distributions.explained.layers import exponential_words, normal_words
from simulated_distributions.explained.points import Curve, Points, draw_points, over
from simulated_distributions.explained.words import words_per_draw
from simulated_distributions.law import Law
from simulated_distributions.method import Method
from simulated_distributions.samplers import gamma, normal_rejection, zipf
from simulated_distributions.vocabulary import Floats

ROOT_TAU = math.sqrt(2 * math.pi)


def explain_laplace(
    law: Normal, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain normals under the density of Laplace, made tall enough."""
    rate = math.sqrt(math.pi / (2 * math.e))
    x = rng.laplace(size=draws)
    hat = np.exp(-np.abs(x)) / 2 / rate
    height = rng.random(draws)
    kept = np.log(height) < over(normal_rejection.log_accept, x)
    points = Points(x, height * hat, kept, law.mean + law.sd * x[kept])
    grid = np.linspace(-4.5, 4.5, 401)
    envelope = np.exp(-np.abs(grid)) / 2 / rate
    curves = (
        Curve(grid, envelope, "envelope"),
        Curve(grid, envelope * np.exp(over(normal_rejection.log_accept, grid)), "density"),
    )
    facts = facts_of(law, method, points, rate, 2 / rate, rng)
    return Explanation(
        law,
        method,
        "Throw points evenly under a Laplace density that is stretched until it lies above the "
        "normal one; those under the normal density are normal.",
        f"{rate:.1%} of the points lie under the density: √(π/2e)",
        facts,
        lambda sheet: draw_points(sheet, law, points, curves, ("x, in sd", "height")),
    )


def explain_marsaglia_tsang(
    law: Law, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain the cube of a shifted normal that is nearly a gamma number."""
    gamma_law = getattr(law, "other", law)  # a chi-square law is a gamma law
    assert isinstance(gamma_law, Gamma)
    whole = gamma_law.shape if gamma_law.shape >= 1 else gamma_law.shape + 1
    d = float(whole) - 1 / 3
    c = 1 / math.sqrt(9 * d)
    rate = 1 / (ROOT_TAU * math.sqrt(d) * float(Gamma(whole).pdf(d)))
    z, u = rng.standard_normal(draws), rng.random(draws)
    possible = 1 + c * z > 0
    log_ratio = np.full(draws, -np.inf)
    log_ratio[possible] = over(lambda value: gamma.log_accept(value, d, c), z[possible])
    kept = np.log(u) < log_ratio
    values = d * (1 + c * z[kept]) ** 3
    if whole > gamma_law.shape:
        values *= rng.random(len(values)) ** (1 / gamma_law.shape)
    points = Points(z, u * np.exp(-z * z / 2) / ROOT_TAU, kept, values / gamma_law.rate)
    grid = np.linspace(max(-4.0, -0.999 / c), 4, 401)
    hat = np.exp(-grid * grid / 2) / ROOT_TAU
    under = hat * np.exp(over(lambda value: gamma.log_accept(value, d, c), grid))
    squeeze = hat * np.maximum(1 - gamma.squeeze_of(d) * grid**4, 0)
    skipped = float(special.ndtr(-1 / c))
    words = (normal_words() + 1 - skipped) / rate
    words += exponential_words() if whole > gamma_law.shape else 0.0
    curves = (
        Curve(grid, hat, "normal envelope"),
        Curve(grid, under, "what a gamma needs"),
        Curve(grid, squeeze, "squeeze: no logarithm"),
    )
    return Explanation(
        law,
        method,
        "The cube of a shifted normal is nearly a gamma number. A little is rejected to make it "
        "one; most of what is kept lies under the squeeze and needs no logarithm.",
        f"{rate:.2%} of the normals are kept: the cube is nearly a gamma number",
        facts_of(law, method, points, rate, words, rng),
        lambda sheet: draw_points(sheet, law, points, curves, ("z, the normal", "height")),
    )


def explain_zipf(law: Zipf, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain whole numbers under a rounded Pareto law."""
    s = float(law.exponent)
    rate = float((1 - 2.0 ** (1 - s)) / law.pmf(1))
    k = np.floor((1 - rng.random(draws)) ** (-1 / (s - 1)))
    height = rng.random(draws)
    kept = np.log(height) <= over(lambda value: zipf.log_accept(value, s), k)
    jitter = rng.uniform(-0.35, 0.35, draws)
    shown = np.where(k <= 12, k + jitter, np.nan)
    points = Points(shown, height * _pareto_mass(k, s), kept, k[kept])
    atoms = np.arange(1.0, 13)
    ratios = np.exp(over(lambda value: zipf.log_accept(value, s), atoms))
    steps = np.repeat(atoms, 2) + np.tile([-0.45, 0.45], len(atoms))
    curves = (
        Curve(steps, np.repeat(_pareto_mass(atoms, s), 2), "rounded Pareto"),
        Curve(steps, np.repeat(_pareto_mass(atoms, s) * ratios, 2), "k^−s, scaled to fit"),
    )
    return Explanation(
        law,
        method,
        "Round a Pareto number down: its probabilities fall as k^−s does, nearly. "
        "The ratio is largest at 1, where nothing is rejected.",
        f"{rate:.1%} of the rounded Pareto numbers are kept",
        facts_of(law, method, points, rate, 2 / rate, rng),
        lambda sheet: draw_points(sheet, law, points, curves, ("k (with jitter)", "height")),
    )


def _pareto_mass(k: Floats, s: float) -> Floats:
    """Return the probability that a Pareto number of exponent s − 1 rounds down to k."""
    return np.asarray(k ** (1 - s) - (k + 1) ** (1 - s))


def explain_polar(law: Normal, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain a pair of normals out of a point of the disc."""
    x, y = rng.uniform(-1, 1, (2, draws))
    square = x * x + y * y
    kept = square < 1
    stretch = np.sqrt(-2 * np.log(square[kept]) / square[kept])
    values = law.mean + law.sd * np.concatenate([x[kept] * stretch, y[kept] * stretch])
    points = Points(x, y, kept, values)
    angle = np.linspace(0, 2 * np.pi, 200)
    curves = (Curve(np.cos(angle), np.sin(angle), "the disc"),)
    rate = math.pi / 4
    return Explanation(
        law,
        method,
        "A point of the unit disc has an angle and a radius; the radius is stretched so that its "
        "square becomes exponential. Both coordinates are then normal.",
        f"{rate:.1%} of the square is disc, and each point of it gives two normals",
        facts_of(law, method, points, rate, 1 / rate, rng),
        lambda sheet: draw_points(sheet, law, points, curves, ("x", "y")),
    )


def explain_johnk(law: Beta, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain a share of two powers of uniforms whose sum is at most 1."""
    a, b = float(law.a), float(law.b)
    rate = math.exp(math.lgamma(a + 1) + math.lgamma(b + 1) - math.lgamma(a + b + 1))
    x, y = rng.random(draws) ** (1 / a), rng.random(draws) ** (1 / b)
    kept = x + y <= 1
    points = Points(x, y, kept, x[kept] / (x[kept] + y[kept]))
    curves = (Curve(np.array([0.0, 1.0]), np.array([1.0, 0.0]), "sum of 1"),)
    return Explanation(
        law,
        method,
        "Powers U^(1/a) and V^(1/b) have the densities a·x^(a−1) and b·y^(b−1). Where their sum "
        "is at most 1, the share of the first is beta.",
        f"{rate:.1%} of the pairs lie below the diagonal: Γ(a+1) Γ(b+1) / Γ(a+b+1)",
        facts_of(law, method, points, rate, 2 / rate, rng),
        lambda sheet: draw_points(sheet, law, points, curves, ("U^(1/a)", "V^(1/b)")),
    )


def facts_of(
    law: Law, method: Method, points: Points, rate: float, words: float, rng: np.random.Generator
) -> tuple[Fact, ...]:
    """Return what is predicted of a rejection sampler and what these points show."""
    measured, draws = points.rate, len(points.x)
    return (
        Fact("acceptance rate", rate, measured.measured, measured.error),
        Fact("words per draw", words, *words_per_draw(law, method, rng, draws)),
    )

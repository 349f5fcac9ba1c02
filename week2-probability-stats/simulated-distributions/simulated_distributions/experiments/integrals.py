"""One integral, many ways: how the error falls with the number of points."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from matrixops.pictures.style import CYCLE, INK, MUTED, Picture
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.estimates import Estimate
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.processes import integration
from simulated_distributions.vocabulary import Floats

EXACT = (math.e - 1) ** 2
COUNTS = tuple(2**k for k in range(7, 15))
WAYS = ("plain", "antithetic", "control variate", "quasi-random")


def growth(u: Floats) -> Floats:
    """Return exp(u₁ + u₂); its integral over the square is (e − 1)²."""
    return np.asarray(np.exp(u.sum(axis=1)))


def beyond(x: Floats) -> Floats:
    """Return 1 beyond 4.5, 0 elsewhere."""
    return np.where(x > 4.5, 1.0, 0.0)


def estimate(way: str, n: int, rng: np.random.Generator) -> Estimate:
    """Return the integral by one of the ways."""
    if way == "plain":
        return integration.plain(growth, 2, n, rng)
    if way == "antithetic":
        return integration.antithetic(growth, 2, n, rng)
    if way == "control variate":
        return integration.control_variate(growth, lambda u: u.sum(axis=1), 1.0, 2, n, rng)
    return integration.quasi_random(growth, 2, n, rng)


def integrate(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Integrate again and again with more and more points; look how far off each way is."""
    off: dict[tuple[str, int], list[float]] = {(way, n): [] for way in WAYS for n in COUNTS}
    for _ in track(blocks):
        for (way, n), far in off.items():
            far.append(estimate(way, n, rng).value - EXACT)
    error = {key: float(np.sqrt(np.mean(np.square(values)))) for key, values in off.items()}
    tail, shifted = float(special.ndtr(-4.5)), Normal(4.5, 1)
    largest = COUNTS[-1]
    rows = (
        *(Row(f"{way}, {largest:,} points", estimate(way, largest, rng), EXACT) for way in WAYS),
        Row(
            "stratified in one dimension: e − 1",
            integration.stratified(lambda u: np.exp(u[:, 0]), largest, rng),
            math.e - 1,
        ),
        Row(
            "importance: P(normal > 4.5)",
            integration.importance(beyond, Normal(), shifted, largest, rng),
            tail,
        ),
    )

    def draw(sheet: Picture) -> None:
        axes = sheet.subplots()
        for way, colour in zip(WAYS, CYCLE, strict=False):
            axes.loglog(
                COUNTS, [error[way, n] for n in COUNTS], "-o", color=colour, ms=4, label=way
            )
        n = np.array(COUNTS)
        axes.loglog(n, 2.0 / np.sqrt(n), ls=":", color=MUTED, label="∝ 1/√n")
        axes.loglog(n, 2.0 / n, ls="--", color=INK, lw=1, label="∝ 1/n")
        axes.set(xlabel="points", ylabel="error (root mean square)")
        axes.legend(ncols=2, loc="lower left")

    gain = error["plain", largest] / error["quasi-random", largest]
    return Outcome(
        f"Points that avoid each other err {gain:,.0f} times less than random ones",
        f"∫∫ exp(x + y) over the unit square, {len(blocks)} times each.",
        rows,
        draw,
    )


INTEGRATION = Experiment("integration", "How can the same number of points say more?", integrate)

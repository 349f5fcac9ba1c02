"""Rejection in one picture: points under an envelope, those under the density kept.

Every rejection sampler is the same act. A point is thrown evenly under an envelope; if it lies
under the density as well it is accepted, and its place is a draw. What is accepted is the area
under the density over the area under the envelope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from matrixops.pictures.style import AMBER, BLUE, GREEN, INK, MUTED, VERMILLION, Picture
from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.explained.explanation import Fact
from simulated_distributions.law import Law
from simulated_distributions.vocabulary import Floats, Real

SHOWN = 1500


@dataclass(frozen=True)
class Points:
    """Points that a sampler proposed.

    Attributes:
        x, y: Where they lie in the picture, shape (n,).
        accepted: Which were accepted, shape (n,).
        values: The draws that the accepted ones stand for.
    """

    x: Floats
    y: Floats
    accepted: Real
    values: Floats

    @property
    def rate(self) -> Fact:
        """The share accepted, and its standard error; nothing is predicted here."""
        share, n = float(np.mean(self.accepted)), len(self.x)
        return Fact("acceptance rate", None, share, float(np.sqrt(share * (1 - share) / n)))


@dataclass(frozen=True)
class Curve:
    """A line in the picture of the points: y over x, shape (m,) each."""

    x: Floats
    y: Floats
    label: str


def over(function: Callable[[float], float], x: Floats) -> Floats:
    """Return a compiled function of one number at each of many."""
    return np.array([function(float(value)) for value in x])


def draw_points(
    sheet: Picture, law: Law, points: Points, curves: tuple[Curve, ...], names: tuple[str, str]
) -> None:
    """Draw the points under their curves at the left, the accepted draws at the right."""
    left, right = sheet.subplots(1, 2)
    scatter(left, points)
    for curve, colour in zip(curves, (INK, GREEN, AMBER), strict=False):
        left.plot(curve.x, curve.y, color=colour, label=curve.label)
    low, high = left.get_ylim()
    left.set(xlabel=names[0], ylabel=names[1], ylim=(low, low + 1.35 * (high - low)))
    left.legend(loc="upper right", fontsize=8, ncols=2 if len(curves) > 1 else 3)
    draw_law(right, law, points.values)


def scatter(axes: Axes, points: Points) -> None:
    """Draw some of the points, the accepted ones in blue."""
    x, y, kept = points.x[:SHOWN], points.y[:SHOWN], points.accepted[:SHOWN]
    axes.plot(x[kept], y[kept], ".", color=BLUE, ms=2.5, label="accepted")
    axes.plot(x[~kept], y[~kept], ".", color=VERMILLION, ms=3.5, label="rejected")


def draw_law(axes: Axes, law: Law, values: Floats) -> None:
    """Draw a histogram of draws and the density or the probabilities that they should have."""
    low, high = float(law.ppf(0.002)), float(law.ppf(0.998))
    if isinstance(law, DiscreteLaw):
        step = max(1, int((high - low) // 50))
        edges = np.arange(low, high + step + 1, step) - 0.5
        k = np.arange(low, high + 1)
        line, style, dots = law.pmf(k), "-", "."
        axes.plot(k, line, style, marker=dots, color=INK, lw=0.8, ms=4, label="probability")
    else:
        assert isinstance(law, ContinuousLaw)
        edges = np.linspace(low, high, 51)
        x = np.linspace(low, high, 400)[1:-1]
        axes.plot(x, law.pdf(x), color=INK, label="density")
    counts, _ = np.histogram(values, edges)
    shares = counts / len(values) / np.diff(edges)
    axes.stairs(shares, edges, fill=True, color=BLUE, alpha=0.45, label=f"{len(values):,} draws")
    axes.set(xlabel="value", ylabel="share per unit", ylim=(0, None))
    axes.tick_params(colors=MUTED, labelcolor=INK)
    axes.legend(loc="upper right", fontsize=8)

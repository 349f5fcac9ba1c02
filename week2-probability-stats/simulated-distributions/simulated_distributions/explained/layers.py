"""The ziggurat explained: how often one look-up settles a draw, and what the rest costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from scipy import special

from matrixops.pictures.style import AMBER, BLUE, FAINT, GREEN, INK, MUTED, VERMILLION, Picture
from simulated_distributions.explained.explanation import Explanation, Fact
from simulated_distributions.explained.points import draw_law
from simulated_distributions.explained.words import words_per_draw
from simulated_distributions.law import Law
from simulated_distributions.method import Method
from simulated_distributions.samplers import ziggurat

KINDS = ("at once", "in a wedge", "in the tail", "rejected")
COLOURS = (BLUE, GREEN, AMBER, VERMILLION)


@dataclass(frozen=True)
class Ziggurat:
    """A stack of layers of equal area under a falling density.

    Attributes:
        x: The edges x₀ = 0 < … < x₂₅₅.
        area: Of each layer, the base with its tail.
        density: What they lie under; f(0) = 1.
        total: The area under the density.
        tail: The area under the density beyond the last edge.
    """

    x: np.ndarray
    area: float
    density: Callable[[float], float]
    total: float
    tail: float

    @property
    def layers(self) -> int:
        """How many: 256."""
        return len(self.x)

    @property
    def widths(self) -> np.ndarray:
        """How wide each layer is; the base as if its tail were folded into it."""
        return np.array([self.area / self.density(self.x[-1]), *self.x[1:]])

    @property
    def at_once(self) -> float:
        """The probability that a try is settled by one comparison."""
        return float(np.mean(np.array([self.x[-1], *self.x[:-1]]) / self.widths))

    @property
    def folded(self) -> float:
        """The probability that a try falls into the tail."""
        return self.tail / self.area / self.layers

    @property
    def wedge(self) -> float:
        """The probability that a try falls into a wedge, where the density must be computed."""
        return 1 - self.at_once - self.folded

    @property
    def rate(self) -> float:
        """The probability that a try is accepted: area under the density over that of the hat."""
        return self.total / (self.layers * self.area)


def normal_ziggurat() -> Ziggurat:
    """Return the layers under exp(−x²/2)."""
    tail = math.sqrt(math.pi / 2) * math.erfc(ziggurat.NORMAL_EDGE / math.sqrt(2))
    x = np.array(ziggurat.normal_edges())
    area, total = ziggurat.normal_area(), math.sqrt(math.pi / 2)
    return Ziggurat(x, area, ziggurat.normal_density, total, tail)


def exponential_ziggurat() -> Ziggurat:
    """Return the layers under exp(−x)."""
    x = np.array(ziggurat.exponential_edges())
    tail = math.exp(-ziggurat.EXPONENTIAL_EDGE)
    return Ziggurat(x, ziggurat.exponential_area(), ziggurat.exponential_density, 1.0, tail)


def normal_words() -> float:
    """Return the words that a normal takes: one a try, one a wedge, some pairs in the tail."""
    z, edge = normal_ziggurat(), ziggurat.NORMAL_EDGE
    pairs = edge * math.exp(edge**2 / 2) * math.sqrt(2 * math.pi) * float(special.ndtr(-edge))
    return (1 + z.wedge + z.folded * 2 / pairs) / z.rate


def exponential_words() -> float:
    """Return the words that an exponential takes; one that falls into the tail starts over."""
    z = exponential_ziggurat()
    return (1 + z.wedge) / (z.rate - z.folded)


def explain_layers(law: Law, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain the ziggurat of a law that is made of normals or exponentials."""
    normal = type(law).__name__ in {"Normal", "LogNormal"}
    z = normal_ziggurat() if normal else exponential_ziggurat()
    x, y, kinds = tries(z, rng, draws)
    signs = 1.0 if type(law).__name__ == "Laplace" else 0.0  # a word of its own for the sign
    words = (normal_words() if normal else exponential_words()) + signs
    facts = (
        _share("acceptance rate", z.rate, kinds != 3),
        _share("settled at once", z.at_once, kinds == 0),
        _share("asked the density", z.wedge, (kinds == 1) | (kinds == 3)),
        Fact("words per draw", words, *words_per_draw(law, method, rng, draws)),
    )
    values = law.sample(draws, rng, method=method.name)

    def draw(sheet: Picture) -> None:
        whole, detail, right = sheet.subplots(1, 3, width_ratios=(1, 1, 1.2))
        _draw_layers(whole, z, (x, y, kinds), every=8)
        detail.set(xlim=(0, z.x[40]), ylim=(z.density(z.x[40]), 1.0))
        _draw_layers(detail, z, (x, y, kinds), every=1)
        whole.set(xlim=(0, z.x[-1] * 1.15), ylim=(0, 1), title="every eighth layer")
        detail.set(title="the top, all layers", ylabel="")
        whole.legend(loc="upper right", fontsize=8, markerscale=2)
        draw_law(right, law, values)

    return Explanation(
        law,
        method,
        "256 layers of equal area: choose one, choose a place in it. Left of the layer above it "
        "lies under the density for certain; only the rest must ask.",
        f"{z.at_once:.1%} of all tries are settled by one comparison",
        facts,
        draw,
    )


def tries(
    z: Ziggurat, rng: np.random.Generator, count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Throw points at the layers; return x, y and the number of their kind among `KINDS`."""
    i = rng.integers(0, z.layers, count)
    x = rng.random(count) * z.widths[i]
    heights = np.array([z.density(edge) for edge in z.x])
    inner = np.array([z.x[-1], *z.x[:-1]])
    above = np.array([heights[-1], *heights[:-1]])
    y = np.where(i == 0, 0.0, heights[i]) + rng.random(count) * np.where(
        i == 0, heights[-1], above[i] - heights[i]
    )
    under = y < np.array([z.density(value) for value in x])
    kinds = np.where(x < inner[i], 0, np.where(i == 0, 2, np.where(under, 1, 3)))
    return x, y, kinds


def _share(name: str, predicted: float, happened: np.ndarray) -> Fact:
    share = float(np.mean(happened))
    return Fact(name, predicted, share, math.sqrt(share * (1 - share) / len(happened)))


def _draw_layers(
    axes: Axes, z: Ziggurat, points: tuple[np.ndarray, np.ndarray, np.ndarray], *, every: int
) -> None:
    heights = [z.density(edge) for edge in z.x]
    chosen = range(every, z.layers, every)
    boxes = [Rectangle((0, heights[i]), z.x[i], heights[i - every] - heights[i]) for i in chosen]
    axes.add_collection(PatchCollection(boxes, facecolor="none", edgecolor=FAINT, linewidth=0.8))
    grid = np.linspace(0, z.x[-1] * 1.2, 400)
    axes.plot(grid, [z.density(value) for value in grid], color=INK, lw=1.2)
    x, y, kinds = points
    for kind, (name, colour) in enumerate(zip(KINDS, COLOURS, strict=True)):
        mine = np.flatnonzero(kinds == kind)[:1200]
        axes.plot(x[mine], y[mine], ".", color=colour, ms=2 if kind == 0 else 4, label=name)
    axes.set(xlabel="x", ylabel="density over its top")
    axes.tick_params(colors=MUTED, labelcolor=INK)

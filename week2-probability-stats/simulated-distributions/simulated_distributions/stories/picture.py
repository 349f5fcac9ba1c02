"""The graph of stories as one picture."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from matrixops.pictures.style import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAPER,
    ROSE,
    SKY,
    VERMILLION,
    Picture,
    look,
    sheet,
)
from simulated_distributions.stories.graph import STORIES, laws
from simulated_distributions.stories.story import Kind, Story
from simulated_distributions.vocabulary import Floats

COLOURS: dict[Kind, str] = {
    "sum": BLUE,
    "change": GREEN,
    "pair": VERMILLION,
    "extreme": AMBER,
    "mixture": ROSE,
    "condition": SKY,
    "limit": MUTED,
}
SAID: dict[Kind, str] = {
    "sum": "added up, or counted",
    "change": "changed by a formula",
    "pair": "two put together",
    "extreme": "the largest, the k-th, the first",
    "mixture": "a parameter that is random",
    "condition": "what a condition leaves",
    "limit": "in the limit",
}
DISCRETE = {
    "Bernoulli",
    "Binomial",
    "Categorical",
    "DiscreteUniform",
    "Geometric",
    "Hypergeometric",
    "NegativeBinomial",
    "Poisson",
    "Zipf",
}
PLACES: dict[str, tuple[float, float]] = {
    "Hypergeometric": (13.4, 8.1),
    "Binomial": (10.0, 8.1),
    "Categorical": (6.2, 8.1),
    "Bernoulli": (2.6, 7.4),
    "DiscreteUniform": (0.9, 6.3),
    "Geometric": (4.3, 6.2),
    "NegativeBinomial": (7.7, 7.1),
    "Poisson": (10.1, 6.4),
    "Triangular": (0.6, 3.7),
    "Uniform": (2.7, 4.6),
    "Exponential": (6.2, 4.5),
    "Gamma": (9.2, 5.1),
    "Normal": (12.6, 4.6),
    "InverseGamma": (12.3, 7.0),
    "LogLogistic": (0.9, -0.4),
    "ChiSquare": (12.0, 2.5),
    "Beta": (6.9, 1.8),
    "Rayleigh": (9.3, 3.8),
    "Laplace": (8.5, 2.9),
    "Zipf": (0.5, 2.1),
    "Pareto": (2.6, 2.6),
    "Logistic": (0.9, 0.9),
    "Gumbel": (3.3, 0.6),
    "Weibull": (5.0, 1.2),
    "Cauchy": (9.0, 0.4),
    "F": (12.3, 0.5),
    "StudentT": (14.0, 2.2),
    "LogNormal": (14.4, 6.2),
}


def story_graph() -> Picture:
    """Return the picture of all stories: laws as boxes, stories as arrows."""
    figure = sheet(
        f"{len(laws())} laws, {len(STORIES)} stories: each arrow can be run, and is tested",
        note="Squares: laws on whole numbers. Round boxes: laws with a density. "
        "Every arrow turns draws of one law into draws of the next.",
        size=(14.0, 8.8),
    )
    both = {(story.target, story.source) for story in STORIES}
    with look():
        axes = figure.subplots()
        boxes = {name: _draw_law(axes, name, place) for name, place in PLACES.items()}
        seen: set[tuple[str, str]] = set()
        for story in STORIES:
            pair = (story.source, story.target)
            bend = 0.0 if pair in seen else _apart(pair) if pair in both else 0.1
            ends = boxes[story.source], boxes[story.target]
            _draw_story(axes, story, ends, bend=bend, at=0.42 if pair in both else 0.52)
            seen.add(pair)
        handles = [Line2D([], [], color=COLOURS[kind], lw=2.4, label=SAID[kind]) for kind in SAID]
        legend = axes.legend(handles=handles, loc="lower center", ncols=7, fontsize=9)
        legend.set_in_layout(False)
        axes.set(xlim=(-0.2, 15.4), ylim=(-1.3, 8.7))
        axes.axis("off")
    return figure


def _apart(pair: tuple[str, str]) -> float:
    """Return how much two arrows that go to and fro are bent: short ones more."""
    length = float(np.hypot(*np.subtract(PLACES[pair[0]], PLACES[pair[1]])))
    return float(np.clip(0.75 / length, 0.2, 0.45))


def _draw_law(axes: Axes, name: str, place: tuple[float, float]) -> Text:
    style = "square,pad=0.4" if name in DISCRETE else "round,pad=0.4,rounding_size=0.8"
    box = {"boxstyle": style, "facecolor": PAPER, "edgecolor": INK, "linewidth": 1.1}
    words = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    shown = {"StudentT": "Student's t", "ChiSquare": "χ²", "LogNormal": "Lognormal"}
    text = shown.get(name, words)
    return axes.text(
        *place, text, ha="center", va="center", size=11, weight="bold", bbox=box, zorder=2
    )


def _draw_story(
    axes: Axes, story: Story, boxes: tuple[Text, Text], *, bend: float, at: float
) -> None:
    start, end = np.array(PLACES[story.source]), np.array(PLACES[story.target])
    colour = COLOURS[story.kind]
    arrow = FancyArrowPatch(
        tuple(start),
        tuple(end),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>,head_length=5,head_width=2.6",
        color=colour,
        linewidth=1.4,
        patchA=boxes[0].get_bbox_patch(),
        patchB=boxes[1].get_bbox_patch(),
        shrinkA=1,
        shrinkB=2,
        linestyle="--" if story.kind == "limit" else "-",
        zorder=3,  # after the boxes: only then is known where they end
    )
    axes.add_patch(arrow)
    place = _along(start, end, bend, at)
    axes.text(
        place[0],
        place[1],
        story.label,
        ha="center",
        va="center",
        size=8,
        color=colour,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.9},
        zorder=4,
    )


def _along(start: Floats, end: Floats, bend: float, t: float) -> Floats:
    """Return the point at *t* in [0, 1] of the arrow, a curve of the second degree."""
    way = end - start
    control = (start + end) / 2 + bend * np.array([way[1], -way[0]])
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end

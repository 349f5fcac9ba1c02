"""One look for every picture: calm colours, thin axes, the finding as title on the left.

The colours are those of Okabe and Ito, which stay apart for readers with any kind of colour
blindness (Wong 2011, Nature Methods 8, 441). A picture states what it found, not what it shows.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

from matrixops.inputs import Array

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
AMBER = "#E69F00"
SKY = "#56B4E9"
ROSE = "#CC79A7"
INK = "#1F2933"
MUTED = "#7B8794"
FAINT = "#E4E7EB"
PAPER = "#FFFFFF"
CYCLE = (BLUE, VERMILLION, GREEN, AMBER, ROSE, SKY)

NIGHT = "#0B1020"  # for pictures of light on dark

SEQUENTIAL = LinearSegmentedColormap.from_list(
    "sprint", ["#F7FBFF", "#BCD9EA", "#5AA5CF", BLUE, "#0A3A5E"]
)
DIVERGING = LinearSegmentedColormap.from_list(
    "sprint_two", ["#A63C00", VERMILLION, "#F6D9C6", "#FFFFFF", "#C7E0EF", BLUE, "#0A3A5E"]
)

LOOK: Any = {  # matplotlib types the name of every setting, one by one
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # it comes with matplotlib: the same picture everywhere
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.facecolor": PAPER,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "figure.dpi": 100,
    "savefig.dpi": 150,
    "image.cmap": "Blues",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw everything in this look inside a ``with`` block, or a function that bears it."""
    with mpl.rc_context(LOOK):
        yield


def use_look() -> None:
    """Draw everything in this look from now on: for the first cell of a notebook."""
    mpl.rcParams.update(LOOK)


class Picture(Figure):
    """A figure that is drawn in this look wherever it is drawn, and shows itself in a notebook."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw in this look: ticks and fonts take their settings only now."""
        with look():
            super().draw(renderer)

    def png(self, dpi: int = 150) -> bytes:
        """Return the picture as the bytes of a PNG file."""
        buffer = io.BytesIO()
        with look():
            self.savefig(buffer, format="png", dpi=dpi, facecolor=self.get_facecolor())
        return buffer.getvalue()

    def _repr_png_(self) -> bytes:
        return few_colours(self.png(dpi=110))


def few_colours(png: bytes, colours: int = 256) -> bytes:
    """Return the bytes of *png* in so few *colours*, chosen by k-means: files become small."""
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(colours, kmeans=2, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def sheet(
    finding: str,
    *,
    note: str = "",
    size: tuple[float, float] = (7.0, 4.6),
    ink: str = INK,
    paper: str = PAPER,
) -> Picture:
    """Return an empty picture with its finding as title, and room below for axes.

    Args:
        finding: One sentence; it is broken into lines that fit.
        note: Smaller and paler below it: how it was found, the units, the data.
        size: Width and height in inches.
        ink: Colour of the title.
        paper: Colour behind everything.
    """
    width, height = size
    with look():
        figure = Picture(figsize=size, layout="constrained", facecolor=paper)
        FigureCanvasAgg(figure)
    title = textwrap.fill(finding, int(width * 9.4))
    below = textwrap.fill(note, int(width * 14.4)) if note else ""
    title_lines, note_lines = title.count("\n") + 1, below.count("\n") + bool(below)
    left, top = 0.14 / width, 1 - 0.14 / height
    figure.text(left, top, title, ha="left", va="top", color=ink, size=12.5, weight="bold")
    top -= 0.235 * title_lines / height
    if below:
        figure.text(left, top, below, ha="left", va="top", color=MUTED, size=8.8)
    top -= (0.165 * note_lines + 0.08) / height
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.set(rect=(0.0, 0.0, 1.0, top), w_pad=0.08, h_pad=0.08)  # type: ignore[call-arg]  # its own options
    return figure


def plane(axes: Axes, reach: float, centre: Array | tuple[float, float] = (0.0, 0.0)) -> None:
    """Make *axes* a square piece of the plane: equal units, lines through the origin, no frame."""
    axes.set_aspect("equal")
    axes.set_xlim(float(centre[0]) - reach, float(centre[0]) + reach)
    axes.set_ylim(float(centre[1]) - reach, float(centre[1]) + reach)
    axes.axis("off")
    axes.axhline(0, color=MUTED, linewidth=0.5, zorder=0.5)
    axes.axvline(0, color=MUTED, linewidth=0.5, zorder=0.5)


def arrow(
    axes: Axes,
    tip: Array,
    tail: Array | tuple[float, float] = (0.0, 0.0),
    *,
    color: str = BLUE,
    label: str = "",
    width: float = 1.9,
) -> None:
    """Draw a vector from *tail* to *tip*, both of shape (2,), its name beside the tip."""
    axes.annotate(
        "",
        xy=(float(tip[0]), float(tip[1])),
        xytext=(float(tail[0]), float(tail[1])),
        arrowprops={
            "arrowstyle": "-|>,head_length=0.45,head_width=0.2",
            "color": color,
            "linewidth": width,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=4,
    )
    if label:
        axes.annotate(
            label,
            xy=(float(tip[0]), float(tip[1])),
            xytext=(5, 5),
            textcoords="offset points",
            color=color,
            size=10.5,
            weight="bold",
            zorder=5,
        )

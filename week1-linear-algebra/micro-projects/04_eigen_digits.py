"""See handwriting with twenty numbers instead of sixty-four: principal components of digits.

Each digit is 64 pixels, a point in 64 dimensions. The right singular vectors of the centred data
are the directions in which digits differ most; they are pictures themselves. Twenty of them are
enough to tell the digits apart nearly as well as all pixels, and two make a map.
Data: 1,797 handwritten digits of 8 by 8 pixels, bundled with scikit-learn (UCI, Alpaydin & Kaynak).
Source: Trefethen & Bau, lectures 4 and 5; Jolliffe, Principal Component Analysis, chapters 2 and 3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from sklearn.datasets import load_digits

from matrixops import svd
from matrixops.inputs import Array
from matrixops.pictures.script import begin, table
from matrixops.pictures.style import DIVERGING, PAPER, Picture, look, sheet

KNOWN = {0.80: 13, 0.90: 21, 0.95: 29, 0.99: 41}  # of the variance, by scikit-learn's PCA
KEPT = 20
TEN = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7",
    "#56B4E9", "#7A5195", "#8C564B", "#5B6770", "#B8A300",
)  # fmt: skip


class Components(NamedTuple):
    """The mean digit (64,), directions as rows (64, 64), and the variance along each (64,)."""

    mean: Array
    directions: Array
    variance: Array

    def coordinates(self, X: Array, k: int) -> Array:
        """Return the first *k* coordinates of each row of *X*."""
        return np.asarray((X - self.mean) @ self.directions[:k].T)

    def rebuilt(self, X: Array, k: int) -> Array:
        """Return what *k* coordinates remember of each row of *X*."""
        return np.asarray(self.mean + self.coordinates(X, k) @ self.directions[:k])


def components(X: Array) -> Components:
    """Return the principal components of *X*, by the SVD of the centred data."""
    mean = X.mean(axis=0)
    _, s, Vh = svd(X - mean, full_matrices=False)
    return Components(mean, Vh, s**2 / (len(X) - 1))


def count_for(variance: Array, share: float) -> int:
    """Return how many directions hold *share* of all variance."""
    return int(np.argmax(np.cumsum(variance) >= share * variance.sum())) + 1


def nearest(train: Array, labels: Array, test: Array) -> Array:
    """Return for each row of *test* the label of the nearest row of *train*."""
    squares = (train**2).sum(axis=1) - 2 * test @ train.T  # (tests, trained), but for a constant
    return np.asarray(labels[np.argmin(squares, axis=1)])


def accuracies(X: Array, labels: Array, rng: np.random.Generator) -> tuple[float, float]:
    """Return the share of digits read right by 64 pixels, and by KEPT coordinates.

    Half are known, half are asked; the components are those of the known half alone.
    """
    order = rng.permutation(len(X))
    known, asked = np.split(order, 2) if len(X) % 2 == 0 else np.split(order[1:], 2)
    parts = components(X[known])
    pixels = nearest(X[known], labels[known], X[asked])
    few = nearest(
        parts.coordinates(X[known], KEPT), labels[known], parts.coordinates(X[asked], KEPT)
    )
    return float(np.mean(pixels == labels[asked])), float(np.mean(few == labels[asked]))


def main() -> None:
    """Find the components, compare with what is known, and draw."""
    run = begin(__file__, __doc__)
    digits = load_digits()
    X, labels = np.asarray(digits.data, dtype=np.float64), np.asarray(digits.target)
    parts = components(X)
    every, few = accuracies(X, labels, run.rng)
    held = parts.variance[:KEPT].sum() / parts.variance.sum()
    rows: list[tuple[object, ...]] = []
    for share, known in KNOWN.items():
        count = count_for(parts.variance, share)
        rows.append(
            (f"directions for {100 * share:.0f} % of the variance", count, known, "sklearn")
        )
    right, best = f"{100 * few:.1f} %", f"{100 * every:.1f} %"
    rows += [
        (f"variance held by {KEPT} directions", f"{100 * held:.1f} %", "-", "-"),
        (f"read right with {KEPT} numbers", right, best, "all 64 pixels"),
    ]
    print(table(("digits", "here", "reference", "source"), rows))
    run.save(draw(X, labels, parts, (every, few), run.rng), dpi=110, colours=96)


@look()
def draw(
    X: Array,
    labels: Array,
    parts: Components,
    accuracy: tuple[float, float],
    rng: np.random.Generator,
) -> Picture:
    """Return the picture: a map of digits drawn by themselves, and the directions below."""
    every, few = accuracy
    picture = sheet(
        f"Twenty numbers read {100 * few:.1f} % of handwritten digits, all sixty-four pixels "
        f"{100 * every:.1f}\u00a0%",
        note="Above: digits where their first two coordinates put them. Nobody told the "
        "machine which digit is which. Below: the first eight directions; blue adds ink, red takes "
        "it away.",
        size=(8.4, 9.4),
    )
    panels = picture.subplot_mosaic("AAAAAAAA;01234567", height_ratios=[7, 1])
    _map(panels["A"], X, labels, parts.coordinates(X, 2), rng)
    for i in range(8):
        axes, direction = panels[str(i)], parts.directions[i].reshape(8, 8)
        reach = float(np.abs(direction).max())
        axes.imshow(direction, cmap=DIVERGING, vmin=-reach, vmax=reach, interpolation="bicubic")
        share = parts.variance[i] / parts.variance.sum()
        axes.set_title(f"{100 * share:.0f} %", fontsize=9)
        axes.axis("off")
    return picture


def _map(axes: Axes, X: Array, labels: Array, place: Array, rng: np.random.Generator) -> None:
    """Put each digit, in its colour, where its coordinates say, unless another is there already."""
    half, taken = 1.25, np.empty((0, 2))
    for i in rng.permutation(len(X)):
        if len(taken) and np.abs(taken - place[i]).max(axis=1).min() < 1.35 * half:
            continue
        taken = np.vstack([taken, place[i]])
        fade = LinearSegmentedColormap.from_list("", [(*to_rgb(PAPER), 0.0), TEN[labels[i]]])
        (x, y), image = place[i], X[i].reshape(8, 8) / 16
        extent = (x - half, x + half, y - half, y + half)
        axes.imshow(image, cmap=fade, extent=extent, interpolation="bicubic", zorder=2)
    reach = np.abs(place).max(axis=0) + half
    axes.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]), aspect="equal")
    axes.set(xlabel="first coordinate", ylabel="second coordinate", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


if __name__ == "__main__":
    main()

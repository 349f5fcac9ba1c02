"""Put a photo on a diet: keep its largest singular values, and lose the least that can be lost.

A photo is a matrix, and the SVD writes it as a sum of layers (a column times a row), the strongest
first. No sum of k layers is nearer to the photo than its first k: the error is exactly the next
singular value (Eckart & Young 1936, Mirsky 1960). A random SVD finds nearly the same layers
without computing the others (Halko, Martinsson & Tropp 2011).
Data: china.jpg, 427 by 640 pixels, bundled with scikit-learn.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from sklearn.datasets import load_sample_image

from matrixops import norm, rsvd, svd
from matrixops.inputs import Array
from matrixops.pictures.script import begin, table
from matrixops.pictures.style import BLUE, INK, MUTED, PAPER, VERMILLION, Picture, look, sheet
from matrixops.results import SVDResult

ENERGIES = {0.99: 54, 0.995: 107, 0.999: 216}  # of the squares, and the rank that holds so much
BANDS = (1, 3, 8, 20, 54, 107, 216)


def photo() -> Array:
    """Return the photo, shape (427, 640, 3), from 0 to 1."""
    return np.asarray(load_sample_image("china.jpg"), dtype=np.float64) / 255


def layers(parts: SVDResult, k: int) -> Array:
    """Return the sum of the first *k* layers, for a matrix or a stack of them."""
    U, s, Vh = parts
    return np.asarray((U[..., :k] * s[..., None, :k]) @ Vh[..., :k, :])


def rank_for(s: Array, energy: float) -> int:
    """Return how many layers hold the share *energy* of the sum of squares."""
    share = np.cumsum(s**2) / np.sum(s**2)
    return int(np.argmax(share >= energy)) + 1


def share_of_numbers(k: int, shape: tuple[int, int]) -> float:
    """Return how many numbers *k* layers are made of, as a share of all pixels."""
    return k * (sum(shape) + 1) / (shape[0] * shape[1])


def banded(parts: SVDResult) -> Array:
    """Return the photo in upright bands, from left to right of ever more layers; the last is whole.

    The channels come as a stack: *parts* holds three decompositions.
    """
    whole = layers(parts, parts.S.shape[-1])
    edges = np.linspace(0, whole.shape[-1], len(BANDS) + 2).astype(int)
    image = whole.copy()
    for k, left, right in zip(BANDS, edges, edges[1:], strict=False):
        image[..., left:right] = layers(parts, k)[..., left:right]
    return np.clip(image.transpose(1, 2, 0), 0, 1)


def main() -> None:
    """Decompose, compare with what is known, and draw."""
    run = begin(__file__, __doc__)
    colours = photo()
    grey = colours.mean(axis=2)
    parts = svd(grey, full_matrices=False)
    s = parts.S
    rows: list[tuple[object, ...]] = []
    for energy, known in ENERGIES.items():
        k = rank_for(s, energy)
        rows.append(
            (f"layers for {100 * energy:.1f} % of the energy", k, known, "scipy.linalg.svd")
        )
    k = rank_for(s, 0.99)
    gap = abs(float(norm(grey - layers(parts, k), 2)) / float(s[k]) - 1)
    rough = rsvd(grey, k, rng=run.rng)
    worse = float(norm(grey - layers(rough, k), 2) / s[k])
    kept = f"{100 * share_of_numbers(k, grey.shape):.1f} %"
    rows += [
        (f"error of {k} layers / next singular value - 1", f"{gap:.1e}", "0", "Eckart & Young"),
        (f"error of {k} random layers / the least possible", f"{worse:.3f}", ">= 1", "the same"),
        (f"numbers kept by {k} layers", kept, "-", "k (m + n + 1) / mn"),
    ]
    print(table(("china.jpg, grey", "here", "reference", "source"), rows))
    run.save(draw(colours, parts), dpi=92, colours=160)


@look()
def draw(colours: Array, grey: SVDResult) -> Picture:
    """Return the picture: the photo in bands, and its singular values."""
    k = rank_for(grey.S, 0.99)
    share = share_of_numbers(k, colours.shape[:2])  # type: ignore[arg-type]  # two of three
    picture = sheet(
        f"{k} of {len(grey.S)} layers hold 99 % of a photo in {100 * share:.0f} % of the numbers, "
        "and no other layers could do better",
        note="Above: from left to right the photo is the sum of ever more layers, each a column "
        "times a row. Below: the weight of every layer; the first is hardly more than brightness.",
        size=(8.4, 8.6),
    )
    above, below = picture.subplots(2, 1, height_ratios=[2.9, 1])
    parts = svd(colours.transpose(2, 0, 1), full_matrices=False)
    _bands(above, banded(parts))
    _spectrum(below, grey.S)
    return picture


def _bands(axes: Axes, image: Array) -> None:
    edges = np.linspace(0, image.shape[1], len(BANDS) + 2)
    axes.imshow(image, interpolation="lanczos")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for edge in edges[1:-1]:
        axes.axvline(edge - 0.5, color=PAPER, linewidth=0.8)
    words = [*(str(k) for k in BANDS), f"all {image.shape[0]}"]
    for word, left, right in zip(words, edges, edges[1:], strict=False):
        axes.text((left + right) / 2, -9, word, ha="center", color=INK, weight="bold")


def _spectrum(axes: Axes, s: Array) -> None:
    order = np.arange(1, len(s) + 1)
    axes.semilogy(order, s, color=BLUE)
    for energy in ENERGIES:
        k = rank_for(s, energy)
        axes.plot(k, s[k - 1], "o", color=VERMILLION, markersize=5)
        axes.annotate(
            f"{k} layers: {100 * energy:g} %",
            (k, float(s[k - 1])),
            xytext=(2, 8 + 1200 / k),
            textcoords="offset points",
            color=VERMILLION,
        )
    axes.set(xlim=(-6, len(s) + 6), xlabel="layer", ylabel="singular value")
    axes.grid(axis="y")
    axes.axhline(s[0], color=MUTED, linewidth=0.4)


if __name__ == "__main__":
    main()

"""The rhythm of the Sun, found by one unitary matrix.

The Fourier matrix F turns a year-by-year record into waves that are orthogonal to each other, and
loses nothing: ``F^H F = I``, so energy is kept (Parseval) and ``F^H`` turns back. The same waves
are the eigenvectors of every circulant, such as a blur that treats all pixels alike: divide by its
eigenvalues, with care where they are small, and the blur is gone. That is the second picture.
Data: mean yearly sunspot numbers 1700-2008, from statsmodels; a temple, from scikit-learn.
Sources: Strang, Introduction to Linear Algebra, 5th ed., 9.3; Golub & Van Loan, 4th ed., 4.8;
Hansen, Nagy & O'Leary, Deblurring Images, chapters 4 and 6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.projections.polar import PolarAxes
from sklearn.datasets import load_sample_image
from statsmodels.datasets import sunspots

from matrixops import loss_of_orthogonality, norm
from matrixops.inputs import Array
from matrixops.pictures import style
from matrixops.pictures.script import Run, begin, table

REFERENCE = (11.04, 9.97, 10.66, 103.0)
FIRE = LinearSegmentedColormap.from_list(
    "fire", [style.NIGHT, "#3B1F4B", "#A8323E", "#F07F2E", "#FFD166", "#FFF7DF"]
)
PALE = "#C9D1E3"
INNER = 60  # radius of the first year, in years
WIDTH, NOISE, DAMPING = 2.0, 0.002, 0.02
TURN = 10  # the spiral is drawn in so many pieces a year


class Record(NamedTuple):
    """The years, shape (n,), and the sunspots in them."""

    years: Array
    spots: Array


def fourier(n: int) -> Array:
    """Return the unitary Fourier matrix, shape (n, n): ``exp(-2πi jk / n) / √n``."""
    k = np.arange(n)
    matrix: Array = np.exp(-2j * np.pi * (np.outer(k, k) % n) / n) / np.sqrt(n)
    return matrix


def waves(spots: Array) -> tuple[Array, Array]:
    """Return the periods of the waves in years, longest first, and the share of each.

    Wave k and wave n - k are one real wave; the shares of the variance add up to 1.
    """
    n = len(spots)
    power = np.abs(fourier(n) @ (spots - spots.mean())) ** 2
    half = np.arange(1, n // 2 + 1)
    share = power[half] + np.where(2 * half == n, 0.0, power[n - half])
    return n / half, share / share.sum()


def circulant(column: Array) -> Array:
    """Return the matrix (n, n) whose columns are *column* (n,), moved round one by one."""
    k = np.arange(len(column))
    return np.asarray(column[(k[:, None] - k) % len(column)])


def bell(n: int) -> Array:
    """Return the first column of a blur, shape (n,): a bell WIDTH pixels wide, of sum 1."""
    k = np.arange(n)
    height = np.exp(-0.5 * (np.minimum(k, n - k) / WIDTH) ** 2)
    return np.asarray(height / height.sum())


def temple() -> Array:
    """Return a piece of a photograph, in grey from 0 to 1."""
    grey: Array = load_sample_image("china.jpg")[60:316, 100:484].mean(axis=2) / 255
    return grey


def undo(blurred: Array, damping: float) -> Array:
    """Undo the blur along both sides: in the waves' terms it only multiplies, by eigenvalues.

    Args:
        blurred: Shape (m, n).
        damping: Where an eigenvalue λ is small, 1/λ would blow up the noise;
            ``λ / (λ² + damping²)`` does not (Tikhonov).
    """
    rows, columns = (fourier(side) for side in blurred.shape)
    down, across = (np.sqrt(len(F)) * F @ bell(len(F)) for F in (rows, columns))
    eigenvalues = np.outer(down, across).real  # (m, n); real, as a bell is symmetric
    waves_of = rows @ blurred @ columns
    tamed = eigenvalues / (eigenvalues**2 + damping**2) * waves_of
    return np.asarray((rows.conj() @ tamed @ columns.conj()).real)


def draw_temple(run: Run, views: dict[str, Array]) -> None:
    """Save the photograph blurred, and the blur undone without care and with."""
    picture = style.sheet(
        "A blur multiplies waves; divide them again, and the temple is back",
        note=f"A bell {WIDTH:.0f} pixels wide and noise of {NOISE:.1%}. Divided by the bare "
        "eigenvalues, the noise drowns the picture; damped, it does not.",
        size=(10.0, 3.1),
    )
    with style.look():
        for axes, (name, image) in zip(picture.subplots(1, 3), views.items(), strict=True):
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            axes.set_title(name, loc="center")
            axes.axis("off")
    replace(run, name=f"{run.name}_blur").save(picture, dpi=105, colours=64)


def blur_and_undo(run: Run) -> None:
    """Blur a photograph by circulants, undo it, print how well, draw."""
    sharp = temple()
    down, across = (circulant(bell(side)) for side in sharp.shape)
    blurred = down @ sharp @ across.T + NOISE * run.rng.standard_normal(sharp.shape)
    views = {
        "blurred": blurred,
        "divided by the eigenvalues": undo(blurred, 0.0),
        "divided with damping": undo(blurred, DAMPING),
    }
    F = fourier(len(across))
    values = np.sqrt(len(F)) * F @ bell(len(F))
    gap = norm(across @ F.conj().T - F.conj().T * values)
    print(f"\nThe waves are eigenvectors of the blur C: ‖C Fᴴ - Fᴴ Λ‖ = {gap:.1e}\n")
    off = [(name, f"{norm(view - sharp) / norm(sharp):.3g}") for name, view in views.items()]
    print(table(("temple", "off the truth"), off))
    draw_temple(run, views)


def draw_spiral(axes: PolarAxes, record: Record, period: float) -> None:
    """Wind the record round a clock whose hand turns once in *period* years."""
    fine = np.linspace(record.years[0], record.years[-1], TURN * len(record.years))
    spots = np.interp(fine, record.years, record.spots)
    angle, radius = 2 * np.pi * (fine - fine[0]) / period, INNER + fine - fine[0]
    path = np.stack([angle, radius], axis=1)
    pieces = np.stack([path[:-1], path[1:]], axis=1)
    line = LineCollection(list(pieces), cmap=FIRE, capstyle="round")
    line.set_linewidth(list(0.6 + 7.5 * spots[:-1] / spots.max()))
    line.set_array(spots[:-1])
    axes.add_collection(line)
    axes.set_ylim(0, radius[-1] + 6)
    axes.axis("off")
    axes.text(0, 0, f"{record.years[0]:.0f}", color=PALE, ha="center", va="center", size=9)
    axes.text(
        np.pi / 2, radius[-1] + 26, f"{period:.2f} years a turn", color=PALE, ha="center", size=11
    )


def draw_record(axes: Axes, record: Record) -> None:
    """Draw the record as a glowing band."""
    fine = np.linspace(record.years[0], record.years[-1], 4 * len(record.years))
    spots = np.interp(fine, record.years, record.spots)
    for level in np.linspace(0, 0.96, 40):
        axes.fill_between(
            fine,
            level * spots,
            spots,
            color=FIRE(0.25 + 0.7 * level),
            linewidth=0,
            alpha=0.35,
        )
    axes.set_ylabel("sunspots in a year")
    axes.set_xlim(fine[0], fine[-1])
    axes.set_ylim(0, None)


def draw_spectrum(axes: Axes, periods: Array, share: Array) -> None:
    """Draw the share of each wave over its period, the four largest named."""
    axes.vlines(periods, 0, 100 * share, color=FIRE(0.75), linewidth=1.6)
    for place, k in enumerate(np.argsort(-share)[:4]):
        left = periods[k] < 10.3 or periods[k] > 50
        axes.annotate(
            f"{periods[k]:.2f}" if periods[k] < 50 else f"{periods[k]:.0f}",
            (periods[k], 100 * share[k]),
            (-4 if left else 4, 2),
            textcoords="offset points",
            ha="right" if left else "left",
            color=FIRE(0.9),
            weight="bold" if place == 0 else "normal",
        )
    axes.set_xscale("log")
    axes.set_xticks([2, 5, 10, 20, 50, 100, 300], ["2", "5", "10", "20", "50", "100", "300"])
    axes.minorticks_off()
    axes.set_xlabel("period of the wave, years")
    axes.set_ylabel("% of the variance")


def night(axes: Axes) -> None:
    """Give *axes* pale lines on a dark ground."""
    axes.set_facecolor(style.NIGHT)
    axes.tick_params(colors=PALE, labelcolor=PALE)
    axes.xaxis.label.set_color(PALE)
    axes.yaxis.label.set_color(PALE)
    for spine in axes.spines.values():
        spine.set_color(PALE)


def draw(run: Run, record: Record, periods: Array, share: Array) -> None:
    """Save two spirals, the record and its waves."""
    best = float(periods[share.argmax()])
    picture = style.sheet(
        f"On a clock of {best:.2f} years, three centuries of solar storms gather on one side",
        note="From 1700 in the middle to 2008 at the rim, bright where the Sun had many spots. "
        "Below: the record, and the share of each wave in it, found by the Fourier matrix.",
        size=(9.0, 8.4),
        ink="#FFF7DF",
        paper=style.NIGHT,
    )
    with style.look():
        halves: Any = picture.subfigures(2, 1, height_ratios=[1.65, 1], facecolor=style.NIGHT)
        top, below = halves  # an array of two
        for axes, period in zip(
            top.subplots(1, 2, subplot_kw={"projection": "polar"}), (best, best + 1), strict=True
        ):
            draw_spiral(axes, record, period)
        left, right = below.subplots(1, 2)
        draw_record(left, record)
        draw_spectrum(right, periods, share)
        night(left)
        night(right)
    run.save(picture, dpi=105, colours=96)


def main() -> None:
    """Transform, compare, print, draw."""
    run = begin(__file__, __doc__)
    data = sunspots.load_pandas().data
    record = Record(data["YEAR"].to_numpy(dtype=float), data["SUNACTIVITY"].to_numpy(dtype=float))
    F = fourier(len(record.spots))
    periods, share = waves(record.spots)
    print("The four largest waves in the sunspots; the reference is numpy.fft's periodogram\n")
    rows = [
        (f"period {place}, years", f"{periods[k]:.2f}", f"{known:.2f}", f"{share[k]:.1%}")
        for place, (k, known) in enumerate(zip(np.argsort(-share), REFERENCE, strict=False), 1)
    ]
    print(table(("what", "here", "reference", "of the variance"), rows))
    back = norm((F.conj() @ (F @ record.spots)).real - record.spots) / norm(record.spots)
    print(f"\nF is unitary: ‖I - FᴴF‖ = {loss_of_orthogonality(F):.1e}; there and back: {back:.1e}")
    draw(run, record, periods, share)
    blur_and_undo(run)


if __name__ == "__main__":
    main()

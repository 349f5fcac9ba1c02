"""Four ways to make vectors orthogonal, equal on paper: in the machine, one forgets what it did.

Matrices U diag(σ) Vᵀ with σ falling evenly from 1 to 1/κ (Trefethen & Bau, lecture 9, where they
fall by halves), and the Keeling curve (weekly CO2 at Mauna Loa, 1958-2001, from statsmodels) fitted
by polynomials in t, t², t³ …, whose columns look more and more alike. Source of the slopes:
Giraud, Langou & Rozložník, "The loss of orthogonality in the Gram-Schmidt process" (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from statsmodels.datasets import co2

from matrixops import cond, gram_schmidt, loss_of_orthogonality, qr, solve_upper
from matrixops.inputs import Array
from matrixops.pictures import style
from matrixops.pictures.script import Run, begin, table

NAMES = {
    "cgs": "classical",
    "mgs": "modified",
    "cgs2": "classical, twice",
    "householder": "Householder",
}
COLOURS = dict(zip(NAMES, (style.VERMILLION, style.AMBER, style.GREEN, style.BLUE), strict=True))
EXPECTED = {"cgs": "2 (κ²u)", "mgs": "1 (κu)", "cgs2": "0 (u)", "householder": "0 (u)"}
SIZE = 80
CONDITIONS = np.logspace(1, 14, 14)
LEAST, MOST = 1e-13, 1e-2  # losses above the rounding errors, below total loss
DEGREE = 18
FIRST_YEAR, LAST_YEAR = 1958, 2002


@dataclass(frozen=True)
class Keeling:
    """The curve, time t counted from 0 to 1, and what each method fits to it."""

    years: Array
    ppm: Array
    columns: Array
    fits: dict[str, Array]
    losses: dict[str, float]

    def error(self, method: str) -> float:
        """Return how far the fit is from the data: the root of the mean square, in ppm."""
        return float(np.sqrt(np.mean((self.fits[method] - self.ppm) ** 2)))


def orthonormal(a: Array, method: str) -> tuple[Array, Array]:
    """Return Q and R by *method*."""
    if method == "householder":
        return tuple(qr(a))  # type: ignore[return-value]  # its two fields
    q, r, _ = gram_schmidt(a, method=method, tol=0.0)  # type: ignore[arg-type]  # one of NAMES
    return q, r


def losses_by_condition(rng: np.random.Generator) -> dict[str, Array]:
    """Return, for each method, ``‖I - QᵀQ‖`` at each of CONDITIONS."""
    u, v = (qr(rng.standard_normal((SIZE, SIZE))).Q for _ in range(2))
    share = np.linspace(0.0, 1.0, SIZE)
    matrices = [u * condition**-share @ v.T for condition in CONDITIONS]
    return {
        method: np.array([loss_of_orthogonality(orthonormal(a, method)[0]) for a in matrices])
        for method in NAMES
    }


def slope(losses: Array) -> float:
    """Return the power of κ with which the loss grows: the slope of the line through the logs."""
    growing = (losses > LEAST) & (losses < MOST)
    used = growing if growing.sum() > 2 else np.ones(len(losses), dtype=bool)
    x, y = np.log10(CONDITIONS[used]), np.log10(losses[used])
    return float((x - x.mean()) @ y / ((x - x.mean()) @ (x - x.mean())))


def keeling() -> Keeling:
    """Fit the curve by ``R x = Qᵀ y`` with the Q of each method."""
    weeks = co2.load_pandas().data["co2"].dropna()
    index = weeks.index
    years = np.array([day.year + (day.day_of_year - 1) / 365.25 for day in index])
    ppm = weeks.to_numpy(dtype=float)
    t = (years - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)
    columns = t[:, None] ** np.arange(DEGREE + 1)
    fits, losses = {}, {}
    for method in NAMES:
        q, r = orthonormal(columns, method)
        fits[method] = columns @ solve_upper(r, q.T @ ppm)
        losses[method] = loss_of_orthogonality(q)
    return Keeling(years, ppm, columns, fits, losses)


def copies(q: Array) -> int:
    """Return how many columns have a twin: another column at less than a degree to theirs."""
    cosines = np.abs(q.T @ q) - np.eye(q.shape[1])
    return int(np.sum(cosines.max(axis=0) > np.cos(np.deg2rad(1))))


def draw_gram(axes: Axes, q: Array, method: str) -> None:
    """Show how far ``QᵀQ`` is from I, entry by entry: black is perfect."""
    gap = np.abs(q.T @ q - np.eye(q.shape[1]))
    axes.imshow(gap + 1e-17, norm=LogNorm(1e-17, 1.0), cmap="inferno")
    axes.set_title(NAMES[method], color=COLOURS[method], weight="bold", loc="center")
    worst = gap.max()
    axes.set_xlabel(f"worst pair {worst:.0e}" if worst < 0.01 else f"worst pair {worst:.2f}")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def draw_losses(axes: Axes, losses: dict[str, Array]) -> None:
    """Draw loss over condition number, both logarithmic, with the slope beside each line."""
    for method, values in losses.items():
        axes.loglog(CONDITIONS, values, "o-", color=COLOURS[method], markersize=3.5)
    for method, at, shift in (("cgs", 6, (-8, 4)), ("mgs", 9, (12, -30))):
        axes.annotate(
            f"{NAMES[method]}\nslope {slope(losses[method]):.2f}",
            (CONDITIONS[at], losses[method][at]),
            shift,
            textcoords="offset points",
            ha="right" if method == "cgs" else "left",
            color=COLOURS[method],
            weight="bold",
        )
    for method, up in (("householder", 5), ("cgs2", -13)):
        axes.annotate(
            NAMES[method],
            (CONDITIONS[-1], losses[method][-1]),
            (0, up),
            textcoords="offset points",
            ha="right",
            color=COLOURS[method],
            weight="bold",
        )
    axes.set_ylim(1e-16, 1e3)
    axes.set_title("What is lost grows with the condition number")
    axes.set_xlabel("condition number κ")
    axes.set_ylabel("‖I - QᵀQ‖")
    axes.grid(visible=True)


def draw_keeling(axes: Axes, curve: Keeling) -> None:
    """Draw the data and the two fits that differ."""
    axes.plot(curve.years, curve.ppm, ".", color="#B8C0C8", markersize=1.5)
    for method in ("householder", "cgs"):
        axes.plot(
            curve.years,
            curve.fits[method],
            color=COLOURS[method],
            label=f"{NAMES[method]}: error {curve.error(method):.2f} ppm",
        )
    axes.set_title(f"A polynomial of degree {DEGREE} through the Keeling curve")
    axes.set_ylabel("CO₂, ppm")
    axes.legend(loc="upper left")


def draw(run: Run, losses: dict[str, Array], curve: Keeling) -> None:
    """Save four maps of QᵀQ - I, the losses, and what they do to a fit."""
    twins = copies(orthonormal(curve.columns, "cgs")[0])
    picture = style.sheet(
        f"Classical Gram-Schmidt promises right angles, and delivers the same vector {twins} times",
        note=f"How far from a right angle each pair of the {DEGREE + 1} columns 1, t, t² … ends, "
        "by four methods that are equal on paper: black is one rounding error, yellow is parallel.",
        size=(9.0, 6.6),
    )
    with style.look():
        halves: Any = picture.subfigures(2, 1, height_ratios=[1, 1.2])  # an array of two
        top, below = halves
        for axes, method in zip(top.subplots(1, 4), NAMES, strict=True):
            draw_gram(axes, orthonormal(curve.columns, method)[0], method)
        left, right = below.subplots(1, 2)
        draw_losses(left, losses)
        draw_keeling(right, curve)
    run.save(picture)


def main() -> None:
    """Measure, print, draw."""
    run = begin(__file__, __doc__)
    losses, curve = losses_by_condition(run.rng), keeling()
    rows = [
        (
            NAMES[method],
            f"{slope(losses[method]):.2f}",
            EXPECTED[method],
            f"{curve.losses[method]:.1e}",
            f"{curve.error(method):.4f}",
        )
        for method in NAMES
    ]
    print("How orthogonality is lost: power of κ, found and by theory (Giraud et al. 2005);")
    print(f"then on the Keeling curve, degree {DEGREE}, κ = {cond(curve.columns):.2e}\n")
    print(table(("method", "slope", "theory", "‖I - QᵀQ‖", "fit error, ppm"), rows))
    draw(run, losses, curve)


if __name__ == "__main__":
    main()

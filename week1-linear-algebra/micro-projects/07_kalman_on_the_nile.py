"""The level of the Nile, followed year by year: a Kalman filter is least squares that keeps going.

Yearly flow at Aswan, 1871-1970, from statsmodels. The model: the river has a level that wanders,
``level[t+1] = level[t] + N(0, σ²η)``, and each year's flow is ``level[t] + N(0, σ²ε)``. Both
variances are found by maximum likelihood with Newton's method, derivatives by dual numbers.
Sources: Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed., chapter 2; Cobb,
"The problem of the Nile" (Biometrika 1978), for the year in which the river changed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from statsmodels.datasets import nile

from matrixops import distance, lstsq
from matrixops.calculus import newton
from matrixops.inputs import Array
from matrixops.pictures import style
from matrixops.pictures.script import Run, begin, table

VAGUE = 1e6  # the variance of the first level by which statsmodels says "we do not know"
BAND = 1.96
BOOK = (15099.0, 1469.1)
STATSMODELS = (15078.0, 1479.0, -632.5378)


class Filtered(NamedTuple):
    """The level after each year's flow, shape (n,), its variance, and what each year surprised."""

    level: Array
    variance: Array
    surprise: Array
    spread: Array


def follow(flow: Array, noise: Any, drift: Any, vague: float | None = None) -> list[Any]:  # noqa: ANN401 - floats or dual numbers
    """Return level, variance, surprise and its variance for each year, by the Kalman filter.

    Each year pulls the level towards the flow, by the share that the variances leave to it.

    Args:
        flow: Shape (n,).
        noise: σ²ε.
        drift: σ²η.
        vague: The first level is N(0, vague); without it, nothing is known, so that the first flow
            is the first level.
    """
    level, variance = (0.0, vague) if vague else (flow[0], noise)
    years = [] if vague else [(level, variance, 0.0, None)]
    for y in flow if vague else flow[1:]:
        if years:
            variance = variance + drift
        surprise, spread = y - level, variance + noise
        share = variance / spread
        level, variance = level + share * surprise, variance * (1.0 - share)
        years.append((level, variance, surprise, spread))
    return years


def minus_log_likelihood(flow: Array, logs: Any, vague: float | None = None) -> Any:  # noqa: ANN401 - see follow
    """Return how unlikely the surprises after the first year are; *logs* are of σ²ε and σ²η."""
    years = follow(flow, np.exp(logs[0]), np.exp(logs[1]), vague)[1:]
    terms = [np.log(2 * np.pi * spread) + surprise**2 / spread for *_, surprise, spread in years]
    return 0.5 * sum(terms[1:], terms[0])


def most_likely(flow: Array, vague: float | None = None) -> tuple[Array, float]:
    """Return σ²ε and σ²η, shape (2,), and the log-likelihood there."""
    mean = flow.mean()
    start = np.log(((flow - mean) ** 2).mean()) + np.array([0.0, -2.0])
    path = newton(lambda logs: minus_log_likelihood(flow, logs, vague), start, tol=1e-6)
    return np.exp(path.x), -path.value


def by_least_squares(flow: Array, noise: float, drift: float) -> Array:
    """Return all levels, shape (n,), at once: the least squares solution of two wishes.

    Every level shall be near its flow, in units of σε, and near its neighbour, in units of ση.
    """
    n = len(flow)
    near_flow = np.eye(n) / np.sqrt(noise)
    near_neighbour = (np.eye(n, k=1) - np.eye(n))[:-1] / np.sqrt(drift)
    wishes = np.vstack([near_flow, near_neighbour])
    return lstsq(wishes, np.concatenate([flow / np.sqrt(noise), np.zeros(n - 1)])).x


def misfit_by_split(flow: Array) -> Array:
    """Return, for each possible last year before a change, the sum of squares about two means.

    It is the squared distance of the flow from the plane spanned by "before" and "after".
    """
    n = len(flow)
    splits = [np.stack([np.arange(n) < k, np.arange(n) >= k], axis=1) * 1.0 for k in range(1, n)]
    return np.array([float(distance(flow, to=plane)) ** 2 for plane in splits])


def year_noticed(years: Array, run: Filtered, last: int, before: float) -> int:
    """Return the first year after *last* in which the band excludes the mean of *before*."""
    top = run.level + BAND * np.sqrt(run.variance)
    return int(years[(years > last) & (top < before)][0])


def draw_river(axes: Axes, years: Array, flow: Array, run: Filtered, smooth: Array) -> None:
    """Draw the flow, the filtered level with its band, and the level in hindsight."""
    half = BAND * np.sqrt(run.variance)
    axes.fill_between(
        years, run.level - half, run.level + half, color=style.SKY, alpha=0.28, linewidth=0
    )
    axes.plot(years, flow, "o", color=style.MUTED, markersize=3, alpha=0.8)
    axes.plot(years, run.level, color=style.BLUE, linewidth=2.2)
    axes.plot(years, smooth, color=style.AMBER, linewidth=1.5, linestyle=(0, (4, 1.5)))
    axes.set_ylabel("flow at Aswan, 10⁸ m³ a year")
    axes.set_xlim(years[0] - 1, years[-1] + 1)
    axes.set_ylim(430, 1420)
    for text, x, y, colour in (
        ("a dot is the flow of one year; 1913 was the driest", 1915, flow.min(), style.MUTED),
        ("the level as known in that year, and its 95 % band", 1921, 1340, style.BLUE),
        ("the level in hindsight: least squares over all years", 1921, 1270, style.AMBER),
    ):
        axes.text(x, y, text, color=colour, weight="bold", va="center")


def draw_split(axes: Axes, years: Array, misfit: Array, last: int) -> None:
    """Draw how well two means explain the flow, over the year between them."""
    axes.plot(years[:-1], misfit / 1e6, color=style.VERMILLION)
    axes.fill_between(
        years[:-1],
        misfit / 1e6,
        misfit.max() / 1e6,
        color=style.VERMILLION,
        alpha=0.12,
        linewidth=0,
    )
    axes.plot(last, misfit.min() / 1e6, "o", color=style.VERMILLION)
    axes.set_ylabel("misfit of two\nmeans, 10⁶")
    axes.set_xlabel("last year of the first mean")


def draw(
    run: Run, years: Array, flow: Array, filtered: Filtered, smooth: Array, misfit: Array
) -> None:
    """Save the river above, the search for its change below."""
    last = int(years[misfit.argmin()])
    before, after = flow[years <= last].mean(), flow[years > last].mean()
    noticed = year_noticed(years, filtered, last, before)
    picture = style.sheet(
        f"After {last} the Nile lost {1 - after / before:.0%} of its water; by {noticed} "
        "the filter was sure",
        note=f"Dotted: mean flow {before:.0f} until {last}, {after:.0f} after; in {noticed} the "
        "old mean leaves the band. A dam at Aswan was begun in 1898-99.",
        size=(9.0, 5.8),
    )
    with style.look():
        upper, lower = picture.subplots(2, 1, sharex=True, height_ratios=[3.4, 1])
        draw_river(upper, years, flow, filtered, smooth)
        draw_split(lower, years, misfit, last)
        for axes in (upper, lower):
            axes.axvline(last + 0.5, color=style.INK, linewidth=0.9, linestyle=(0, (2, 2)))
        halves = ((years[0] - 1, last + 0.5, before), (last + 0.5, years[-1] + 1, after))
        for start, end, mean in halves:
            upper.hlines(mean, start, end, color=style.VERMILLION, linewidth=1.2, linestyle=":")
        upper.text(last + 1.2, 1370, str(last), color=style.INK, size=15, weight="bold", va="top")
    run.save(picture)


def main() -> None:
    """Fit, follow, compare, print, draw."""
    run = begin(__file__, __doc__)
    data = nile.load_pandas().data
    years, flow = data["year"].to_numpy(dtype=int), data["volume"].to_numpy(dtype=float)
    (noise, drift), likelihood = most_likely(flow)
    vague, vague_likelihood = most_likely(flow, VAGUE)
    filtered = Filtered(*np.array(follow(flow, noise, drift), dtype=float).T)
    smooth = by_least_squares(flow, noise, drift)
    last_levels = [by_least_squares(flow[:n], noise, drift)[-1] for n in range(1, len(flow) + 1)]
    gap = np.abs(filtered.level - last_levels).max()
    misfit = misfit_by_split(flow)

    print("Nothing known at the start; the reference is Durbin & Koopman, section 2.10\n")
    rows: list[tuple[str, str, str]] = [
        ("σ²ε, of a year", f"{noise:.1f}", f"{BOOK[0]:.0f}"),
        ("σ²η, of the level", f"{drift:.1f}", f"{BOOK[1]:.1f}"),
        ("log-likelihood", f"{likelihood:.4f}", ""),
        ("last year before the change", str(years[misfit.argmin()]), "1898 (Cobb 1978)"),
        ("filter - least squares so far", f"{gap:.1e}", "0"),
    ]
    print(table(("what", "here", "reference"), rows))
    print("\nFirst level N(0, 10⁶), as statsmodels has it; its search stops short of the top\n")
    rows = [
        ("σ²ε, of a year", f"{vague[0]:.1f}", f"{STATSMODELS[0]:.0f}"),
        ("σ²η, of the level", f"{vague[1]:.1f}", f"{STATSMODELS[1]:.0f}"),
        ("log-likelihood", f"{vague_likelihood:.6f}", f"{STATSMODELS[2]:.4f}"),
    ]
    print(table(("what", "here", "statsmodels"), rows))
    draw(run, years, flow, filtered, smooth, misfit)


if __name__ == "__main__":
    main()

"""The report's pictures, in the look of the whole repository: each is titled with its finding."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from scipy import special

from matrixops.pictures.style import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    VERMILLION,
    Picture,
    look,
    sheet,
)
from mini_ds_workflow.glm.fit import CountFit
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.explore import Exploration
from mini_ds_workflow.stages.model import Modelled
from mini_ds_workflow.stages.sensitivity import Sensitivity

MOST = 15  # counts drawn one by one


@look()
def draw_arms(exploration: Exploration, words: str) -> Picture:
    """Draw the mean of every arm with its 95 % interval, and the share without any."""
    first, arms = exploration.arms[0], exploration.arms
    least = min(arms, key=lambda a: a.mean)
    picture = sheet(
        f"{first.mean:.2f} {words} at “{first.level}”, {least.mean:.2f} at “{least.level}”",
        note="Left: means with 95 % intervals. Right: the share of rows with none at all.",
        size=(8.0, 3.6),
    )
    left, right = picture.subplots(1, 2, width_ratios=[1.5, 1])
    places = np.arange(len(arms))
    left.errorbar(
        places,
        [a.mean for a in arms],
        [1.96 * a.error for a in arms],
        fmt="o",
        color=BLUE,
        capsize=3,
    )
    right.bar(places, [100 * a.share_zero for a in arms], color=MUTED, width=0.62)
    for axes in (left, right):
        axes.set_xticks(places, [a.level for a in arms])
        axes.set_xlabel("arm")
    left.set(ylim=(0, None), ylabel=f"mean of {words}")
    right.set_ylabel("without any, %")
    return picture


@look()
def draw_ratios(exploration: Exploration, modelled: Modelled) -> Picture:
    """Draw the rate ratios of every level: as they are, and adjusted by both laws."""
    wide = modelled.clustered
    last = modelled.levels[-1]
    picture = sheet(
        f"Against “{exploration.arms[0].level}”, every level, three ways",
        note="Rate ratios with 95 % intervals; below 1 means less. Poisson's intervals are too "
        f"narrow. “{last}” is the level whose place depends most on what is adjusted for."
        if len(modelled.levels) > 1
        else "Rate ratios with 95 % intervals; below 1 means less.",
        size=(8.0, 3.6),
    )
    axes: Axes = picture.subplots()
    rows = {
        "as they are": [exploration.by_level(level).ratio for level in modelled.levels],
        "Poisson, adjusted": list(modelled.ratios(modelled.poisson.fit)),
        "negative binomial, adjusted, clustered": list(modelled.ratios(wide)),
    }
    for shift, (name, color) in enumerate(zip(rows, (MUTED, AMBER, BLUE), strict=True)):
        for i, effect in enumerate(rows[name]):
            place = -i + 0.22 - 0.22 * shift
            axes.plot([effect.low, effect.high], [place, place], color=color, linewidth=2)
            axes.plot(effect.value, place, "o", color=color, label=name if i == 0 else None)
    axes.axvline(1, color=INK, linewidth=0.8)
    axes.set_yticks([-i for i in range(len(modelled.levels))], modelled.levels)
    axes.set_xlabel("rate ratio")
    axes.set_xscale("log")
    ticks = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2]
    axes.set_xticks(ticks, [f"{t:.1f}" for t in ticks])
    axes.minorticks_off()
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return picture


def chances(fit: CountFit, most: int) -> Array:
    """Return what share of rows a fit expects at each count from 0 to *most*, shape (most + 1,)."""
    mu = fit.mean[:, None]
    k = np.arange(most + 1)
    if not fit.dispersion:
        log_chances = special.xlogy(k, mu) - mu - special.gammaln(k + 1)
        return np.asarray(np.exp(log_chances).mean(axis=0))
    r = 1 / fit.dispersion
    ways = special.gammaln(k + r) - special.gammaln(r) - special.gammaln(k + 1)
    log_chances = ways - r * np.log1p(mu / r) + k * np.log(mu / (r + mu))
    return np.asarray(np.exp(log_chances).mean(axis=0))


@look()
def draw_fit(modelled: Modelled, counts: Array, words: str) -> Picture:
    """Draw how often each count occurs, and how often both laws expect it."""
    simple, wide = modelled.poisson, modelled.negative_binomial
    picture = sheet(
        f"Poisson expects {simple.zeros_expected:.1%} without any, the negative binomial "
        f"{wide.zeros_expected:.1%}; there are {simple.zeros_found:.1%}",
        note="Share of rows at each count, and what both fits expect.",
        size=(8.0, 3.4),
    )
    axes: Axes = picture.subplots()
    k = np.arange(MOST + 1)
    found = np.array([(counts == i).mean() for i in k])
    axes.bar(k, 100 * found, color="#C9D3DC", width=0.8, label="found")
    axes.plot(k, 100 * chances(simple.fit, MOST), "o-", color=VERMILLION, label="Poisson")
    axes.plot(k, 100 * chances(wide.fit, MOST), "o-", color=BLUE, label="negative binomial")
    axes.set(xlabel=words, ylabel="% of rows", xlim=(-0.7, MOST + 0.7))
    axes.legend()
    return picture


@look()
def draw_universes(found: Sensitivity, focus: str, reference: str) -> Picture:
    """Draw the rate ratio in every universe, sorted, and below it the choices that made it."""
    universes, low, high = found.universes, found.lowest.effect.value, found.highest.effect.value
    picture = sheet(
        f"Whatever is chosen, “{focus}” against “{reference}” is between {low:.2f} and {high:.2f}",
        note=f"{len(universes)} combinations of choices, each with its 95 % interval (clustered); "
        f"{found.excluding_one} intervals leave out 1.",
        size=(8.6, 6.4),
    )
    above, below = picture.subplots(2, 1, sharex=True, height_ratios=[1, 1.05])
    places = np.arange(len(universes))
    values = np.array([(u.effect.value, u.effect.low, u.effect.high) for u in universes])
    above.vlines(places, values[:, 1], values[:, 2], color="#BBD3E6", linewidth=2.2)
    above.plot(places, values[:, 0], "o", color=BLUE, markersize=3)
    above.axhline(1, color=INK, linewidth=0.8)
    above.set_ylabel("rate ratio")
    options = [(i, o) for i in range(4) for o in dict.fromkeys(u.choices[i] for u in universes)]
    palette = (VERMILLION, GREEN, BLUE, AMBER)
    for row, (i, option) in enumerate(options):
        made = [place for place, u in zip(places, universes, strict=True) if u.choices[i] == option]
        below.plot(made, [-row] * len(made), "|", color=palette[i], markersize=7)
    below.set_yticks([-row for row in range(len(options))], [option for _, option in options])
    below.tick_params(axis="y", length=0)
    below.set_xlabel("combination, sorted by its rate ratio")
    return picture

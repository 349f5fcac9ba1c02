"""The report's pictures, in the look of the whole repository: each is titled with its finding."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from scipy import special

from matrixops.pictures.style import (
    AMBER,
    BLUE,
    FAINT,
    GREEN,
    INK,
    MUTED,
    VERMILLION,
    Picture,
    look,
    sheet,
)
from mini_ds_workflow.glm.fit import DIFFERENCE, Fit
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.explore import Exploration
from mini_ds_workflow.stages.model import Diagnosis, Modelled
from mini_ds_workflow.stages.sensitivity import Sensitivity

MOST = 15  # counts drawn one by one
ROUND = (
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1.0,
    1.2,
    1.5,
    2.0,
    3.0,
    5.0,
)
TICKS = (*ROUND, 10.0, 20.0, 50.0, 100.0)  # of ratios


@look()
def draw_arms(exploration: Exploration, words: str, kind: str, focus: str) -> Picture:
    """Draw the mean of every arm with its 95 % interval; for counts, also the share without any."""
    first, arms, other = exploration.arms[0], exploration.arms, exploration.by_level(focus)
    counts = kind == "count"
    picture = sheet(
        f"{first.mean:.3g} {words} at “{first.level}”, {other.mean:.3g} at “{other.level}”",
        note="Left: means with 95 % intervals. Right: the share of rows with none at all."
        if counts
        else "Means of the arms with 95 % intervals.",
        size=(8.0, 3.6),
    )
    places, labels = np.arange(len(arms)), [a.level for a in arms]
    axes = list(picture.subplots(1, 2, width_ratios=[1.5, 1])) if counts else [picture.subplots()]
    means, reaches = [a.mean for a in arms], [1.96 * a.error for a in arms]
    axes[0].errorbar(places, means, reaches, fmt="o", color=BLUE, capsize=3)
    for place, arm in zip(places, arms, strict=True):
        axes[0].annotate(
            f"{arm.mean:.3g}", (place, arm.mean), xytext=(8, -3), textcoords="offset points"
        )
    axes[0].set_ylabel(f"{'share' if kind == 'yes-no' else 'mean'} of {words}")
    if kind != "number":
        axes[0].set_ylim(0, None)
    if counts:
        axes[1].bar(places, [100 * a.share_zero for a in arms], color=MUTED, width=0.62)
        axes[1].set_ylabel("without any, %")
    for one in axes:
        one.set_xticks(places, labels)
        one.set_xlim(-0.5, len(arms) - 0.4)
        one.set_xlabel("arm")
    return picture


@look()
def draw_effects(exploration: Exploration, modelled: Modelled, focus: str) -> Picture:
    """Draw the effect of every level: as it is, and adjusted by every law."""
    main = modelled.main
    shown = focus if focus in modelled.levels else modelled.levels[0]
    picture = sheet(
        f"Adjusted, “{shown}” against “{exploration.arms[0].level}” has a {main.reads} of "
        f"{main.effect(shown).value:.3f}",
        note=f"{main.reads.capitalize()}, 95 % intervals; the line means no effect. The main "
        f"answer, {main.law} with robust errors, is drawn thick.",
        size=(8.0, 2.3 + 0.62 * len(modelled.levels)),
    )
    axes: Axes = picture.subplots()
    rows: dict[str, list[Effect | None]] = {
        "as it is": [exploration.by_level(level).effect for level in modelled.levels]
    }
    for d in modelled.laws:
        if d.fit.law != main.law and d.fit.reads == main.reads:
            rows[f"{d.fit.law}, adjusted"] = list(modelled.effects(d.fit))
    rows[f"{main.law}, adjusted, robust"] = list(modelled.effects(main))
    for shift, (name, color) in enumerate(
        zip(rows, (MUTED, AMBER, BLUE)[-len(rows) :], strict=True)
    ):
        thick = 3.2 if shift == len(rows) - 1 else 1.6
        drawn = [(i, e) for i, e in enumerate(rows[name]) if e is not None]
        for k, (i, effect) in enumerate(drawn):
            place = -i + 0.22 - 0.22 * shift
            axes.plot([effect.low, effect.high], [place, place], color=color, linewidth=thick)
            axes.plot(effect.value, place, "o", color=color, label=name if not k else None)
    axes.set_yticks([-i for i in range(len(modelled.levels))], modelled.levels)
    axes.set_ylim(-len(modelled.levels) + 0.4, 0.6)
    _scale(axes.xaxis.axes, main.reads)
    picture.legend(loc="outside lower center", ncols=3)
    return picture


def _scale(axes: Axes, reads: str, *, vertical: bool = False) -> None:
    """Give an axis of effects its line of no effect, and ratios their logarithms."""
    ratio = reads != DIFFERENCE
    line = axes.axhline if vertical else axes.axvline
    line(1.0 if ratio else 0.0, color=INK, linewidth=0.8)
    axis = axes.yaxis if vertical else axes.xaxis
    axis.set_label_text(reads)
    if not ratio:
        return
    low, high = axes.get_ylim() if vertical else axes.get_xlim()
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    ticks = [t for t in TICKS if low * 0.97 <= t <= high * 1.03]
    axis.set_ticks(ticks, labels=[f"{t:g}" for t in ticks])
    axes.minorticks_off()


def chances(fit: Fit, most: int) -> Array:
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
def draw_counts(modelled: Modelled, counts: Array, words: str) -> Picture:
    """Draw how often each count occurs, and how often each law expects it."""
    expected = ", ".join(
        f"{d.fit.law} expects {d.facts['% zeros expected']:.1f} %" for d in modelled.laws
    )
    picture = sheet(
        f"Rows without any: there are {100 * float((counts == 0).mean()):.1f} %, {expected}",
        note="Share of rows at each count, and what each fit expects.",
        size=(8.0, 3.6),
    )
    axes: Axes = picture.subplots()
    k = np.arange(MOST + 1)
    axes.bar(k, [100 * float((counts == i).mean()) for i in k], color="#C9D3DC", label="found")
    for d, color in zip(modelled.laws, (VERMILLION, BLUE), strict=False):
        axes.plot(k, 100 * chances(d.fit, MOST), "o-", color=color, label=d.fit.law)
    axes.set(xlabel=words, ylabel="% of rows", xlim=(-0.7, MOST + 0.7))
    axes.legend()
    return picture


@look()
def draw_bins(laws: tuple[Diagnosis, ...], words: str) -> Picture:
    """Draw what was found against what was expected, in tenths of the rows."""
    last = laws[-1]
    off = [abs(found - expected) / max(error, 1e-300) for expected, found, error in last.bins]
    inside = sum(o <= 1.96 for o in off)
    picture = sheet(
        f"{last.fit.law}: {inside} of {len(off)} tenths lie within 1.96 errors of expectation",
        note="Rows sorted by what the fit expects of them, in tenths. On the line, expectation and "
        "finding agree.",
        size=(8.0, 3.8),
    )
    axes: Axes = picture.subplots()
    for d, color in zip(laws, (VERMILLION, BLUE), strict=False):
        expected, found, error = np.array(d.bins).T
        axes.errorbar(expected, found, 1.96 * error, fmt="o", color=color, label=d.fit.law)
    ends = axes.get_xlim()
    axes.plot(ends, ends, color=INK, linewidth=0.8, zorder=0)
    axes.set(xlabel=f"expected mean of {words}", ylabel="found")
    axes.legend()
    return picture


@look()
def draw_universes(found: Sensitivity, focus: str, reference: str, reads: str) -> Picture:
    """Draw the effect in every universe, sorted, and below it the choices that made it."""
    universes, low, high = found.universes, found.lowest.effect.value, found.highest.effect.value
    options = [(i, o) for i in range(4) for o in dict.fromkeys(u.choices[i] for u in universes)]
    picture = sheet(
        f"Whatever is chosen, “{focus}” against “{reference}” is between {low:.2f} and {high:.2f}",
        note=f"{len(universes)} combinations of choices, each with its 95 % interval (robust); "
        f"{found.excluding_null} intervals leave out the value that means no effect.",
        size=(8.6, 4.0 + 0.2 * len(options)),
    )
    above, below = picture.subplots(2, 1, sharex=True, height_ratios=[12, len(options) + 1])
    places = np.arange(len(universes))
    values = np.array([(u.effect.value, u.effect.low, u.effect.high) for u in universes])
    above.vlines(places, values[:, 1], values[:, 2], color="#BBD3E6", linewidth=2.2)
    above.plot(places, values[:, 0], "o", color=BLUE, markersize=3)
    _scale(above, reads, vertical=True)
    palette = (VERMILLION, GREEN, BLUE, AMBER)
    for row, (i, option) in enumerate(options):
        made = [place for place, u in zip(places, universes, strict=True) if u.choices[i] == option]
        below.plot(made, [-row] * len(made), "|", color=palette[i], markersize=7)
        if row and options[row - 1][0] != i:
            below.axhline(0.5 - row, color=FAINT, linewidth=0.8)
    below.set_yticks([-row for row in range(len(options))], [option for _, option in options])
    below.tick_params(axis="y", length=0)
    below.set_xlabel("combination, sorted by its effect")
    return picture

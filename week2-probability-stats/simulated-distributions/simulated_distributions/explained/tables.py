"""The alias table and the guide table explained."""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import CYCLE, INK, MUTED, VERMILLION, Picture
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.explained.explanation import Explanation, Fact
from simulated_distributions.explained.points import draw_law
from simulated_distributions.explained.words import words_per_draw
from simulated_distributions.law import Law
from simulated_distributions.method import Method
from simulated_distributions.samplers import alias, guide, lemire

SHOWN = 24


def explain_alias(law: Law, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain the table of columns of equal height, each of one or two categories."""
    assert isinstance(law, DiscreteLaw)
    weights = np.asarray(law.pmf(law.atoms()), dtype=np.float64)
    whole, bits = alias.whole_weights(weights)
    table = alias.alias_table(whole, bits)
    k, own = len(weights), table[:, 0] / 2.0**bits
    values = law.sample(draws, rng, method=method.name)
    words = 1 / (1 - int(lemire.threshold(np.uint64(k))) / 2**32)
    own_share = float(own.mean())
    columns = rng.integers(0, k, draws)
    kept = rng.random(draws) < own[columns]
    error = float(np.sqrt(own_share * (1 - own_share) / draws))
    facts = (
        Fact("share that keeps its column", own_share, float(kept.mean()), error),
        Fact("words per draw", words, *words_per_draw(law, method, rng, draws)),
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        some = min(k, SHOWN)
        for j in range(some):
            left.bar(j, own[j], 0.9, color=CYCLE[j % len(CYCLE)])
            giver = int(table[j, 1])
            rest = 1 - own[j]
            left.bar(j, rest, 0.9, own[j], color=CYCLE[giver % len(CYCLE)], alpha=0.45)
            if rest > 0.08 and k <= SHOWN:
                left.text(j, own[j] + rest / 2, giver, ha="center", va="center", size=8)
        left.set(xlabel="column", ylabel="share of the column", ylim=(0, 1.02))
        left.set_title("pale: the alias, by its number", color=MUTED, size=9)
        draw_law(right, law, values)

    return Explanation(
        law,
        method,
        "K columns of equal height: each is filled by its own category, and what is missing by one "
        "other, its alias. A column and a coin are one look-up, whatever K.",
        "Every column holds its own category and at most one other, so one look-up is enough",
        facts,
        draw,
    )


def explain_guide(law: Law, method: Method, rng: np.random.Generator, draws: int) -> Explanation:
    """Explain where the guide table lets the search begin."""
    assert isinstance(law, DiscreteLaw)
    atoms = law.atoms()
    cdf = np.asarray(law.cdf(atoms), dtype=np.float64)
    cdf[-1] = 1.0
    starts = guide.guide_of(cdf)
    edges = np.append(0.0, cdf)
    cells = np.arange(len(starts)) / len(starts)
    lengths = [
        (
            np.clip(edges[1:], low, low + 1 / len(starts))
            - np.clip(edges[:-1], low, low + 1 / len(starts))
        )
        @ np.maximum(np.arange(len(cdf)) - start, 0)
        for low, start in zip(cells, starts, strict=True)
    ]
    predicted = float(np.sum(lengths))
    u = rng.random(draws)
    steps = np.searchsorted(cdf, u) - starts[(u * len(starts)).astype(np.int64)]
    error = float(steps.std(ddof=1) / np.sqrt(draws))
    facts = (
        Fact("steps of the search per draw", predicted, float(steps.mean()), error),
        Fact("words per draw", 1.0, *words_per_draw(law, method, rng, draws)),
    )
    values = law.sample(draws, rng, method=method.name)

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        left.step(atoms, cdf, where="post", color=INK, label="cdf")
        left.plot(atoms[starts], cells, ".", color=VERMILLION, ms=4, label="where a search begins")
        left.set(xlabel="value", ylabel="uniform", xlim=(law.ppf(0.001) - 1, law.ppf(0.999) + 1))
        left.legend(loc="lower right", fontsize=8)
        draw_law(right, law, values)

    return Explanation(
        law,
        method,
        "Inversion walks up the cdf until it passes the uniform. A table with two cells for each "
        "atom says where to begin, so that hardly a step is left.",
        f"{predicted:.2f} steps a draw are left of the walk up the cdf",
        facts,
        draw,
    )

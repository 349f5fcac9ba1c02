"""Buffon's needle: π by throwing sticks."""

from __future__ import annotations

import math

import numpy as np

from matrixops.pictures.style import BLUE, INK, MUTED, VERMILLION, Picture
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.estimates import Estimate, share_of
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.vocabulary import Real


def crossing(length: float) -> float:
    """Return the probability that a needle crosses a line, lines being 1 apart."""
    if length <= 1:
        return 2 * length / math.pi
    return 2 / math.pi * (length - math.sqrt(length**2 - 1) + math.acos(1 / length))


def buffon(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Throw needles on a striped floor."""
    crossed: dict[float, list[Real]] = {0.5: [], 1.0: [], 2.0: []}
    shown: list[Real] = []
    for _ in track(blocks):
        for length, parts in crossed.items():
            place = Uniform(0, 1).sample(5000, rng)
            angle = Uniform(0, 2 * math.pi).sample(5000, rng)
            ends = place + length * np.sin(angle)
            parts.append((ends < 0) | (ends > 1))
            shown = [place, angle, parts[-1]] if length == 1.0 else shown
    hits = {length: share_of(np.concatenate(parts)) for length, parts in crossed.items()}
    one = hits[1.0]
    pi = Estimate(2 / one.value, 2 / one.value**2 * one.error)
    rows = (
        *(Row(f"crosses, length {length:g}", hits[length], crossing(length)) for length in hits),
        Row("π, from 2 / share", pi, math.pi),
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        place, angle, hit = (part[:200] for part in shown)
        shelf = np.arange(200) % 5
        x = np.linspace(0, 8, 200)
        for i in range(200):
            y = shelf[i] + place[i]
            ends = [x[i], x[i] + math.cos(angle[i])], [y, y + math.sin(angle[i])]
            left.plot(*ends, color=VERMILLION if hit[i] else BLUE, lw=1)
        for line in range(6):
            left.axhline(line, color=INK, lw=0.8)
        left.set(aspect="equal", title="red: crosses a line")
        left.axis("off")
        so_far = np.cumsum(np.concatenate(crossed[1.0])) / np.arange(1, 5000 * len(blocks) + 1)
        n = np.arange(100, len(so_far), 50)
        right.plot(n, 2 / so_far[n], color=BLUE, lw=1)
        half = 2 * math.pi * math.sqrt(math.pi / 2 - 1) / np.sqrt(n)
        right.fill_between(n, math.pi - half, math.pi + half, color=MUTED, alpha=0.2, lw=0)
        right.axhline(math.pi, color=INK, lw=0.8)
        right.set(xscale="log", xlabel="needles", ylabel="2 / share", ylim=(2.7, 3.6))
        right.set_title("grey: ± 2 errors", color=MUTED, size=9)

    return Outcome(
        "A needle as long as a plank crosses a line in 2/π of the throws",
        f"{5000 * len(blocks):,} needles of each length, lines 1 apart.",
        rows,
        draw,
    )


BUFFON = Experiment("buffon", "How often does a needle cross a line?", buffon)

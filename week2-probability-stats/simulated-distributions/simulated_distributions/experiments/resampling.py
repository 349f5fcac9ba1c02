"""The bootstrap on samples whose truth is known: is its error right, do its intervals hold?"""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import BLUE, INK, MUTED, VERMILLION, Picture
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.estimates import mean_of, share_of
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.processes.bootstrap import bootstrap
from simulated_distributions.vocabulary import Floats

SIZE = 15


def row_means(x: Floats) -> Floats:
    """Return the mean of each row."""
    return np.asarray(x.mean(axis=-1))


def resample(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Bootstrap the mean of small, skewed samples; look who holds the true mean."""
    squares, plain, corrected, simple = [], [], [], []
    for _ in track(blocks):
        for data in Exponential(1.0).sample((75, SIZE), rng):
            found = bootstrap(data, row_means, rng, resamples=500)
            squares.append(found.error**2)
            plain.append(found.percentile())
            corrected.append(found.bca())
            half = 1.959964 * data.std(ddof=1) / np.sqrt(SIZE)
            simple.append((data.mean() - half, data.mean() + half))
    holds = {
        name: share_of([low <= 1 <= high for low, high in intervals])
        for name, intervals in (
            ("mean ± 1.96 errors", simple),
            ("percentile", plain),
            ("BCa", corrected),
        )
    }
    values = [share.value for share in holds.values()]
    least, most = min(values), max(values)
    rows = (
        Row("mean squared bootstrap error", mean_of(squares), (SIZE - 1) / SIZE**2),
        *(Row(f"95 % by {name}: holds the truth", share) for name, share in holds.items()),
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2, width_ratios=(1.3, 1))
        for i, (low, high) in enumerate(corrected[:80]):
            colour = BLUE if low <= 1 <= high else VERMILLION
            left.plot([i, i], [low, high], color=colour, lw=1.4)
        left.axhline(1, color=INK, lw=0.8)
        left.set(xlabel="sample", ylabel="95 % interval (BCa) of the mean")
        left.set_title("red: does not hold the truth, 1", color=MUTED, size=9)
        errors = [2 * share.error for share in holds.values()]
        right.errorbar(range(3), values, errors, fmt="o", color=BLUE, capsize=3)
        right.axhline(0.95, color=INK, lw=0.8, ls="--")
        right.set(xticks=range(3), xlim=(-0.5, 2.5), ylim=(0.8, 1), ylabel="share that holds it")
        right.set_xticklabels(["±1.96\nerrors", "percentile", "BCa"])

    return Outcome(
        f"Intervals from {SIZE} skewed numbers promise 95 % and hold {least:.1%} to {most:.1%}",
        f"{len(squares):,} samples of {SIZE} exponential numbers, 500 resamples each.",
        rows,
        draw,
    )


BOOTSTRAP = Experiment("bootstrap", "Can a sample tell how far off its mean is?", resample)

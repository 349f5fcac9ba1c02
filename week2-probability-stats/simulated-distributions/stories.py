# ruff: noqa: INP001  a script that prints
"""Tell how laws become one another: the graph of all stories, or the way between two laws.

python stories.py                     every story, run and tested, and the graph
python stories.py Bernoulli F         the shortest way from one law to another
python stories.py --draws 1_000_000   with a narrower band

A gap is the largest distance between the cdf of what was made and the law that it should have; a
true story stays within the band but for one run in a thousand million.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from matrixops.pictures.script import Run, table
from simulated_distributions.errors import DistributionError, SizeError
from simulated_distributions.progress import bar
from simulated_distributions.stories.graph import STORIES, path
from simulated_distributions.stories.picture import story_graph
from simulated_distributions.stories.story import Story


def tell(stories: list[Story], draws: int, rng: np.random.Generator) -> bool:
    """Run stories, print a line each, and return whether all hold."""
    if draws < 1:
        raise SizeError(f"--draws must be at least 1, found {draws}")
    rows, fine = [], True
    for i in bar("stories", range(len(stories)), len(stories)):
        story = stories[i]
        told = story.tell(draws, rng)
        verdict = "holds" if told.holds else "DOES NOT HOLD"
        rows.append((story.title, story.words, f"{told.gap:.5f}", f"{told.allowed:.5f}", verdict))
        fine &= told.holds
    widest = max(len(row[1]) for row in rows)
    padded = [(row[0], row[1].ljust(widest), *row[2:]) for row in rows]
    print(table(("story", "how".ljust(widest), "gap", "band", ""), padded))
    return fine


def main() -> int:
    """Read the options, tell what is asked for."""
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", nargs="?", help="a law, as Bernoulli")
    parser.add_argument("target", nargs="?", help="another, as Beta")
    parser.add_argument("--draws", type=int, default=100_000, help="of each story")
    parser.add_argument("--seed", type=int, default=7, help="of the random numbers (default: 7)")
    parser.add_argument(
        "--out", type=Path, default=here.parent / "out", help="folder of the picture"
    )
    options = parser.parse_args()
    if options.source and not options.target:
        parser.error("a way needs two laws, as in: stories.py Bernoulli Beta")
    if options.seed < 0:
        parser.error(f"--seed must be at least 0, found {options.seed}")
    try:
        way = path(options.source, options.target) if options.source else list(STORIES)
        if not way:
            parser.error(f"{options.source} is {options.target}: there is no way to go")
        fine = tell(way, options.draws, np.random.default_rng(options.seed))
        if not options.source:
            Run("stories", options.seed, options.out).save(story_graph(), dpi=110)
    except DistributionError as error:
        print(f"stories: {error}", file=sys.stderr)
        return 2
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())

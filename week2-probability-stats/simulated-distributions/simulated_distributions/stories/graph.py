"""All stories, and what they make together: one graph of laws."""

from __future__ import annotations

from collections.abc import Iterator

from simulated_distributions.errors import StoryError
from simulated_distributions.stories.changes import CHANGES
from simulated_distributions.stories.limits import LIMITS
from simulated_distributions.stories.several import SEVERAL
from simulated_distributions.stories.story import Story
from simulated_distributions.stories.sums import SUMS

STORIES: tuple[Story, ...] = SUMS + CHANGES + SEVERAL + LIMITS


def laws() -> list[str]:
    """Return the names of the laws that stories are about, in order of the alphabet."""
    return sorted({name for story in STORIES for name in (story.source, story.target)})


def story(source: str, target: str) -> Story:
    """Return the story of two laws.

    Raises:
        StoryError: If there is none; says where *source* does lead.
    """
    for found in STORIES:
        if (found.source, found.target) == (source, target):
            return found
    leads = ", ".join(found.target for found in STORIES if found.source == source)
    if leads:
        raise StoryError(f"no story of {source!r} and {target!r}; {source} becomes {leads}")
    raise StoryError(f"source must be one of {', '.join(laws())}, found {source!r}")


def path(source: str, target: str) -> list[Story]:
    """Return the fewest stories that lead from one law to another, in order.

    Raises:
        StoryError: If none do.

    >>> [story.target for story in path("Bernoulli", "F")]
    ['Binomial', 'Normal', 'ChiSquare', 'F']
    """
    reached: dict[str, Story | None] = {source: None}
    border = [source]
    while border and target not in reached:
        after = []
        for told in _from(border):
            if told.target not in reached:
                reached[told.target] = told
                after.append(told.target)
        border = after
    if target not in reached:
        raise StoryError(f"no stories lead from {source!r} to {target!r}; laws: {laws()}")
    found: list[Story] = []
    while (step := reached[found[-1].source if found else target]) is not None:
        found.append(step)
    return found[::-1]


def _from(names: list[str]) -> Iterator[Story]:
    for name in names:
        yield from (told for told in STORIES if told.source == name)

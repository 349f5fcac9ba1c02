"""The stories of laws: each is run, each limit's speed is computed, and the graph hangs together.

A hundred thousand draws of a story stay within a band that a true story leaves once in 10⁹ runs.
"""

from __future__ import annotations

import io

import networkx as nx
import numpy as np
import pytest
from PIL import Image
from scipy import stats

import simulated_distributions as sd
from simulated_distributions.errors import StoryError
from simulated_distributions.goodness import band, gap
from simulated_distributions.stories.graph import STORIES, laws, path, story
from simulated_distributions.stories.limits import LIMITS
from simulated_distributions.stories.picture import DISCRETE, PLACES, story_graph
from simulated_distributions.stories.story import Limit, Story

DRAWS = 100_000


@pytest.mark.parametrize("told", STORIES, ids=lambda s: f"{s.title}: {s.label}")
def test_a_story_gives_draws_of_its_law(told: Story) -> None:
    """The cdf of what is made is within the band; for limits, what is still missing is added."""
    telling = told.tell(DRAWS, np.random.default_rng(20_240_229))

    assert telling.holds, telling
    assert telling.allowed < 0.015
    assert type(told.law).__name__ == told.target


@pytest.mark.parametrize("told", LIMITS, ids=lambda s: s.title)
def test_a_limit_is_approached_at_its_rate(told: Limit) -> None:
    """Four times the stage divides the distance by 4^rate, to a twentieth of the exponent."""
    early, late = told.distance(told.at // 4), told.distance(told.at)

    assert np.log(early / late) / np.log(4) == pytest.approx(told.rate, abs=0.05)
    assert type(told.stage(10)).__name__ == told.source


def test_le_cams_bound_holds() -> None:
    """Binomial(n, 3/n) is nearer to Poisson(3) than Le Cam's 9/n, and SciPy sees the same."""
    told = story("Binomial", "Poisson")
    assert isinstance(told, Limit)
    k = np.arange(60)
    for n in (100, 1000):
        scipys = np.abs(stats.binom.cdf(k, n, 3 / n) - stats.poisson.cdf(k, 3)).max()

        assert told.distance(n) < 9 / n
        assert told.distance(n) == pytest.approx(scipys, rel=1e-9)


@pytest.mark.parametrize(("source", "target"), [("Exponential", "Gamma"), ("Gamma", "Beta")])
def test_a_story_told_wrong_is_found_out(source: str, target: str) -> None:
    """Draws that are stretched by a twentieth leave the band."""
    told = story(source, target)
    draws = told.make(DRAWS, np.random.default_rng(1)) * 1.05

    assert gap(told.law, draws) > band(DRAWS)


def test_the_gap_is_that_of_kolmogorov() -> None:
    """On continuous draws the gap is SciPy's one-sample statistic."""
    draws = np.random.default_rng(3).gamma(2.5, size=1000)

    assert gap(sd.Gamma(2.5), draws) == pytest.approx(
        stats.kstest(draws, stats.gamma(2.5).cdf).statistic, abs=1e-12
    )


def test_the_graph_hangs_together() -> None:
    """At least 25 stories; every law has one, and Bernoulli trials or uniforms lead to all."""
    graph = nx.MultiDiGraph((s.source, s.target) for s in STORIES)

    assert len(STORIES) >= 25
    assert nx.is_weakly_connected(graph)
    assert set(graph) == set(laws()) == set(PLACES)
    assert nx.descendants(graph, "Uniform") | {"Uniform"} == set(laws())
    assert {n for n in laws() if issubclass(getattr(sd, n), sd.DiscreteLaw)} == DISCRETE


def test_paths_are_shortest() -> None:
    """Between any two laws, the path has as many stories as networkx counts, or none exists."""
    graph = nx.DiGraph((s.source, s.target) for s in STORIES)
    for source in laws():
        lengths = nx.single_source_shortest_path_length(graph, source)
        for target in laws():
            if target in lengths:
                assert len(path(source, target)) == lengths[target]
            else:
                with pytest.raises(StoryError, match="no stories lead"):
                    path(source, target)


def test_missing_stories_are_named() -> None:
    """An unknown law names those that exist; a missing story says where the law leads."""
    with pytest.raises(StoryError, match="Bernoulli, Beta"):
        story("Norml", "Cauchy")
    with pytest.raises(StoryError, match="StudentT"):
        story("Normal", "Poisson")


def test_the_picture_shows_every_law() -> None:
    """The graph is drawn with one box a law and one label a story, and none lie on one another."""
    figure = story_graph()
    texts = [text.get_text() for text in figure.axes[0].texts]
    with Image.open(io.BytesIO(figure.png(dpi=50))) as image:
        assert min(image.size) > 300

    assert len(texts) == len(laws()) + len(STORIES)
    boxes = list(PLACES.values())
    apart = min(
        np.hypot(a[0] - b[0], 2 * (a[1] - b[1])) for i, a in enumerate(boxes) for b in boxes[:i]
    )
    assert apart > 1.2

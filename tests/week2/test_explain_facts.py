"""What `explain` predicts of samplers, against what they do."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from week2.law_cases import EVERY

import simulated_distributions as sd
from simulated_distributions.explained.explain import explain
from simulated_distributions.explained.words import steps_between
from simulated_distributions.samplers.stream import spawn
from simulated_distributions.samplers.uniform import fill_uniform

CASES = [
    (sd.Normal(), "ziggurat"),
    (sd.Normal(3, 2), "polar"),
    (sd.Normal(3, 2), "box-muller"),
    (sd.Normal(3, 2), "rejection"),
    (sd.Normal(), "inversion"),
    (sd.Exponential(2), "ziggurat"),
    (sd.Laplace(), "ziggurat"),
    (sd.LogNormal(0, 1), "ziggurat"),
    (sd.Gamma(2.5, 3), "marsaglia-tsang"),
    (sd.Gamma(0.3), "marsaglia-tsang"),
    (sd.ChiSquare(3), "marsaglia-tsang"),
    (sd.Beta(0.4, 0.7), "johnk"),
    (sd.Poisson(25), "ptrs"),
    (sd.Poisson(12.5), "guide-table"),
    (sd.Binomial(100, 0.4), "btrs"),
    (sd.Binomial(200, 0.7), "btrs"),
    (sd.Binomial(200, 0.3), "btpe"),
    (sd.Binomial(200, 0.7), "btpe"),
    (sd.VonMises(0.5, 2), "best-fisher"),
    (sd.VonMises(-1, 0.2), "best-fisher"),
    (sd.VonMises(0, 400), "best-fisher"),
    (sd.Zipf(2.5), "rejection"),
    (sd.Categorical([1, 2, 0, 4, 3, 0.5]), "alias"),
]


@pytest.mark.parametrize(("law", "method"), CASES, ids=str)
def test_what_is_predicted_is_measured(law: sd.Law, method: str) -> None:
    """Acceptance rates, words per draw and steps lie within 5 standard errors of the formulas.

    The words are counted on the stream that the sampler itself has used.
    """
    explanation = explain(law, method, rng=11)
    away = {f.name: f.measured - f.predicted for f in explanation.facts if f.predicted is not None}

    assert "words per draw" in away
    for fact in explanation.facts:
        assert abs(away[fact.name]) <= 5 * fact.error + 1e-8, explanation


@pytest.mark.parametrize(("law", "method"), CASES, ids=str)
def test_the_picture_is_drawn(law: sd.Law, method: str) -> None:
    """The picture is a readable PNG with many colours, and the text names its source."""
    explanation = explain(law, method, draws=2000)
    with Image.open(io.BytesIO(explanation.picture().png(dpi=60))) as image:
        colours = image.convert("RGB").getcolors(maxcolors=2**20)

    assert colours is not None
    assert len(colours) > 50
    assert explanation.method.source in repr(explanation)


@pytest.mark.parametrize("law", [law for law, _ in EVERY], ids=str)
def test_every_method_of_every_law_can_be_explained(law: Any) -> None:
    """None is left out, and each says how many words a draw takes, at least one in 64 draws."""
    for method in law.methods:
        if method.holds(law):
            explanation = explain(law, method.name, draws=1000)

            assert explanation.method.name == method.name
            assert explanation.fact("words per draw").measured > 1 / 65


@pytest.mark.parametrize("count", [0, 1, 777])
def test_words_are_counted_exactly(count: int) -> None:
    """A stream that has given so many words is so many steps away; one that has not, is not."""
    stream = spawn(3)
    before = stream.copy()
    fill_uniform(stream, np.empty(count))

    assert steps_between(before, stream, 1000) == count
    assert steps_between(before, spawn(4), 1000) == -1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: explain("normal"), sd.ParameterError, "a law such as"),  # type: ignore[arg-type]
        (lambda: explain(sd.Normal([0, 1])), sd.ParameterError, r"shape \(2,\)"),
        (lambda: explain(sd.Normal(), "magic"), sd.MethodError, "ziggurat"),
        (lambda: explain(sd.Poisson(3), "ptrs"), sd.MethodError, "at least 10"),
        (lambda: explain(sd.Normal(), draws=10), sd.SizeError, "at least 1000"),
        (lambda: explain(sd.Normal(), rng="x"), sd.SeedError, "rng"),  # type: ignore[arg-type]
    ],
)
def test_bad_arguments_are_named(call: Any, error: type[Exception], words: str) -> None:
    """Each says which argument is wrong, and what is allowed."""
    with pytest.raises(error, match=words):
        call()

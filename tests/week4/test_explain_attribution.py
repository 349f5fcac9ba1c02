"""Contributions against the definition of the Shapley value, summed over all subsets."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from sprintml.models.serve.attribution import Mixed, additive, sampled

Floats = NDArray[np.float64]
D, M = 5, 12


def game(f: Callable[[Floats], Floats], seed: int = 3) -> tuple[Floats, Floats, Mixed]:
    """A row, a background, and the model over mixtures of them."""
    rng = np.random.default_rng(seed)
    row, background = rng.normal(size=D), rng.normal(size=(M, D))
    return row, background, lambda mask, places: f(np.where(mask, row, background[places]))


def shapley(f: Callable[[Floats], Floats], row: Floats, background: Floats) -> Floats:
    """The definition: a weighted mean over all subsets of the other columns (2^d predictions)."""
    values = np.zeros(D)
    for j in range(D):
        others = [i for i in range(D) if i != j]
        for size in range(D):
            weight = math.factorial(size) * math.factorial(D - size - 1) / math.factorial(D)
            for chosen in combinations(others, size):
                without = np.isin(np.arange(D), chosen)
                with_j = without | (np.arange(D) == j)
                gain = f(np.where(with_j, row, background)) - f(np.where(without, row, background))
                values[j] += weight * gain.mean()
    return values


def tangled(x: Floats) -> Floats:
    """A model with interactions of two and three columns."""
    return np.tanh(x[:, 0] * x[:, 1]) + np.maximum(x[:, 2], x[:, 3] * x[:, 0]) + 0.1 * x[:, 4]


def plain(x: Floats) -> Floats:
    """A model that adds its columns up."""
    return np.sin(x[:, 0]) + x[:, 1] ** 2 - 3 * x[:, 2] + np.exp(x[:, 3]) + 7


def test_sampling_comes_near_the_definition() -> None:
    """With many orders, within four standard errors (false alarm: about 1 in 3,000)."""
    row, background, mixed = game(tangled)

    found = sampled(mixed, D, M, n_pairs=4000)

    np.testing.assert_allclose(
        found.contributions, shapley(tangled, row, background), atol=4 * found.error + 1e-3
    )


def test_the_closed_form_is_the_definition() -> None:
    """For a model that adds its columns up there is nothing to sample."""
    row, background, mixed = game(plain)

    found = additive(mixed, D, M)

    np.testing.assert_allclose(found.contributions, shapley(plain, row, background), atol=1e-12)
    assert found.base == pytest.approx(plain(background).mean(), abs=1e-12)


@pytest.mark.parametrize("n_pairs", [2, 5, 12, 40])
@pytest.mark.parametrize("f", [tangled, plain])
def test_contributions_sum_to_prediction_less_base(
    f: Callable[[Floats], Floats], n_pairs: int
) -> None:
    """Exactly, however few orders were drawn."""
    row, background, mixed = game(f)

    found = sampled(mixed, D, M, n_pairs=n_pairs)

    expected = f(row[None])[0] - f(background).mean()
    assert found.contributions.sum() == pytest.approx(expected, abs=1e-12)


def test_sampling_a_sum_over_the_whole_background_is_exact() -> None:
    """Where orders do not matter and every background row is used, no error is left."""
    row, background, mixed = game(plain)

    found = sampled(mixed, D, M, n_pairs=2 * M)

    np.testing.assert_allclose(found.contributions, shapley(plain, row, background), atol=1e-12)


def test_the_same_row_gets_the_same_explanation() -> None:
    """The seed is fixed."""
    _, _, mixed = game(tangled)

    one, other = sampled(mixed, D, M, n_pairs=6), sampled(mixed, D, M, n_pairs=6)

    np.testing.assert_array_equal(one.contributions, other.contributions)

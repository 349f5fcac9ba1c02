"""Markov chain Monte Carlo, the bootstrap and integration against closed forms and SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

import simulated_distributions as sd
from simulated_distributions.processes import integration
from simulated_distributions.processes.bootstrap import bootstrap
from simulated_distributions.processes.brownian import BrownianMotion, GeometricBrownianMotion
from simulated_distributions.processes.gibbs import gibbs
from simulated_distributions.processes.hmc import hmc, leapfrog
from simulated_distributions.processes.markov_chain import MarkovChain
from simulated_distributions.processes.metropolis import metropolis
from simulated_distributions.processes.poisson_process import PoissonProcess
from simulated_distributions.processes.queue import Queue
from simulated_distributions.processes.walk import RandomWalk
from simulated_distributions.vocabulary import Floats

FAR = 5.0
COVARIANCE = np.array([[1.0, 0.8], [0.8, 2.0]])
INVERSE = np.linalg.inv(COVARIANCE)


def log_normal_2(x: Floats) -> Floats:
    """Return the log density of a tilted normal in the plane, up to a constant."""
    return np.asarray(-0.5 * np.einsum("...i,ij,...j->...", x, INVERSE, x))


def gradient_normal_2(x: Floats) -> Floats:
    """Return its gradient."""
    return -x @ INVERSE


def starts(chains: int) -> Floats:
    """Return starts drawn from the target itself, so that no warm-up is needed."""
    return np.random.default_rng(1).multivariate_normal([0, 0], COVARIANCE, chains)


def tilted_conditionals() -> list[Any]:
    """Return the laws of each coordinate given the other."""
    slope_0, slope_1 = 0.8 / 2.0, 0.8
    sd_0, sd_1 = math.sqrt(1 - 0.8**2 / 2), math.sqrt(2 - 0.8**2)
    return [
        lambda x, rng: slope_0 * x[:, 1] + sd_0 * sd.Normal().sample(len(x), rng),
        lambda x, rng: slope_1 * x[:, 0] + sd_1 * sd.Normal().sample(len(x), rng),
    ]


def run(name: str, chains: int, steps: int) -> Any:
    """Run one of the three samplers on the tilted normal."""
    if name == "metropolis":
        return metropolis(log_normal_2, starts(chains), 2, step=1.2, steps=steps)
    if name == "gibbs":
        return gibbs(tilted_conditionals(), starts(chains), 2, sweeps=steps)
    return hmc(log_normal_2, gradient_normal_2, starts(chains), 2, step=0.35, leaps=5, steps=steps)


@pytest.mark.parametrize("name", ["metropolis", "gibbs", "hmc"])
def test_chains_stay_in_their_law(name: str) -> None:
    """Started in the law, they keep it: moments within 5 errors, the last draws' whole cdf too."""
    chains = run(name, 1000, 150)
    last = chains.draws[-1, :, 1] / math.sqrt(2)

    assert chains.mean(lambda x: x[..., 0]).away(0.0) < FAR
    assert chains.mean(lambda x: x[..., 0] ** 2).away(1.0) < FAR
    assert chains.mean(lambda x: x[..., 0] * x[..., 1]).away(0.8) < FAR
    assert chains.mean(lambda x: x[..., 1] ** 2).away(2.0) < FAR
    assert stats.kstest(last, "norm").pvalue > 1e-6
    assert chains.agreement() < 1.1


def test_chains_from_afar_arrive() -> None:
    """Started at 10, Metropolis forgets where it came from; R-hat says when it has not."""
    far = np.full((200, 2), 10.0)
    chains = metropolis(log_normal_2, far, 3, step=1.2, steps=400)
    late = type(chains)(chains.draws[150:], chains.accepted)

    assert late.mean(lambda x: x[..., 0]).away(0.0) < FAR
    assert type(chains)(chains.draws[:20], chains.accepted).agreement() > 1.2
    assert late.agreement() < 1.05


def test_gibbs_echo_is_known() -> None:
    """The first coordinate's autocorrelation after k sweeps is ρ^2k, and sets the worth."""
    chains = run("gibbs", 1500, 150)
    rho_squared = 0.8**2 / 2
    echo = chains.echo(3)

    np.testing.assert_allclose(echo, rho_squared ** np.arange(4), atol=0.02)
    exact = 150 * (1 - rho_squared) / (1 + rho_squared)
    assert chains.worth() == pytest.approx(exact, rel=0.25)


def test_acceptance_of_metropolis_is_known() -> None:
    """On a standard normal, a step of sd s is accepted with probability (2/π) atan(2/s)."""
    for step in (0.5, 2.4, 8.0):
        start = np.random.default_rng(4).standard_normal((2000, 1))
        chains = metropolis(lambda x: -0.5 * x[:, 0] ** 2, start, 5, step=step, steps=50)

        assert chains.accepted == pytest.approx(2 / math.pi * math.atan(2 / step), abs=0.01)


def test_leapfrog_rolls_back() -> None:
    """Rolled on and back it is where it was; halving the step quarters the energy's error."""
    place, push = starts(50), np.random.default_rng(6).standard_normal((50, 2))
    there, after = leapfrog(gradient_normal_2, place, push, step=0.3, leaps=8)
    back, _ = leapfrog(gradient_normal_2, there, -after, step=0.3, leaps=8)

    np.testing.assert_allclose(back, place, atol=1e-12)
    errors = []
    for step in (0.02, 0.01):
        there, after = leapfrog(gradient_normal_2, place, push, step=step, leaps=round(1 / step))
        energy = -log_normal_2(there) + (after**2).sum(axis=1) / 2
        errors.append(np.abs(energy + log_normal_2(place) - (push**2).sum(axis=1) / 2).max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)


def test_the_bootstrap_is_scipys() -> None:
    """Error and BCa interval of a skewed sample's mean agree with SciPy's, which draws anew."""
    data = sd.Gamma(2.0).sample(60, 41)
    ours = bootstrap(data, lambda x: x.mean(axis=-1), 43, resamples=20_000)
    theirs = stats.bootstrap(
        (data,), np.mean, n_resamples=20_000, rng=np.random.default_rng(44), method="BCa"
    )

    assert ours.error == pytest.approx(theirs.standard_error, rel=0.03)
    assert ours.error == pytest.approx(data.std() / math.sqrt(60), rel=0.03)
    np.testing.assert_allclose(ours.bca(), theirs.confidence_interval, atol=0.02)
    assert abs(ours.bias) < 5 * ours.error / math.sqrt(20_000)


def test_bootstrap_intervals_cover() -> None:
    """BCa intervals of a normal mean of 40 hold it in 93 to 96 % of 600 samples (±3 errors)."""
    held = 0
    for seed, data in enumerate(sd.Normal(5, 2).sample((600, 40), 45)):
        low, high = bootstrap(data, lambda x: x.mean(axis=-1), seed, resamples=400).bca()
        held += low <= 5 <= high

    assert 0.94 - 3 * 0.01 < held / 600 < 0.95 + 3 * 0.01


def smooth(u: Floats) -> Floats:
    """Return exp(u₁ + u₂) of points; its integral is (e − 1)²."""
    return np.exp(u.sum(axis=1))


def test_every_way_to_integrate_finds_the_integral() -> None:
    """Six ways, each within 5 of its own standard errors; the clever ones err less."""
    exact, n = (math.e - 1) ** 2, 16_384
    found = {
        "plain": integration.plain(smooth, 2, n, 51),
        "antithetic": integration.antithetic(smooth, 2, n, 52),
        "control": integration.control_variate(smooth, lambda u: u.sum(axis=1), 1.0, 2, n, 53),
        "quasi": integration.quasi_random(smooth, 2, n, 54),
    }
    one = integration.stratified(lambda u: np.exp(u[:, 0]), n, 55)

    assert all(estimate.away(exact) < FAR for estimate in found.values()), found
    assert one.away(math.e - 1) < FAR
    assert found["antithetic"].error < found["plain"].error / 3
    assert found["control"].error < found["plain"].error / 3
    assert found["quasi"].error < found["plain"].error / 100
    assert one.error < found["plain"].error / 1000


def test_importance_reaches_far_tails() -> None:
    """P(X > 6) of a normal, 1e-9, to 1 % from 20,000 draws beyond 6; plain draws see none."""
    law, there = sd.Normal(), sd.Normal(6.0, 1.0)
    found = integration.importance(lambda x: (x > 6) * 1.0, law, there, 20_000, 57)

    assert found.away(float(stats.norm.sf(6))) < FAR
    assert found.error < 0.02 * stats.norm.sf(6)


BAD: list[tuple[Any, str]] = [
    (lambda: RandomWalk(0.0), "p must be in"),
    (lambda: RandomWalk().ruin(5, 3), "start 5, goal 3"),
    (lambda: BrownianMotion(0, -1), "sd must be"),
    (lambda: BrownianMotion().paths(2, [1, 0.5], 1), "times must increase"),
    (lambda: GeometricBrownianMotion(0), "start must be"),
    (lambda: PoissonProcess(-1), "rate must be"),
    (lambda: PoissonProcess(1).thinned(50, 1, intensity=lambda t: 2 + t), "intensity must be"),
    (lambda: MarkovChain([[0.5, 0.4], [0, 1]]), "row 0"),
    (lambda: MarkovChain([[1, 0]]), "shape"),
    (lambda: MarkovChain([[1.0]], ("a", "b")), "names must be 1"),
    (lambda: MarkovChain([[0.5, 0.5], [0.5, 0.5]]).absorption(), "no absorbing"),
    (lambda: MarkovChain([[1.0]]).paths(1, 1, 1, start=3), "start must be"),
    (lambda: Queue(3, 1, 3), "the line never ends"),
    (lambda: Queue(0.5, 1, 0), "servers must be"),
    (lambda: Queue(0.5).waits(0, 5, 1), "days and customers"),
    (lambda: metropolis(log_normal_2, starts(3), 1, step=0, steps=5), "step must be"),
    (lambda: metropolis(lambda x: x[:, 0] * np.nan, starts(3), 1, step=1, steps=5), "density"),
    (lambda: metropolis(log_normal_2, np.zeros(2), 1, step=1, steps=5), "shape"),
    (lambda: gibbs(tilted_conditionals(), np.zeros((3, 1)), 1, sweeps=2), "chains, 2"),
    (
        lambda: hmc(log_normal_2, gradient_normal_2, starts(2), 1, step=0.1, leaps=0, steps=1),
        "leaps at least 1",
    ),
    (lambda: bootstrap([], np.mean, 1), "two numbers"),  # type: ignore[arg-type]
    (lambda: bootstrap([1, np.nan], np.mean, 1), "1 are not"),  # type: ignore[arg-type]
    (lambda: integration.plain(smooth, 2, 1, 1), "at least 2"),
    (lambda: integration.quasi_random(smooth, 2, 10, 1), "at least 64"),
]


@pytest.mark.parametrize(("call", "words"), BAD, ids=[words for _, words in BAD])
def test_bad_arguments_are_named(call: Any, words: str) -> None:
    """Each says which argument is wrong."""
    with pytest.raises(sd.DistributionError, match=words):
        call()

"""Draws that belong together: vectors, walks, chains, lanes, and batches of laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import simulated_distributions as sd
from simulated_distributions.samplers import lanes, metropolis, random_walk, uniform
from simulated_distributions.samplers.alias import fill_from_table
from simulated_distributions.samplers.dirichlet import fill_dirichlet
from simulated_distributions.samplers.multivariate_normal import prepare_multivariate_normal
from simulated_distributions.samplers.stream import next_bits, spawn, streams_apart

N = 1_000_000
BAND = np.sqrt(np.log(2 / 1e-9) / (2 * N))


def gap(draws: np.ndarray, law: Any) -> float:
    """Return the largest distance between the empirical cdf and the law's, of a continuous law."""
    values, n = np.sort(draws)[63::64], len(draws)
    return float(np.abs(np.arange(64, n + 1, 64) / n - law.cdf(values)).max() + 64 / n)


def reference_words(state: list[int], count: int) -> list[int]:
    """Return words of xoshiro256++ in Python's whole numbers, as its authors wrote it."""
    full, words = (1 << 64) - 1, []

    def rotate(x: int, k: int) -> int:
        return ((x << k) | (x >> (64 - k))) & full

    for _ in range(count):
        words.append((rotate((state[0] + state[3]) & full, 23) + state[0]) & full)
        t = (state[1] << 17) & full
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotate(state[3], 45)
    return words


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 1000])
def test_lanes_are_generators_side_by_side(count: int) -> None:
    """Number i is the (i ÷ 32)-th word of generator i mod 32, each as its authors wrote it."""
    stream, out = spawn(5), np.empty(count)
    sides = lanes.lanes_of(stream.copy())
    uniform.fill_from_lanes(stream, out)
    words = [reference_words([int(w) for w in lane], -(-count // 32)) for lane in sides.T]

    np.testing.assert_array_equal(
        out, [(words[i % 32][i // 32] >> 11) * 2.0**-53 for i in range(count)]
    )


def test_lanes_are_seeded_by_mixed_words() -> None:
    """The mixing is SplitMix64's, by its published numbers, and no two lanes start alike."""
    golden = 0x9E3779B97F4A7C15
    mixed = [int(lanes.mixed(np.uint64(golden * k % 2**64))) for k in (1, 2, 3)]

    assert mixed == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert len(np.unique(lanes.lanes_of(spawn(1)))) == 4 * lanes.LANES


@pytest.mark.parametrize("count", [1, 127, 128, 129, 1024])
def test_words_come_from_the_lanes_or_from_the_stream(count: int) -> None:
    """A wide stream gives its lanes' words and keeps its own; a narrow one gives its next words."""
    narrow = spawn(4)
    wide, words = lanes.widened(narrow), np.empty(lanes.PAGE, dtype=np.uint64)
    sides = [[int(w) for w in lane] for lane in wide[4:].reshape(4, lanes.LANES).T]
    expected = [reference_words([*lane], -(-count // 32)) for lane in sides]
    for _ in range(2):  # the second time goes on where whole steps of all lanes have ended
        state = lanes.next_words(lanes.lanes_in(wide), tuple(wide[:4]), words, count)

        assert [int(w) for w in state] == [int(w) for w in wide[:4]]
        assert words[:count].tolist() == [expected[i % 32][i // 32] for i in range(count)]
        steps = -(-count // lanes.AT_ONCE) * lanes.STEPS
        whole = [reference_words([*lane], steps + -(-count // 32)) for lane in sides]
        expected = [lane[steps:] for lane in whole]
    lanes.next_words(lanes.lanes_in(narrow), tuple(narrow), words, count)
    assert words[:count].tolist() == reference_words([int(w) for w in narrow], count)


def test_streams_apart_are_two_to_the_128_steps_apart() -> None:
    """A step is a matrix over two elements; squared 128 times, it leads from stream to stream."""
    units = np.eye(256, dtype=np.uint8)
    states = np.packbits(units, axis=1, bitorder="little").view(np.uint64)  # (256, 4)
    after = np.array([next_bits(tuple(state))[1] for state in states], dtype=np.uint64)
    step = np.unpackbits(after.view(np.uint8), axis=1, bitorder="little").astype(np.float64)
    for _ in range(128):
        step = (step @ step) % 2  # sums of at most 256 ones: exact
    streams = streams_apart(spawn(9), 4)
    bits = np.unpackbits(streams.view(np.uint8), axis=1, bitorder="little").astype(np.float64)

    np.testing.assert_array_equal(streams[0], spawn(9))
    np.testing.assert_array_equal((bits[:-1] @ step) % 2, bits[1:])


def test_lanes_are_independent() -> None:
    """Neighbours, which come from neighbouring lanes, fill a 16 × 16 table evenly."""
    draws = sd.Uniform().sample(2 * N, 3)
    cells = (draws[::2] * 16).astype(int) * 16 + (draws[1::2] * 16).astype(int)

    assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > 1e-9


@pytest.mark.parametrize("shares", [[0.5, 1, 4.0], [0.01, 0.02, 0.05], [30, 0.2]], ids=str)
def test_dirichlet_shares_are_beta(shares: list[float]) -> None:
    """Each share has its beta law (DKW), shares add up to 1, and covary as they must."""
    out = np.empty((N, len(shares)))
    fill_dirichlet(spawn(8), out, np.array(shares, dtype=np.float64))
    total = sum(shares)
    expected = -shares[0] * shares[1] / (total**2 * (total + 1))

    np.testing.assert_allclose(out.sum(axis=1), 1, rtol=1e-14)
    product = out[:, 0] * out[:, 1] - shares[0] * shares[1] / total**2
    assert abs(product.mean() - expected) < 6 * product.std() / np.sqrt(N)
    tabled = [stats.beta(a, total - a) for a in shares]
    for column, law in zip(out.T, tabled, strict=True):
        kept = np.sort(column)[63::64]
        distance = np.abs(np.arange(64, N + 1, 64) / N - law.cdf(kept))
        assert distance[(kept > 1e-300) & (kept < 0.999)].max() + 64 / N < BAND


def test_normal_vectors_whiten() -> None:
    """The inverse factor turns the draws into independent standard normals: cdfs and products."""
    factor = np.array([[2.0, 0, 0], [-1, 0.5, 0], [3, 1, 0.1]])
    mean, out = np.array([1.0, -2, 100]), np.empty((N, 3))
    prepare_multivariate_normal(mean, factor)(spawn(4), out)
    z = np.linalg.solve(factor, (out - mean).T)

    assert max(gap(row, sd.Normal()) for row in z) < BAND
    assert np.abs(np.corrcoef(z) - np.eye(3)).max() < 6 / np.sqrt(N)


def test_the_table_of_bytes_is_eight_steps() -> None:
    """Every byte leads where its bits say, lowest first."""
    for byte in range(256):
        place, places = 0, []
        for bit in range(8):
            place += 1 if byte >> bit & 1 else -1
            places.append(place)
        assert random_walk.PLACES[byte].tolist() == places


@pytest.mark.parametrize("steps", [1, 7, 8, 9, 63, 64, 65, 130])
def test_walks_take_the_bits_of_the_stream(steps: int) -> None:
    """Each step is one bit of the walk's words, lowest first, each word used for 64 steps."""
    stream = spawn(6)
    words = reference_words([int(w) for w in stream], 2 * (steps // 64 + 1))
    out = np.empty((2, steps), dtype=np.int64)
    random_walk.fill_fair_walks(stream, out)
    bits = [
        [words[w * (steps // 64 + 1) + t // 64] >> (t % 64) & 1 for t in range(steps)]
        for w in (0, 1)
    ]

    np.testing.assert_array_equal(out, np.cumsum(2 * np.array(bits) - 1, axis=1))


def test_walks_end_where_they_should() -> None:
    """After 101 steps, half of place + 101 is binomial; the types are as narrow as can be."""
    ends = random_walk.fair_walks(N, 101, 2)[:, -1]
    law = sd.Binomial(101, 0.5)
    counts = np.bincount((ends + 101) // 2, minlength=102)

    assert np.abs(np.cumsum(counts) / N - law.cdf(np.arange(102))).max() < BAND
    kinds = [random_walk.smallest_type(s) for s in (32767, 32768, 2**31)]
    assert kinds == [np.int16, np.int32, np.int64]


def test_the_chain_keeps_its_law() -> None:
    """Started from the law itself, a place far on has the law (DKW over 20,000 chains)."""
    starts = sd.Normal().sample(20_000, 1)
    ends = np.empty(20_000)
    stream, out = spawn(2), np.empty(15)
    for i, start in enumerate(starts):
        metropolis.fill_metropolis(stream, out, metropolis.standard_normal, start, 2.4)
        ends[i] = out[-1]
    values = np.sort(ends)

    gaps = np.abs(np.arange(1, 20_001) / 20_000 - sd.Normal().cdf(values))
    assert gaps.max() < np.sqrt(np.log(2 / 1e-9) / 40_000)


def test_the_chain_accepts_as_often_as_theory_says() -> None:
    """For a normal and normal proposals of sd s, the share is (2/π) arctan(2/s); repeats count."""
    places, share = metropolis.chain(metropolis.standard_normal, 0.0, 3, step=2.4, steps=N)

    assert abs(share - 2 / np.pi * np.arctan(2 / 2.4)) < 0.005
    assert abs((np.diff(places) != 0).mean() - share) < 1e-5
    assert abs(places.mean()) < 0.02
    assert abs(places.var() - 1) < 0.02


BATCHES = [
    sd.Normal([0.0, 5.0], [1.0, 0.1]),
    sd.Uniform([0, 3], [1, 7]),
    sd.Exponential([1, 10.0]),
    sd.Gamma([0.3, 5], [1, 4]),
    sd.Beta([0.02, 2, 0.4], [0.03, 3, 0.7]),
    sd.StudentT([3, 30.0]),
    sd.F([3, 7], [11, 5]),
    sd.ChiSquare([1, 9]),
    sd.Weibull([0.7, 3], [1, 2]),
    sd.Rayleigh([1, 3]),
    sd.LogNormal([0, 1], [1, 0.2]),
    sd.Laplace([0, 3], [1, 2]),
    sd.Gumbel([0, 3], [1, 2]),
    sd.Pareto([2, 3.0], [1, 2]),
    sd.Cauchy([0, 3], [1, 2]),
    sd.Poisson([0.5, 9.9, 10, 300]),
    sd.Binomial([5, 1000, 40, 10_000], [0.9, 0.001, 0.5, 0.3]),
    sd.Geometric([0.9, 0.01, 1]),
    sd.Bernoulli([0.1, 0.8]),
    sd.DiscreteUniform([0, -3], [1, 9]),
]


@pytest.mark.parametrize("batch", BATCHES, ids=lambda law: type(law).__name__)
def test_a_batch_follows_each_of_its_laws(batch: Any) -> None:
    """Drawn together, every set of parameters has its own law (DKW at 50,000 draws each)."""
    n = 50_000
    draws = batch.sample(n, 12)

    assert draws.shape == (n, *batch.batch)
    for member, column in zip(batch._members(), draws.T, strict=True):
        values, counts = np.unique(column, return_counts=True)
        distance = np.abs(np.cumsum(counts) / n - member.cdf(values)).max()
        assert distance < np.sqrt(np.log(2 / 1e-9) / (2 * n)) + counts.max() / n * (
            not isinstance(member, sd.DiscreteLaw)
        )


def test_many_parameters_take_no_loop() -> None:
    """A hundred thousand rates, one draw each: the sum of (x − rate)/√rate is a standard normal."""
    rates = np.linspace(0.1, 100, 100_000)
    draws = sd.Poisson(rates).sample(1, 5)[0]
    score = ((draws - rates) / np.sqrt(rates)).sum() / np.sqrt(len(rates))

    assert draws.shape == rates.shape
    assert abs(score) < 6


def test_shapes_that_do_not_broadcast_name_the_parameters() -> None:
    """The error says which parameters have which shapes."""
    with pytest.raises(sd.ParameterError, match=r"mean.*\(2,\).*sd.*\(3,\)"):
        sd.Normal([0, 1], [1, 2, 3])
    with pytest.raises(sd.ParameterError, match=r"rate must be.*above 0, found -1"):
        sd.Poisson([3, -1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: metropolis.chain(metropolis.standard_normal, 0, 1, step=0, steps=3), "step"),
        (lambda: metropolis.chain(metropolis.standard_normal, np.inf, 1, step=1, steps=3), "start"),
    ],
)
def test_chains_refuse_what_cannot_be(call: Any, words: str) -> None:
    """A step of 0, or a start without density, is a named error."""
    with pytest.raises(sd.ParameterError, match=words):
        call()


@pytest.mark.parametrize("bits", [33, 40, 53])
def test_alias_coins_that_tie_are_settled_by_more_bits(bits: int) -> None:
    """Where 32 bits of coin equal the column's, the next word's decide, as one long coin would.

    The states are made so that the first word ties: from (0, b, c, d) it is d turned by 23 bits.
    """
    rng = np.random.default_rng(1)
    outcomes = set()
    for _ in range(200):
        own = int(rng.integers(1, 1 << bits))
        table = np.array([[own, 1], [1 << bits, 1]])
        word = int(rng.integers(0, 1 << 31)) << 32 | own >> (bits - 32)  # column 0
        state = [0, *(int(w) for w in rng.integers(0, 2**63, 2)), (word >> 23 | word << 41) % 2**64]
        words, out = reference_words(list(state), 2), np.empty(1, dtype=np.int64)
        fill_from_table(np.array(state, dtype=np.uint64), out, table, bits)
        coin = ((word & 0xFFFFFFFF) << 32 | words[1] >> 32) >> (64 - bits)

        assert words[0] == word
        assert out[0] == (0 if coin < own else 1)
        outcomes.add(int(out[0]))
    assert outcomes == {0, 1}

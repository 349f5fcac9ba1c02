"""One sample, whoever fills it: a thread, several, the processes of a cluster; blocks, counted."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import pytest
from dask.distributed import Client, LocalCluster
from numba import njit

import simulated_distributions as sd
from simulated_distributions.histogram import count_into, histogram
from simulated_distributions.samplers.claim import claim
from simulated_distributions.samplers.stream import spawn, streams_apart
from simulated_distributions.sampling import BLOCK, CHUNK, fill_blocks, filler_of

LAWS = [
    sd.Normal(2, 3),
    sd.Gamma(0.5),
    sd.Poisson(12.5),
    sd.Categorical([1, 2, 0, 4.0]),
    sd.Uniform(),
    sd.Uniform(-1, 4),
    sd.Geometric(0.01),
    sd.Gamma([0.5, 7.0, 2.0]),
]


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("workers", [2, 3])
def test_threads_give_the_same_numbers(law: sd.Law, workers: int) -> None:
    """Two or three threads fill the sample that one fills, to the bit; five blocks and a bit."""
    count = 5 * BLOCK // max(1, int(np.prod(law.batch))) + 77
    alone = law.sample(count, 11)

    np.testing.assert_array_equal(law.sample(count, 11, workers=workers), alone)


@pytest.mark.parametrize("count", [0, 1, 1025, CHUNK + 1, 2 * BLOCK + 77])
@pytest.mark.parametrize(
    "law", [sd.Uniform(), sd.Uniform(-1, 4), sd.Geometric(0.01), sd.Geometric(1)], ids=str
)
def test_a_run_of_blocks_is_filled_as_its_chunks_are(law: sd.Law, count: int) -> None:
    """The kernels that fill many blocks by one call give the numbers of one call for each chunk."""
    by_chunks: Any = np.empty(count, dtype=law._dtype)
    fill_blocks(filler_of(law, None), streams_apart(spawn(6), 3), BLOCK, by_chunks)

    np.testing.assert_array_equal(law.sample(count, 6), by_chunks)


@njit
def claim_all(array: np.ndarray, beyond: int) -> None:
    """Claim each element of an array, and as many behind its end."""
    for i in range(len(array) + beyond):
        claim(array, i)


@pytest.mark.parametrize("kind", [np.float64, np.int64])
def test_a_claim_changes_nothing(kind: type) -> None:
    """Claimed memory keeps its numbers; claims a gigabyte beyond the end do no harm."""
    array: Any = np.arange(1000).astype(kind)
    claim_all(array[:900], 100)
    claim_all(array[:0], 2**27)

    np.testing.assert_array_equal(array, np.arange(1000))


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, BLOCK, BLOCK + 1])
def test_a_short_sample_begins_a_long_one(count: int) -> None:
    """A sample of any length is the head of a longer one of the same seed."""
    np.testing.assert_array_equal(
        sd.Normal().sample(count, 5), sd.Normal().sample(2 * BLOCK, 5)[:count]
    )


@pytest.mark.parametrize("law", [*LAWS, sd.Zipf([2.0, 3.0])], ids=str)
@pytest.mark.parametrize("workers", [1, 2])
def test_out_is_filled_with_the_same_numbers(law: sd.Law, workers: int) -> None:
    """An array that is given is the one returned, and holds what a new one would."""
    fresh = law.sample((3, 100_000), 8)
    out = np.full_like(fresh, 77)

    assert law.sample((3, 100_000), 8, workers=workers, out=out) is out
    np.testing.assert_array_equal(out, fresh)


@pytest.mark.parametrize(
    ("law", "out", "words"),
    [
        (sd.Normal(), np.empty(4), r"float64 array of shape \(3,\), found float64 of .*\(4,\)"),
        (sd.Normal(), np.empty(3, dtype=np.float32), "found float32"),
        (sd.Poisson(3), np.empty(3), "int64 array"),
        (sd.Normal(), np.empty(6)[::2], "found strides"),
        (sd.Normal(), np.broadcast_to(0.0, 3), "found strides"),
        (sd.Normal(), [0.0, 0.0, 0.0], "found \\[0.0"),
    ],
)
def test_an_out_that_does_not_fit_is_named(law: sd.Law, out: Any, words: str) -> None:
    """The error says what is wanted and what was given."""
    with pytest.raises(sd.SizeError, match=words):
        law.sample(3, 1, out=out)


def test_blocks_share_no_numbers() -> None:
    """The streams of eight blocks are different, and neighbours across blocks are uncorrelated."""
    blocks = sd.Uniform().sample(8 * BLOCK, 3).reshape(8, BLOCK)
    correlations = np.corrcoef(blocks)[np.triu_indices(8, 1)]

    assert len(np.unique(blocks)) > 8 * BLOCK - 100
    assert np.abs(correlations).max() < 6 / np.sqrt(BLOCK)


def test_a_cluster_gives_the_same_numbers() -> None:
    """Two Dask processes, through joblib, make the sample and the counts that one thread makes."""
    law, count = sd.Gamma(2.5), 3 * BLOCK + 5
    alone, counted = law.sample(count, 2), histogram(law, 20 * BLOCK, 50, 2)
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
        joblib.parallel_config(backend="dask", wait_for_workers_timeout=60),
    ):
        shared = law.sample(count, 2, workers=2)
        together = histogram(law, 20 * BLOCK, 50, 2, workers=2)
        pids = client.run(lambda: __import__("os").getpid())

    assert len(set(pids.values())) == 2
    np.testing.assert_array_equal(shared, alone)
    np.testing.assert_array_equal(together.counts, counted.counts)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("law", [sd.Normal(), sd.Poisson(3)], ids=str)
def test_a_histogram_counts_the_sample(law: Any, workers: int) -> None:
    """The counts are those of NumPy for the whole sample; seventeen blocks and a bit."""
    draws = 17 * BLOCK + 5
    found = histogram(law, draws, 40, 9, span=(-2.0, 3.0), workers=workers)
    sample = law.sample(draws, 9)
    expected, edges = np.histogram(sample, 40, (-2.0, 3.0))

    np.testing.assert_array_equal(found.edges, edges)
    np.testing.assert_array_equal(found.counts, expected)
    assert (found.below, found.above) == ((sample < -2).sum(), (sample > 3).sum())
    assert found.draws == draws


def test_values_at_edges_are_counted_once() -> None:
    """At edges, and one rounding to either side, bins are those of NumPy."""
    edges = np.linspace(0.1, 0.7, 61)
    values = np.concatenate([edges, np.nextafter(edges, 0), np.nextafter(edges, 1)])
    counts = np.zeros(62, dtype=np.int64)
    count_into(values, edges, counts)

    np.testing.assert_array_equal(counts[1:-1], np.histogram(values, edges)[0])
    assert counts[0] == (values < 0.1).sum()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sd.Normal().sample(3, workers=0), sd.SizeError, "workers.*at least 1.*0"),
        (lambda: sd.Normal().sample(3, workers=True), sd.SizeError, "workers"),
        (lambda: histogram(sd.Normal(), -1), sd.SizeError, "draws.*-1"),
        (lambda: histogram(sd.Normal(), 10, 0), sd.SizeError, "bins"),
        (lambda: histogram(sd.Normal([1, 2]), 10), sd.ParameterError, "one set of parameters"),
        (lambda: histogram(sd.Normal(), 10, span=(1, 0)), sd.ParameterError, "span"),
        (lambda: histogram(sd.Normal(), 10, method="magic"), sd.MethodError, "ziggurat"),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], words: str) -> None:
    """A wrong count, span or method is a named error before any draw."""
    with pytest.raises(error, match=words):
        call()


@pytest.mark.prove
def test_a_thousand_million_draws_fit_in_memory() -> None:
    """10⁹ normals, counted, stay within the band, and the process grows by less than 100 MB."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = histogram(sd.Normal(), 10**9, 200, 7)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    below = found.below + np.concatenate([[0], np.cumsum(found.counts)])
    gap = np.abs(below / 1e9 - sd.Normal().cdf(found.edges)).max()

    assert grown < 100_000
    assert gap < np.sqrt(np.log(2 / 1e-9) / 2e9)

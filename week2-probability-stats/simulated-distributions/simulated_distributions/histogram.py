"""A histogram of more draws than memory holds: blocks are drawn, counted, and forgotten.

The blocks are those of `Law.sample`, with the same streams: the counts are those that the whole
sample would give. Memory is two blocks for each worker, whatever the number of draws.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.errors import ParameterError, SizeError
from simulated_distributions.samplers.stream import spawn, streams_apart
from simulated_distributions.sampling import (
    BLOCK,
    checked_workers,
    fill_blocks,
    filler_of,
    memory_is_shared,
    run_elsewhere,
)
from simulated_distributions.vocabulary import Floats, Seed, Stream

if TYPE_CHECKING:
    from simulated_distributions.law import Law

Counts = NDArray[np.int64]
TAIL = 1e-6  # what the default edges leave out on each side
RUN = 16  # blocks that one task counts


@dataclass(frozen=True)
class Histogram:
    """How many draws fell where.

    Args:
        edges: Shape (bins + 1,), evenly spaced.
        counts: Shape (bins,); a bin holds its left edge, the last one both.
        below, above: Draws outside of the edges.
    """

    edges: Floats
    counts: Counts
    below: int
    above: int

    @property
    def draws(self) -> int:
        """All draws, inside the edges and outside."""
        return int(self.counts.sum()) + self.below + self.above


@kernel
def count_into(values: Any, edges: Floats, counts: Counts) -> None:  # noqa: ANN401  floats or ints
    """Add to counts: below the first edge, in each bin, above the last edge; shape (bins + 2,).

    The bin is found by a division, and mended where rounding put a value across an edge.
    """
    bins = len(edges) - 1
    low, high = edges[0], edges[bins]
    per_unit = bins / (high - low)
    for i in range(len(values)):
        x = float(values[i])
        if x < low:
            counts[0] += 1
        elif x > high:
            counts[bins + 1] += 1
        else:
            k = min(int((x - low) * per_unit), bins - 1)
            if x < edges[k]:
                k -= 1
            elif k < bins - 1 and x >= edges[k + 1]:
                k += 1
            counts[k + 1] += 1


def histogram(
    law: Law,
    draws: int,
    bins: int = 100,
    rng: Seed = None,
    *,
    span: tuple[float, float] | None = None,
    method: str | None = None,
    workers: int = 1,
    each: Callable[[int], None] = lambda _: None,
) -> Histogram:
    """Count draws of a law in bins, in bounded memory.

    Args:
        law: One law (scalar parameters).
        draws: How many; 10⁹ are some seconds.
        bins: How many bins.
        rng: A Generator or a seed; the draws are those of ``law.sample(draws, rng)``.
        span: The outer edges; by default those that leave out a millionth on each side.
        method: The name of a sampling method.
        workers: As in `Law.sample`; the counts are the same for any number.
        each: Called with a number of draws when so many more are counted, for a progress bar.

    Raises:
        ParameterError, SizeError, SeedError, MethodError: As their names say.
    """
    if law.batch != ():
        raise ParameterError(f"histogram: a law of one set of parameters is wanted, found {law}")
    for name, value, least in (("draws", draws, 0), ("bins", bins, 1)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise SizeError(f"{name} must be a count of at least {least}, found {value!r}")
    edges = _edges(law, bins, span)
    law._choose(method)  # noqa: SLF001  a wrong name is said before any work
    counts = np.zeros(bins + 2, dtype=np.int64)
    tasks = _tasks(law, method, edges, draws, spawn(rng))
    for part in _counted(tasks, checked_workers(workers)):
        counts += part
        each(int(part.sum()))
    return Histogram(edges, counts[1:-1], int(counts[0]), int(counts[-1]))


def _edges(law: Law, bins: int, span: tuple[float, float] | None) -> Floats:
    low, high = span or (float(law.ppf(TAIL)), float(law.isf(TAIL)))  # type: ignore[attr-defined]
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ParameterError(f"span must be two finite numbers, the first smaller, found {span!r}")
    return np.linspace(low, high, bins + 1)


def _tasks(
    law: Law, method: str | None, edges: Floats, draws: int, stream: Stream
) -> Iterator[Callable[[], Counts]]:
    """Yield tasks, each of some blocks; streams are made as they are wanted."""
    for start in range(0, draws, RUN * BLOCK):
        count = min(RUN * BLOCK, draws - start)
        blocks = -(-count // BLOCK)
        streams = streams_apart(stream, blocks + 1)
        stream = streams[-1]  # of the next block
        yield partial(_count_run, law, method, edges, streams[:-1], count)


def _count_run(law: Law, method: str | None, edges: Floats, streams: Stream, draws: int) -> Counts:
    filler, counts = filler_of(law, method), np.zeros(len(edges) + 1, dtype=np.int64)
    buffer: Any = np.empty(min(BLOCK, draws), dtype=law._dtype)  # noqa: SLF001  a law of our own
    for k in range(len(streams)):
        block = buffer[: min(BLOCK, draws - k * BLOCK)]
        fill_blocks(filler, streams[k : k + 1], BLOCK, block)
        count_into(block, edges, counts)
    return counts


def _counted(tasks: Iterator[Callable[[], Counts]], workers: int) -> Iterator[Counts]:
    if workers == 1:
        return (task() for task in tasks)
    if memory_is_shared():
        return _by_threads(tasks, workers)
    return run_elsewhere(tasks, workers)


def _by_threads(tasks: Iterator[Callable[[], Counts]], workers: int) -> Iterator[Counts]:
    """Yield what threads counted, a few tasks ahead and no more."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Counts]] = deque()
        for task in tasks:
            waiting.append(pool.submit(task))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

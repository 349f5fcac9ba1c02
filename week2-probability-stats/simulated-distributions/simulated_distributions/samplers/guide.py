"""Inversion with a guide table: where to start the search, so that it ends after a step or two.

Bad at: parameters that change with every draw, for the table is built first.

Source: Chen & Asau, "On generating random variates from an empirical distribution", AIIE Trans. 6
(1974); Devroye (1986), ch. III.2.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.discrete_law import TABLE
from simulated_distributions.method import Filler, Method
from simulated_distributions.samplers.inlined import inlined
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words
from simulated_distributions.samplers.stream import load, open_unit, store
from simulated_distributions.vocabulary import Floats, Stream

MANY = 4096
SOURCE = "Chen & Asau, AIIE Trans. 6 (1974), 163-166"


def guide_of(cdf: Floats) -> NDArray[np.int64]:
    """Return for each cell of [0, 1) the least index whose cdf reaches the cell's start.

    There are 2K cells, and up to 16K where they stay few: then nearly every search ends where it
    starts, and the processor guesses that it does.
    """
    cells = max(2 * len(cdf), min(16 * len(cdf), MANY))
    found = np.searchsorted(cdf, np.arange(cells) / cells, side="left")
    return np.asarray(found, dtype=np.int64)


@inlined
def look_up(u: float, cdf: Floats, guide: NDArray[np.int64]) -> int:
    """Return the least index with cdf ≥ u."""
    k = np.uint64(guide[np.uint64(u * len(guide))])  # unsigned: no question of counting back
    while u > cdf[k]:
        k += np.uint64(1)
    return np.int64(k)  # type: ignore[return-value]  # an int to a kernel


@kernel
def fill_from_guide(
    stream: Stream,
    out: NDArray[np.int64],
    cdf: Floats,
    guide: NDArray[np.int64],
    first: int,
) -> None:
    """Fill with atoms; the first of them is *first*."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    for start in range(0, len(out), PAGE):
        some = out[start : start + PAGE]
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            some[i] = first + look_up(open_unit(words[i]), cdf, guide)
    store(stream, state)


def prepare_guide(law: Any) -> Filler:  # noqa: ANN401  any law
    """Build the table of a discrete law of few atoms, and return what fills from it."""
    atoms = law.atoms()
    cdf = np.asarray(law.cdf(atoms), dtype=np.float64)
    cdf[-1] = 1.0
    guide, first = guide_of(cdf), int(atoms[0])
    return lambda stream, out: fill_from_guide(stream, out, cdf, guide, first)


def fill_guided(law: Any, stream: Stream, out: NDArray[np.int64]) -> None:  # noqa: ANN401  any law
    """Fill with draws of a discrete law of few atoms."""
    prepare_guide(law)(stream, out)


def few_atoms(law: Any) -> bool:  # noqa: ANN401  any discrete law
    """Return whether the atoms of a law fit a table."""
    return bool(law.isf(2.0**-64) - law.ppf(2.0**-64) < TABLE)


GUIDE_TABLE = Method(
    "guide-table", SOURCE, fill_guided, f"at most {TABLE} atoms", few_atoms, prepare_guide
)

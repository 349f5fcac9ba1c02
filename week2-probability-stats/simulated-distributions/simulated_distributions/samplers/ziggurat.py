"""The ziggurat: 256 layers of equal area under a falling density, most draws one look-up.

Layers 1 … 255 are rectangles [0, xᵢ] × [f(xᵢ), f(xᵢ₋₁)], x₀ = 0; layer 0 is the base of width x₂₅₅
with the tail beyond it. A point left of the layer above is accepted at once; the rest of a layer is
settled by the density, the tail by its own method.

Source: Marsaglia & Tsang, "The ziggurat method", J. Stat. Software 5(8) (2000). The layer and the
place in it come from disjoint bits of one word, as Doornik (2005) asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.claim import claim
from simulated_distributions.samplers.inlined import inlined
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store, unit
from simulated_distributions.vocabulary import Floats, State, Stream

Tables: TypeAlias = tuple[NDArray[np.uint64], Floats, Floats]
"""For each layer: the place below which a point is accepted, the width of a place, f at its
edge."""

ZIGGURAT = "Marsaglia & Tsang, J. Stat. Software 5(8) (2000)"
NORMAL_EDGE = 3.6541528853610088
EXPONENTIAL_EDGE = 7.69711747013104972
U = np.uint64


def edges(
    density: Callable[[float], float], inverse: Callable[[float], float], edge: float, area: float
) -> list[float]:
    """Return x₀ = 0 < x₁ < … < x₂₅₅ = *edge*, going up by layers of equal area."""
    found = [edge]
    for _ in range(254):
        found.append(inverse(area / found[-1] + density(found[-1])))
    return [0.0, *reversed(found)]


def tables(density: Callable[[float], float], x: list[float], area: float, bits: int) -> Tables:
    """Return what the kernel looks up, for places of so many bits."""
    base = area / density(x[-1])  # the width of the base, were its tail folded into a rectangle
    widths = np.array([base, *x[1:]])
    inner = np.array([x[-1], *x[:-1]])
    accept = np.floor(inner / widths * 2.0**bits).astype(np.uint64)
    return accept, widths * 2.0**-bits, np.array([density(value) for value in x])


def normal_density(x: float) -> float:
    """Return exp(−x²/2)."""
    return math.exp(-0.5 * x * x)


def normal_area() -> float:
    """Return the area of a layer of the half normal density: base and tail."""
    tail = math.sqrt(math.pi / 2) * math.erfc(NORMAL_EDGE / math.sqrt(2))
    return NORMAL_EDGE * normal_density(NORMAL_EDGE) + tail


def normal_edges() -> list[float]:
    """Return the edges of the normal ziggurat."""
    inverse = lambda y: math.sqrt(-2 * math.log(y))  # noqa: E731  beside its density
    return edges(normal_density, inverse, NORMAL_EDGE, normal_area())


def exponential_density(x: float) -> float:
    """Return exp(−x)."""
    return math.exp(-x)


def exponential_area() -> float:
    """Return the area of a layer of the exponential density: base and tail."""
    return (EXPONENTIAL_EDGE + 1) * exponential_density(EXPONENTIAL_EDGE)


def exponential_edges() -> list[float]:
    """Return the edges of the exponential ziggurat."""
    inverse = lambda y: -math.log(y)  # noqa: E731  beside its density
    return edges(exponential_density, inverse, EXPONENTIAL_EDGE, exponential_area())


@cache
def normal_tables() -> Tables:
    """Return the tables of the normal ziggurat (made once)."""
    return tables(normal_density, normal_edges(), normal_area(), 52)


@cache
def exponential_tables() -> Tables:
    """Return the tables of the exponential ziggurat (made once)."""
    return tables(exponential_density, exponential_edges(), exponential_area(), 53)


# Constants to the compiler: tables that are arguments would cost a kernel half of its speed.
NORMAL_ACCEPT, NORMAL_WIDTH, NORMAL_HEIGHT = normal_tables()
EXPONENTIAL_ACCEPT, EXPONENTIAL_WIDTH, EXPONENTIAL_HEIGHT = exponential_tables()
SIGNED_ACCEPT = np.concatenate([NORMAL_ACCEPT, NORMAL_ACCEPT])
SIGNED_WIDTH = np.concatenate([NORMAL_WIDTH, -NORMAL_WIDTH])
"""The same for nine bits: the layer's eight, and the sign above them."""


@kernel
def log_wedge_ratio_normal(x: float) -> float:
    """Return the log of the density that a point of a wedge must lie under."""
    return -0.5 * x * x


@kernel
def log_tail_ratio_normal(beyond: float) -> float:
    """Return the log acceptance ratio of the tail: the density over its exponential envelope."""
    return -0.5 * beyond * beyond


@kernel
def normal_tail(state: State) -> tuple[float, State]:
    """Return a normal beyond the edge (Marsaglia 1964)."""
    while True:
        bits, state = next_bits(state)
        beyond = -math.log(open_unit(bits)) / NORMAL_EDGE
        bits, state = next_bits(state)
        if math.log(open_unit(bits)) < log_tail_ratio_normal(beyond):
            return NORMAL_EDGE + beyond, state


@kernel
def normal_slowly(bits: np.uint64, state: State) -> tuple[float, State]:
    """Settle a point that is not left of the layer above, or draw again."""
    while True:
        i = np.int64(bits & U(255))
        place = bits >> U(12)
        x = np.float64(np.int64(place)) * NORMAL_WIDTH[i]
        negative = (bits & U(256)) != U(0)
        if place < NORMAL_ACCEPT[i]:
            return (-x if negative else x), state
        if i == 0:
            x, state = normal_tail(state)
            return (-x if negative else x), state
        more, state = next_bits(state)
        y = NORMAL_HEIGHT[i] + unit(more) * (NORMAL_HEIGHT[i - 1] - NORMAL_HEIGHT[i])
        if y < math.exp(log_wedge_ratio_normal(x)):
            return (-x if negative else x), state
        bits, state = next_bits(state)


@inlined
def normal_from(bits: np.uint64, state: State) -> tuple[float, State]:
    """Return the standard normal number of a word; one in eighty takes more of the stream.

    Indices are unsigned, so that the compiler need not ask whether they count from the end.
    """
    place = bits >> U(12)
    x = np.float64(np.int64(place)) * SIGNED_WIDTH[bits & U(511)]
    if place >= SIGNED_ACCEPT[bits & U(511)]:
        x, state = normal_slowly(bits, state)
    return x, state


@inlined
def normal(state: State) -> tuple[float, State]:
    """Return a standard normal number."""
    bits, state = next_bits(state)
    return normal_from(bits, state)


@kernel
def exponential_slowly(bits: np.uint64, state: State) -> tuple[float, State]:
    """Settle a point that is not left of the layer above, or draw again."""
    beyond = 0.0
    while True:
        i = np.int64(bits & U(255))
        place = bits >> U(11)
        x = np.float64(np.int64(place)) * EXPONENTIAL_WIDTH[i]
        if place < EXPONENTIAL_ACCEPT[i]:
            return beyond + x, state
        if i == 0:
            beyond += EXPONENTIAL_EDGE  # the tail of an exponential is an exponential
        else:
            more, state = next_bits(state)
            low, high = EXPONENTIAL_HEIGHT[i], EXPONENTIAL_HEIGHT[i - 1]
            if low + unit(more) * (high - low) < math.exp(-x):
                return beyond + x, state
        bits, state = next_bits(state)


@inlined
def exponential_from(bits: np.uint64, state: State) -> tuple[float, State]:
    """Return the exponential number of a word; one in ninety takes more of the stream."""
    place = bits >> U(11)
    x = np.float64(np.int64(place)) * EXPONENTIAL_WIDTH[bits & U(255)]
    if place >= EXPONENTIAL_ACCEPT[bits & U(255)]:
        x, state = exponential_slowly(bits, state)
    return x, state


@inlined
def exponential(state: State) -> tuple[float, State]:
    """Return an exponential number of mean 1."""
    bits, state = next_bits(state)
    return exponential_from(bits, state)


@kernel
def fill_normal(stream: Stream, out: Floats) -> None:
    """Fill with standard normal numbers."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    for start in range(0, len(out), PAGE):
        some = out[start : start + PAGE]
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            claim(some, PAGE + i)
            some[i], state = normal_from(words[i], state)
    store(stream, state)


@kernel
def fill_exponential(stream: Stream, out: Floats) -> None:
    """Fill with exponential numbers of mean 1."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    for start in range(0, len(out), PAGE):
        some = out[start : start + PAGE]
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            claim(some, PAGE + i)
            some[i], state = exponential_from(words[i], state)
    store(stream, state)


@kernel
def fill_laplace(stream: Stream, out: Floats) -> None:
    """Fill with exponential numbers of mean 1 and a random sign."""
    state = load(stream)
    for i in range(len(out)):
        x, state = exponential(state)
        bits, state = next_bits(state)
        out[i] = x if (bits >> U(63)) == U(0) else -x
    store(stream, state)

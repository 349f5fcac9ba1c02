"""Markov chains: where it goes next depends on where it is, and on nothing else.

What can be computed is linear algebra, done by week 1's `matrixops`; what is simulated is compared
with it.

Source: Kemeny & Snell, *Finite Markov Chains* (1960); Levin, Peres & Wilmer, *Markov Chains and
Mixing Times*, 2nd ed. (2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from matrixops import eigvals, matrix_power, solve
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Floats, Real, Seed


@dataclass(frozen=True)
class MarkovChain:
    """A chain on k states.

    Args:
        step: Shape (k, k); row i holds the probabilities to go from i to each state.
        names: Of the states; their numbers by default.
    """

    step: Floats
    names: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        step = np.array(self.step, dtype=np.float64)
        if step.ndim != 2 or step.shape[0] != step.shape[1] or not len(step):
            raise ParameterError(f"step must have shape (k, k), found {step.shape}")
        if np.any(step < 0) or not np.allclose(step.sum(axis=1), 1, rtol=0, atol=1e-12):
            row = int(np.argmax((step < 0).any(axis=1) | (abs(step.sum(axis=1) - 1) > 1e-12)))
            raise ParameterError(
                f"step must hold probabilities, each row adding up to 1; row {row} is {step[row]}"
            )
        names = tuple(self.names) or tuple(str(i) for i in range(len(step)))
        if len(names) != len(step):
            raise ParameterError(f"names must be {len(step)}, one a state, found {len(names)}")
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "names", names)

    @property
    def stationary(self) -> Floats:
        """The shares of time in each state in the long run: π P = π, adding up to 1, shape (k,).

        Raises:
            matrixops.SingularError: If there are several, as the chain falls into parts.
        """
        k = len(self.step)
        equations = self.step.T - np.eye(k)
        equations[-1] = 1.0  # one equation is redundant: the shares' sum takes its place
        return np.asarray(solve(equations, np.eye(k)[-1]))

    @property
    def second(self) -> float:
        """The size of the second largest eigenvalue: what remains of a surprise each step."""
        return float(np.sort(np.abs(eigvals(self.step)))[::-1][1]) if len(self.step) > 1 else 0.0

    def after(self, start: Real, steps: int) -> Floats:
        """Return the probabilities of the states after so many steps, from shares *start* (k,)."""
        return np.asarray(np.asarray(start, dtype=np.float64) @ matrix_power(self.step, steps))

    @property
    def absorbing(self) -> Real:
        """The states that are never left."""
        return np.flatnonzero(np.diag(self.step) == 1)

    def absorption(self) -> tuple[Floats, Floats]:
        """Return for every other state where it ends, and how long that takes on average.

        Returns:
            Probabilities of shape (others, absorbing), and expected steps of shape (others,).

        Raises:
            ParameterError: If no state is absorbing.
        """
        ends = self.absorbing
        if not len(ends):
            raise ParameterError("the chain has no absorbing state: no row has a 1 on the diagonal")
        others = np.setdiff1d(np.arange(len(self.step)), ends)
        between = self.step[np.ix_(others, others)]
        right = np.column_stack([self.step[np.ix_(others, ends)], np.ones(len(others))])
        found = np.asarray(solve(np.eye(len(others)) - between, right))
        return found[:, :-1], found[:, -1]

    def paths(self, count: int, steps: int, rng: Seed, *, start: int = 0) -> Real:
        """Return chains of so many steps: state numbers of shape (count, steps + 1)."""
        if not 0 <= start < len(self.step):
            raise ParameterError(f"start must be a state below {len(self.step)}, found {start}")
        edges = np.cumsum(self.step, axis=1)
        edges[:, -1] = 1.0
        u = Uniform(0, 1).sample((steps, count), rng)
        out = np.empty((steps + 1, count), dtype=np.int64)
        out[0] = start
        for i in range(steps):
            out[i + 1] = (u[i][:, None] >= edges[out[i]]).sum(axis=1)
        return out.T

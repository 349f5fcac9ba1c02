"""How far draws are from a law, and how far they may be: the whole cdf at once.

Source: Dvoretzky, Kiefer & Wolfowitz, Ann. Math. Stat. 27 (1956); the constant 2: Massart, Ann.
Probab. 18 (1990).
"""

from __future__ import annotations

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import SizeError
from simulated_distributions.law import Law
from simulated_distributions.vocabulary import Real

FALSE_ALARM = 1e-9


def gap(law: Law, draws: Real) -> float:
    """Return the largest distance between the empirical cdf of draws and the law's.

    Args:
        law: One law.
        draws: Shape (n,), n at least 1.
    """
    if np.size(draws) == 0:
        raise SizeError("a gap needs at least one draw, found none")
    values, counts = np.unique(draws, return_counts=True)
    after = np.cumsum(counts) / np.size(draws)
    before = law.cdf(values - 1 if isinstance(law, DiscreteLaw) else values)
    over, under = np.abs(after - law.cdf(values)), np.abs(after - counts / np.size(draws) - before)
    return float(max(over.max(), under.max()))


def band(n: int, false_alarm: float = FALSE_ALARM) -> float:
    """Return what the gap of n draws of the law stays below, but for so many runs in one."""
    if n < 1:
        raise SizeError(f"n must be at least 1, found {n}")
    return float(np.sqrt(np.log(2 / false_alarm) / (2 * n)))

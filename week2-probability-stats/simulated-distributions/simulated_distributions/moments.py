"""Moments that exist for some parameters only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulated_distributions.vocabulary import Real


def when(condition: Real, value: Callable[[], Real], otherwise: Real) -> Real:
    """Return *value()* where the condition holds, *otherwise* elsewhere."""
    with np.errstate(all="ignore"):
        return np.asarray(np.where(condition, value(), otherwise))[()]

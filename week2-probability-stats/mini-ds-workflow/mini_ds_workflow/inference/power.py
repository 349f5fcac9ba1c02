"""Power of two means, two shares and several means, and the least effect that a design finds.

Effects are Cohen's: d (means apart, in standard deviations), h (the gap of 2 arcsin √share), f (the
spread of group means, in standard deviations). Means by the noncentral F law (t² has it), which is
exact for normal outcomes of one spread and near for many rows; shares by the normal law.
Source: Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed. (1988),
ch. 2, 6 and 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, special, stats

from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.samples import fraction

LARGEST = 100.0  # standard deviations: no design needs to look further


def power_of_means(d: float, sizes: tuple[float, float], *, level: float = 0.05) -> float:
    """Return how often a two-sided t test at *level* finds means that are *d* apart.

    Args:
        d: In standard deviations.
        sizes: Rows of both arms; effective ones need not be whole.
        level: Of the test.
    """
    df = _rows(sizes) - 2
    edge = float(special.stdtrit(df, 1 - fraction(level, "level") / 2))
    return _beyond(edge**2, (1, df), d**2 * _harmonic(sizes))


def power_of_shares(h: float, sizes: tuple[float, float], *, level: float = 0.05) -> float:
    """Return how often a two-sided test at *level* finds shares that are *h* apart."""
    _rows(sizes)
    edge = float(special.ndtri(1 - fraction(level, "level") / 2))
    reach = abs(h) * math.sqrt(_harmonic(sizes))
    return float(special.ndtr(reach - edge) + special.ndtr(-reach - edge))


def power_of_groups(f: float, sizes: tuple[float, ...], *, level: float = 0.05) -> float:
    """Return how often ANOVA at *level* finds group means that spread by *f*.

    The spread weighs each group's squared distance by its share of the rows.
    """
    total, between = _rows(sizes), len(sizes) - 1
    edge = float(special.fdtri(between, total - len(sizes), 1 - fraction(level, "level")))
    return _beyond(edge, (between, total - len(sizes)), total * f**2)


def least_effect(power: Callable[[float], float], target: float) -> float:
    """Return the effect whose power is *target*; *power* rises with the effect, from 0 on.

    Raises:
        OptionError: If the target is no share, or is met by no effect at all.
    """
    fraction(target, "power")
    if power(0.0) >= target:
        raise OptionError(f"power must be above the test's level, found {target}")
    high = 1e-3
    while power(high) < target:
        high *= 2
        if high > LARGEST:
            raise OptionError(f"no effect up to {LARGEST:g} is found with power {target}")
    return float(optimize.brentq(lambda effect: power(effect) - target, 0.0, high, xtol=1e-12))


def share_at(share: float, h: float) -> float:
    """Return the share that lies *h* above *share*, or below for a negative *h*; within 0 and 1."""
    angle = math.asin(math.sqrt(fraction(share, "share"))) + h / 2
    return math.sin(min(max(angle, 0.0), math.pi / 2)) ** 2


def effective_rows(clusters: list[int], alike: float) -> float:
    """Return how many separate rows clusters of these sizes are worth.

    Args:
        clusters: Rows of each cluster.
        alike: The correlation of two rows of a cluster, from 0 to 1.

    Source: Kish, *Survey Sampling* (1965), ch. 5: n over 1 + (m − 1) alike, m being the mean size
    of the cluster that a row lies in.
    """
    rows = sum(clusters)
    mean_size = sum(size**2 for size in clusters) / rows
    return rows / (1 + (mean_size - 1) * alike)


def _beyond(edge: float, df: tuple[float, float], noncentrality: float) -> float:
    """Return the share of a noncentral F law above *edge*; SciPy's has no number at 0."""
    if noncentrality == 0:
        return float(special.fdtrc(*df, edge))
    return float(stats.ncf.sf(edge, *df, noncentrality))


def _harmonic(sizes: tuple[float, float]) -> float:
    return sizes[0] * sizes[1] / (sizes[0] + sizes[1])


def _rows(sizes: tuple[float, ...]) -> float:
    """Return the rows of all arms, of which each needs more than one."""
    if len(sizes) < 2 or not min(sizes) > 1:
        raise OptionError(f"sizes must be two or more, each above 1, found {sizes}")
    return sum(sizes)

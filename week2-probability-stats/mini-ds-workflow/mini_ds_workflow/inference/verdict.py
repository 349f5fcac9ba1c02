"""What a test returns, and the tails of the laws it is read from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from mini_ds_workflow.samples import one_of

SIDES = ("two-sided", "less", "greater")


@dataclass(frozen=True)
class Verdict:
    """A test's name, its statistic, its p-value and, where it has them, degrees of freedom."""

    test: str
    statistic: float
    p: float
    df: tuple[float, ...] = ()


def t_tail(t: float, df: float, side: str = "two-sided") -> float:
    """Return the p-value of *t* under Student's law."""
    one_of(side, SIDES, "alternative")
    if side == "two-sided":
        return float(2 * special.stdtr(df, -abs(t)))
    return float(special.stdtr(df, t if side == "less" else -t))


def t_quantile(share: float, df: float) -> float:
    """Return the quantile of Student's law, or of the normal law where *df* is infinite."""
    return float(special.ndtri(share) if math.isinf(df) else special.stdtrit(df, share))


def normal_tail(z: float, side: str = "two-sided") -> float:
    """Return the p-value of *z* under the standard normal law."""
    one_of(side, SIDES, "alternative")
    if side == "two-sided":
        return float(2 * special.ndtr(-abs(z)))
    return float(special.ndtr(z if side == "less" else -z))


def chi2_tail(x: float, df: float) -> float:
    """Return the upper tail of the chi-square law."""
    return float(special.chdtrc(df, x))


def f_tail(f: float, df_between: float, df_within: float) -> float:
    """Return the upper tail of Fisher's F law."""
    return float(special.fdtrc(df_between, df_within, f))

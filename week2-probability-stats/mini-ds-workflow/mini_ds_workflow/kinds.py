"""The three kinds of outcome - counts, yes or no, numbers - and what each of them decides.

The kind stands in the plan. It chooses the laws that are fitted, how two means are compared in one
number, and what a planted effect of a tenth is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.glm.fit import Fit
from mini_ds_workflow.glm.least_squares import huber, least_squares
from mini_ds_workflow.glm.logistic import logistic
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson, shared_risk
from mini_ds_workflow.inference.effects import Effect, mean_difference, mean_ratio, share_ratio
from mini_ds_workflow.samples import Array

Law = Callable[[ArrayLike, ArrayLike, Sequence[str]], Fit]
Compare = Callable[..., Effect]


@dataclass(frozen=True)
class Kind:
    """What follows from an outcome's kind.

    Attributes:
        name: As plans write it.
        laws: The simple law first, then the one that allows for more; the last that has an answer
            is the main one.
        compare: Two samples to one effect.
        planted: What a planted effect is, in words.
    """

    name: str
    laws: Mapping[str, Law]
    compare: Compare
    planted: str

    def require(self, outcomes: Array) -> None:
        """Check that outcomes (n,) are of this kind.

        Raises:
            SampleError: If one of them is not; it is named.
        """
        bad = np.flatnonzero(~self._fits(outcomes))
        if len(bad):
            wanted = {"count": "a whole number, 0 or more", "yes-no": "0 or 1"}
            raise SampleError(
                f"an outcome of kind {self.name!r} must be {wanted.get(self.name, 'finite')}; "
                f"{len(bad)} rows are not, the first is row {bad[0]} with {outcomes[bad[0]]}"
            )

    def _fits(self, outcomes: Array) -> NDArray[np.bool_]:
        if self.name == "count":
            return np.asarray((outcomes >= 0) & (outcomes == np.floor(outcomes)))
        if self.name == "yes-no":
            return np.asarray(np.isin(outcomes, (0.0, 1.0)))
        return np.asarray(np.isfinite(outcomes))

    def plant(self, outcomes: Array, fall: float, rng: np.random.Generator) -> Array:
        """Return outcomes (n,) with a fall planted.

        Each event of a count or a yes is struck out with chance *fall*; numbers lose that many
        standard deviations.
        """
        if self.name == "number":
            return outcomes - fall * float(outcomes.std(ddof=1))
        return rng.binomial(outcomes.astype(np.int64), 1 - fall).astype(float)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "count",
            {"Poisson": poisson, "negative binomial": negative_binomial},
            mean_ratio,
            "fall of 10 %",
        ),
        Kind(
            "yes-no",
            {"logistic": logistic, "log-linear risk": shared_risk},
            share_ratio,
            "fall of 10 %",
        ),
        Kind(
            "number",
            {"least squares": least_squares, "Huber": huber},
            mean_difference,
            "fall of a tenth of a standard deviation",
        ),
    )
}
READS = {  # the scale of each law, so that a plan can be told before data are opened not to mix two
    "Poisson": "rate ratio",
    "negative binomial": "rate ratio",
    "logistic": "odds ratio",
    "log-linear risk": "risk ratio",
    "least squares": "difference of means",
    "Huber": "difference of means",
}

"""Our count regressions beside statsmodels', on RAND's data with the plan's own design."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from mini_ds_workflow.design import design, outcomes
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import clean
from mini_ds_workflow.stages.ingest import ingest
from mini_ds_workflow.stages.plan import plan


def largest_gap() -> dict[str, float]:
    """Return for each law the largest relative difference of a coefficient or its error."""
    registered = plan()
    frame = clean(registered, ingest(registered)).frame
    X, names = design(frame, registered.roles, registered.roles["covariates"])
    y = outcomes(frame, registered.roles)
    simple, wide = poisson(y, X, names), negative_binomial(y, X, names)
    theirs = sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-14)
    start = np.append(wide.coefficients * 0.95, wide.dispersion * 1.05)
    theirs_wide = sm.NegativeBinomial(y, X).fit(
        start_params=start, method="newton", tol=1e-12, maxiter=100, disp=0
    )
    ours_wide = (
        np.append(wide.coefficients, wide.dispersion),
        np.append(wide.errors, wide.dispersion_error),
    )
    return {
        "Poisson": max(_gap(simple.coefficients, theirs.params), _gap(simple.errors, theirs.bse)),
        "negative binomial": max(
            _gap(ours_wide[0], theirs_wide.params), _gap(ours_wide[1], theirs_wide.bse)
        ),
    }


def _gap(ours: Array, theirs: Array) -> float:
    return float(np.abs(ours / np.asarray(theirs) - 1).max())

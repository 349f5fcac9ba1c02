"""Random-walk Metropolis: propose a step, go there if it is likelier, else perhaps.

Bad at: many dimensions, and densities that are narrow one way and wide another; there `hmc` is
better.

Source: Metropolis et al., J. Chem. Phys. 21 (1953); the best share of acceptances (0.44 in one
dimension, 0.234 in many): Roberts, Gelman & Gilks, Ann. Appl. Probab. 7 (1997).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.errors import ParameterError
from simulated_distributions.processes.chains import Chains
from simulated_distributions.vocabulary import Floats, Seed


def metropolis(
    log_density: Callable[[Floats], Floats], start: Floats, rng: Seed, *, step: float, steps: int
) -> Chains:
    """Run one chain from every start.

    Args:
        log_density: Takes (chains, dimensions) to (chains,); any constant may be missing.
        start: Shape (chains, dimensions).
        rng: A Generator or a seed.
        step: Standard deviation of the proposals in each dimension.
        steps: How many.

    Returns:
        The places after each step (where a proposal is rejected, the same place again).

    Raises:
        ParameterError: If *step* is not above 0, or a start has density 0.
    """
    if not step > 0:
        raise ParameterError(f"step must be above 0, found {step!r}")
    rng = np.random.default_rng(rng)
    here = np.array(start, dtype=np.float64)
    height = checked_heights(log_density, here)
    out = np.empty((steps, *here.shape))
    accepted = 0
    for i in range(steps):
        there = here + step * Normal().sample(here.shape, rng)
        new = log_density(there)
        go = np.log(Uniform(0, 1).sample(len(here), rng, method="inversion")) < new - height
        here = np.where(go[:, None], there, here)
        height = np.where(go, new, height)
        out[i] = here
        accepted += int(go.sum())
    return Chains(out, accepted / (steps * len(here)))


def checked_heights(log_density: Callable[[Floats], Floats], start: Floats) -> Floats:
    """Return the log density where chains start, or say that one cannot start there."""
    if start.ndim != 2:
        raise ParameterError(f"start must have shape (chains, dimensions), found {start.shape}")
    height = np.asarray(log_density(start), dtype=np.float64)
    if height.shape != (len(start),):
        raise ParameterError(
            f"log_density must give shape {(len(start),)}, one number a chain, found {height.shape}"
        )
    if not np.all(np.isfinite(height)):
        wrong = start[~np.isfinite(height)][0]
        raise ParameterError(f"start must have a density above 0, found {wrong}")
    return height

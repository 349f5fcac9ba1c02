"""All experiments by name."""

from __future__ import annotations

import difflib

from simulated_distributions.errors import ExperimentError
from simulated_distributions.experiments.birthday import BIRTHDAY
from simulated_distributions.experiments.board import MARKOV
from simulated_distributions.experiments.buffon import BUFFON
from simulated_distributions.experiments.coupons import COUPONS
from simulated_distributions.experiments.events import POISSON, QUEUE
from simulated_distributions.experiments.experiment import Experiment
from simulated_distributions.experiments.integrals import INTEGRATION
from simulated_distributions.experiments.mcmc import GIBBS, HMC, METROPOLIS
from simulated_distributions.experiments.monty_hall import MONTY_HALL
from simulated_distributions.experiments.resampling import BOOTSTRAP
from simulated_distributions.experiments.sums import CLT, LLN
from simulated_distributions.experiments.walks import BROWNIAN, GBM, WALK

EXPERIMENTS: dict[str, Experiment] = {
    one.name: one
    for one in (
        MONTY_HALL,
        BIRTHDAY,
        COUPONS,
        BUFFON,
        LLN,
        CLT,
        WALK,
        BROWNIAN,
        GBM,
        POISSON,
        QUEUE,
        MARKOV,
        METROPOLIS,
        GIBBS,
        HMC,
        BOOTSTRAP,
        INTEGRATION,
    )
}


def experiment(name: str) -> Experiment:
    """Return the experiment of this name.

    Raises:
        ExperimentError: If there is none; names those that exist, the likeliest first.
    """
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    near = difflib.get_close_matches(name, EXPERIMENTS, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    names = ", ".join(EXPERIMENTS)
    raise ExperimentError(f"experiment must be one of {names}; found {name!r}{meant}")

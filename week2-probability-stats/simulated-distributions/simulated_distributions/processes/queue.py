"""A queue with c servers: Poisson arrivals, exponential service, first come, first served.

Source: Erlang (1917); Kiefer & Wolfowitz, Trans. AMS 78 (1955), for the recursion; Gross & Harris,
*Fundamentals of Queueing Theory*, 4th ed. (2008), ch. 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Real, Seed


@dataclass(frozen=True)
class Queue:
    """M/M/c: customers who wait in one line for the next free server.

    Args:
        arrivals: Customers per unit of time, above 0.
        service: Customers that one server serves per unit of time, above 0.
        servers: How many, at least 1; together they must be faster than the arrivals.
    """

    arrivals: float
    service: float = 1.0
    servers: int = 1

    def __post_init__(self) -> None:
        for name in ("arrivals", "service"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise ParameterError(
                    f"Queue: {name} must be a finite number above 0, found {value}"
                )
        if self.servers < 1 or int(self.servers) != self.servers:
            raise ParameterError(f"Queue: servers must be at least 1, found {self.servers}")
        if self.load >= 1:
            raise ParameterError(
                f"Queue: arrivals must stay below servers · service = "
                f"{self.servers * self.service:g}, or the line never ends; found {self.arrivals}"
            )

    @property
    def load(self) -> float:
        """The share of time that a server is busy."""
        return self.arrivals / (self.service * self.servers)

    @property
    def must_wait(self) -> float:
        """Erlang's C: the probability that a customer must wait."""
        offered = self.arrivals / self.service
        counts = Poisson(offered)
        blocked = float(counts.pmf(self.servers) / counts.cdf(self.servers))  # Erlang's B
        return blocked / (1 - self.load * (1 - blocked))

    @property
    def mean_wait(self) -> float:
        """The expected time in the line."""
        return self.must_wait / (self.servers * self.service - self.arrivals)

    def wait_beyond(self, time: float) -> float:
        """Return the probability that a customer waits longer than *time*."""
        return float(self.must_wait * np.exp(-(self.servers * self.service - self.arrivals) * time))

    def waits(self, days: int, customers: int, rng: Seed, *, warm_up: int = 0) -> Real:
        """Return the waits of customers on independent days, shape (days, customers).

        Each day starts empty; the first *warm_up* customers are not reported.
        """
        if days < 1 or customers < 1 or warm_up < 0:
            raise ParameterError(
                f"days and customers must be at least 1, warm_up at least 0; "
                f"found {days}, {customers}, {warm_up}"
            )
        rng = np.random.default_rng(rng)
        work = np.zeros((days, self.servers))  # what each server has still to do, the least first
        out = np.empty((customers, days))
        for i in range(warm_up + customers):
            if i >= warm_up:
                out[i - warm_up] = work[:, 0]
            work[:, 0] += Exponential(self.service).sample(days, rng)
            work -= Exponential(self.arrivals).sample(days, rng)[:, None]
            np.maximum(work, 0, out=work)
            work.sort(axis=1)
        return out.T

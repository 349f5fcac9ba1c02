"""The log likelihood of a sample as a function on a box without walls, and its derivatives.

Differences of fourth order with a step of 1e-3 on the search scale: there densities are smooth on
the scale of 1, so that the truncation (1e-12) and the rounding (1e-16 · |L|/1e-3) are far below
the standard error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulated_distributions.errors import ParameterError
from simulated_distributions.fits.recipe import Start
from simulated_distributions.fits.sample import Sample
from simulated_distributions.fits.scales import Scale
from simulated_distributions.vocabulary import Floats

STEP = 1e-3
LARGEST = 690.0  # beyond it, exp leaves double precision
ROWS = 2**22  # densities computed at a time


@dataclass(frozen=True)
class Likelihood:
    """A law's parameters, some fixed, against a sample.

    Args:
        law: The class.
        sample: The data.
        fixed: Values of parameters that are not searched for.
        scales: The scale of each free parameter, in order.
        closed: The maximum in closed form, where there is one, whatever is fixed.
    """

    law: type
    sample: Sample
    fixed: Mapping[str, float]
    scales: Mapping[str, Scale]
    closed: Start | None = None

    def point(self, values: Mapping[str, float]) -> Floats:
        """Return where parameter values lie on the search scale, shape (k,)."""
        return np.array([float(scale.forward(values[k])) for k, scale in self.scales.items()])

    def parameters(self, t: Floats) -> dict[str, Any]:
        """Return the parameters at a point (k,), or at many (m, k), each of shape (m,)."""
        t = np.clip(t, -LARGEST, LARGEST)
        free = {
            name: scale.back(column)
            for (name, scale), column in zip(
                self.scales.items(), np.moveaxis(t, -1, 0), strict=True
            )
        }
        return {**free, **self.fixed}

    def without(self, name: str, value: float) -> Likelihood:
        """Return the likelihood with one more parameter fixed."""
        scales = {key: scale for key, scale in self.scales.items() if key != name}
        return replace(self, fixed={**self.fixed, name: value}, scales=scales)

    def value(self, t: Floats) -> float:
        """Return the log likelihood at a point, −inf where there is no law or no support."""
        return float(self.values(t[None, :])[0])

    def values(self, points: Floats) -> Floats:
        """Return the log likelihood at points (m, k), shape (m,)."""
        at_a_time = max(1, ROWS // len(self.sample.values))
        pieces = [
            self._values(points[start : start + at_a_time])
            for start in range(0, len(points), at_a_time)
        ]
        return np.concatenate(pieces)

    def _values(self, points: Floats) -> Floats:
        parameters = {
            name: np.reshape(value, (-1, 1)) if np.ndim(value) else value
            for name, value in self.parameters(points).items()
        }
        try:
            law = self.law(**parameters)
        except ParameterError:
            return np.full(len(points), -np.inf)
        logs = law.logpmf(self.sample.values) if hasattr(law, "logpmf") else None
        logs = law.logpdf(self.sample.values) if logs is None else logs
        logs = np.broadcast_to(logs, (len(points), len(self.sample.values)))
        seen = self.sample.counts > 0
        totals = logs[:, seen] @ self.sample.counts[seen]
        return np.where(np.isnan(totals), -np.inf, totals)

    def derivatives(self, t: Floats) -> tuple[float, Floats, Floats]:
        """Return the value, the gradient (k,) and the Hessian (k, k) at a point."""
        k = len(t)
        axes = STEP * np.eye(k)
        pairs = [(i, j) for i in range(k) for j in range(i)]
        offsets = [np.zeros(k)]
        for axis in axes:
            offsets += [-2 * axis, -axis, axis, 2 * axis]
        for i, j in pairs:
            offsets += [a * axes[i] + b * axes[j] for a in (-1, 1) for b in (-1, 1)]
        value, *rest = self.values(t + np.array(offsets))
        lines = np.reshape(rest[: 4 * k], (k, 4))
        gradient = lines @ [1, -8, 8, -1] / (12 * STEP)
        hessian = np.diag((lines @ [-1.0, 16, 16, -1] - 30 * value) / (12 * STEP**2))
        corners = np.reshape(rest[4 * k :], (-1, 4)) @ [1, -1, -1, 1] / (4 * STEP**2)
        for (i, j), mixed in zip(pairs, corners, strict=True):
            hessian[i, j] = hessian[j, i] = mixed
        return float(value), gradient, hessian

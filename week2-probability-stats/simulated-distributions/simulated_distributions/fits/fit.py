"""Maximum likelihood for laws whose likelihood is smooth, and the door to those whose is not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from scipy import special

from matrixops import inv
from simulated_distributions.errors import FitError, NoMaximumError, ParameterError
from simulated_distributions.fits import continuous, discrete
from simulated_distributions.fits.bootstrap import bootstrap_intervals
from simulated_distributions.fits.irregular import IRREGULAR
from simulated_distributions.fits.likelihood import Likelihood
from simulated_distributions.fits.maximum import Maximum, maximize
from simulated_distributions.fits.profile import profile_interval
from simulated_distributions.fits.recipe import Domain, Recipe
from simulated_distributions.fits.result import Fit, Intervals, Maker
from simulated_distributions.fits.sample import Sample, read
from simulated_distributions.fits.scales import Scale, scales_of
from simulated_distributions.parameters import checked, rules
from simulated_distributions.vocabulary import Floats, Real, Seed

RECIPES: dict[str, Recipe] = {**continuous.RECIPES, **discrete.RECIPES}


def fit(law: type, data: Real, fixed: Mapping[str, float]) -> Fit:
    """Fit a law to data by maximum likelihood; see `Law.fit`."""
    name = law.__name__
    if name not in RECIPES and name not in IRREGULAR:
        raise FitError(f"{name} cannot be fitted to data")
    unknown = [key for key in fixed if key not in rules(law)]
    if unknown:
        known = ", ".join(rules(law))
        raise ParameterError(f"{name}.fit: no parameter {unknown[0]!r}; there are {known}")
    for key, value in fixed.items():
        if np.ndim(checked(f"{name}.fit", key, value, rules(law)[key])) > 0:
            raise ParameterError(f"{name}.fit: {key} must be one number, found {value!r}")
    free = [key for key in rules(law) if key not in fixed]
    if not free:
        raise ParameterError(f"{name}.fit: every parameter is fixed; nothing is left to estimate")
    if name in IRREGULAR:
        return IRREGULAR[name](law, data, fixed)
    recipe = RECIPES[name]
    missing = [key for key in recipe.needs if key not in fixed]
    if missing:
        raise ParameterError(
            f"{name}.fit: {missing[0]} must be given, as in {name}.fit(data, {missing[0]}=…): "
            "the data do not tell it"
        )
    sample = read(name, data, least_distinct=min(recipe.distinct, len(free)))
    recipe.domain.check(name, sample)
    return _Regular(law, recipe, sample, fixed).result()


class _Regular:
    """One fit of a law with a smooth likelihood."""

    def __init__(
        self, law: type, recipe: Recipe, sample: Sample, fixed: Mapping[str, float]
    ) -> None:
        self.recipe, self.sample = recipe, sample
        self.fixed = {key: float(value) for key, value in fixed.items()}
        scales = scales_of(law, sample.spread)
        self.scales: dict[str, Scale] = {k: s for k, s in scales.items() if k not in fixed}
        closed = recipe.start if recipe.closed else None
        self.likelihood = Likelihood(law, sample, self.fixed, self.scales, closed)

    def start(self) -> dict[str, float]:
        """Return where the search begins."""
        values = self.recipe.start(self.sample, self.fixed)
        return {name: values[name] for name in self.scales}

    def result(self) -> Fit:
        """Return the estimates and what is known of them."""
        law, start = self.likelihood.law, self.start()
        self._check_support(law)
        at_end = self._at_end(start)
        if at_end:
            best = Maximum(np.zeros(len(start)), np.nan, np.zeros((len(start), len(start))))
            estimates = start
        else:
            best = self._maximum(start)
            estimates = {k: float(v) for k, v in self.likelihood.parameters(best.point).items()}
        estimates = {name: estimates[name] for name in self.scales}
        found = law(**estimates, **self.fixed)
        slopes = np.array([float(s.slope(estimates[k])) for k, s in self.scales.items()])
        working = np.zeros((len(start), len(start))) if at_end else inv(best.information)
        covariance = working * np.multiply.outer(slopes, slopes)
        errors = np.sqrt(np.diag(covariance))
        density = found.logpmf if hasattr(found, "logpmf") else found.logpdf
        return Fit(
            law=found,
            estimates=estimates,
            standard_errors=dict(zip(self.scales, map(float, errors), strict=True)),
            covariance=covariance,
            log_likelihood=float(density(self.sample.values) @ self.sample.counts),
            size=int(self.sample.size),
            makers=self._at_end_makers(start) if at_end else self._makers(best, working),
            refusal="the estimate is at the end of its range" if at_end else "",
        )

    def _check_support(self, law: type) -> None:
        """Say which value lies outside of the support that the fixed parameters leave."""
        if "n" in self.fixed:
            most = self.fixed["n"]
            words = f"at most n = {most:.17g}"
            Domain(words, lambda x: x <= most).check(law.__name__, self.sample)

    def _at_end(self, start: dict[str, float]) -> bool:
        """Return whether a closed form lies at an end of the range, or say that none is there."""
        if not self.recipe.closed:
            return False
        for name, value in start.items():
            low, high = self.scales[name].bounds
            if value in (low, high):
                if (low, high) == (0.0, 1.0):
                    return True
                raise NoMaximumError(
                    f"{self.likelihood.law.__name__}.fit: the likelihood has no maximum; it rises "
                    f"as {name} goes to {value}"
                )
        return False

    def _maximum(self, start: dict[str, float]) -> Maximum:
        point = self.likelihood.point(start)
        if not self.recipe.closed:
            return maximize(self.likelihood, point)
        if self.recipe.known:
            known = self.recipe.known({**start, **self.fixed}, int(self.sample.size))
            slopes = [float(s.slope(start[k])) ** 2 for k, s in self.scales.items()]
            information = np.diag(np.array([known[k] for k in self.scales]) * slopes)
        else:
            information = -self.likelihood.derivatives(point)[2]
        return Maximum(point, self.likelihood.value(point), information)

    def _makers(self, best: Maximum, covariance: Floats) -> dict[str, Maker]:
        errors = np.sqrt(np.diag(covariance))

        def wald(level: float, _: int, __: Seed) -> Intervals:
            reach = float(special.ndtri((1 + level) / 2)) * errors
            return {
                name: (float(scale.back(t - d)), float(scale.back(t + d)))
                for (name, scale), t, d in zip(self.scales.items(), best.point, reach, strict=True)
            }

        def profile(level: float, _: int, __: Seed) -> Intervals:
            return {
                name: profile_interval(self.likelihood, best, name, error=error, level=level)
                for name, error in zip(self.scales, errors, strict=True)
            }

        def bootstrap(level: float, resamples: int, rng: Seed) -> Intervals:
            ends = bootstrap_intervals(
                partial(self._refit, best.point),
                self.sample,
                np.array(
                    [
                        float(s.back(t))
                        for s, t in zip(self.scales.values(), best.point, strict=True)
                    ]
                ),
                level=level,
                resamples=resamples,
                rng=np.random.default_rng(rng),
            )
            return {
                name: (float(low), float(high))
                for name, (low, high) in zip(self.scales, ends, strict=True)
            }

        return {"wald": wald, "profile": profile, "bootstrap": bootstrap}

    def _refit(self, start: Floats, sample: Sample) -> Floats:
        """Return the free parameters of another sample, shape (k,)."""
        again = Likelihood(self.likelihood.law, sample, self.fixed, self.scales)
        if self.recipe.closed:
            values = self.recipe.start(sample, self.fixed)
        else:
            values = again.parameters(maximize(again, start).point)
        return self._free(values)

    def _free(self, values: Mapping[str, float]) -> Floats:
        return np.array([float(values[name]) for name in self.scales])

    def _at_end_makers(self, start: dict[str, float]) -> dict[str, Maker]:
        """Return the likelihood ratio interval of a probability that is estimated by 0 or 1."""
        ((name, value),) = start.items()
        trials = float(self.fixed.get("n", 1.0)) * self.sample.size

        def profile(level: float, _: int, __: Seed) -> Intervals:
            depth = float(special.ndtri((1 + level) / 2)) ** 2
            reach = -np.expm1(-depth / (2 * trials))
            return {name: (0.0, float(reach)) if value == 0 else (float(1 - reach), 1.0)}

        return {"profile": profile}

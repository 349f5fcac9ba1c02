"""What every law can do, and how it is sampled.

A law is a frozen record of its parameters. Its numbers (`mean`, `var`, `entropy`, …) are
attributes,
its functions (`cdf`, `ppf`, …) take points; parameters and points broadcast. A subclass writes the
formulas on its support; what lies outside, NaN, and wrong arguments are settled here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import numpy as np

from simulated_distributions.arguments import draw_shape, fillable, points
from simulated_distributions.errors import (
    MethodError,
    NoClosedFormError,
    ParameterError,
)
from simulated_distributions.method import Method
from simulated_distributions.parameters import checked, rules
from simulated_distributions.sampling import draw
from simulated_distributions.vocabulary import Real, Seed, Size

if TYPE_CHECKING:
    from simulated_distributions.fits.result import Fit

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False)
def law(cls: type[T]) -> type[T]:
    """Make a class a frozen record of its parameters."""
    return dataclass(frozen=True, eq=False, repr=False)(cls)


@law
class Law(ABC):
    """A probability law on the line."""

    methods: ClassVar[tuple[Method, ...]] = ()
    """The sampling algorithms: the first that its parameters allow is the default."""

    _dtype: ClassVar[type] = np.float64

    def __post_init__(self) -> None:
        name = type(self).__name__
        for parameter, rule in rules(type(self)).items():
            value = checked(name, parameter, getattr(self, parameter), rule)
            object.__setattr__(self, parameter, value)
        try:
            _ = self.batch
        except ValueError as exc:
            shapes = {key: np.shape(value) for key, value in self.parameters.items()}
            raise ParameterError(f"{name}: the shapes {shapes} do not broadcast") from exc
        self._check()

    def _check(self) -> None:  # noqa: B027  most laws have nothing to add
        """Check what holds between parameters."""

    def __repr__(self) -> str:
        inside = ", ".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{type(self).__name__}({inside})"

    @property
    def parameters(self) -> dict[str, Real]:
        """The parameters by name, in order."""
        return {name: getattr(self, name) for name in rules(type(self))}

    @property
    def batch(self) -> tuple[int, ...]:
        """The shape that the parameters broadcast to; () for one law."""
        return np.broadcast_shapes(*(np.shape(value) for value in self.parameters.values()))

    @property
    @abstractmethod
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value, infinite where there is none."""

    @property
    @abstractmethod
    def mean(self) -> Real:
        """The expectation; NaN where it does not exist."""

    @property
    @abstractmethod
    def var(self) -> Real:
        """The variance."""

    @property
    @abstractmethod
    def skew(self) -> Real:
        """The third central moment over sd³."""

    @property
    @abstractmethod
    def kurtosis(self) -> Real:
        """The fourth central moment over sd⁴, less the 3 of a normal law (excess)."""

    @property
    @abstractmethod
    def entropy(self) -> Real:
        """The entropy in nats (differential entropy for a continuous law)."""

    @property
    @abstractmethod
    def mode(self) -> Real:
        """The most probable value; the least of them where there are several."""

    @property
    def sd(self) -> Real:
        """The standard deviation."""
        return np.sqrt(self.var)

    @property
    def median(self) -> Real:
        """The quantile of 1/2."""
        return self.ppf(0.5)

    @abstractmethod
    def ppf(self, p: Real) -> Real:
        """Return the quantile: the least x with cdf(x) ≥ p."""

    @abstractmethod
    def _cdf(self, x: Real) -> Real:
        """Return P(X ≤ x) on the support."""

    @abstractmethod
    def _sf(self, x: Real) -> Real:
        """Return P(X > x) on the support, not as a difference from 1."""

    def cdf(self, x: Real) -> Real:
        """Return P(X ≤ x)."""
        return self._on_support(self._cdf, x, below=0.0, above=1.0)

    def sf(self, x: Real) -> Real:
        """Return P(X > x), with all its digits where it is tiny."""
        return self._on_support(self._sf, x, below=1.0, above=0.0)

    def _logcdf(self, x: Real) -> Real:
        """Return log P(X ≤ x) on the support; a law that can reach below 1e-308 overrides it."""
        below, above = self._cdf(x), self._sf(x)
        return np.where(below > 0.5, np.log1p(-above), np.log(below))

    def _logsf(self, x: Real) -> Real:
        """Return log P(X > x) on the support; a law that can reach below 1e-308 overrides it."""
        below, above = self._cdf(x), self._sf(x)
        return np.where(above > 0.5, np.log1p(-below), np.log(above))

    def logcdf(self, x: Real) -> Real:
        """Return log P(X ≤ x)."""
        return self._on_support(self._logcdf, x, below=-np.inf, above=0.0)

    def logsf(self, x: Real) -> Real:
        """Return log P(X > x)."""
        return self._on_support(self._logsf, x, below=0.0, above=-np.inf)

    def cf(self, t: Real) -> Real:
        """Return the characteristic function E exp(itX), complex.

        Raises:
            NoClosedFormError: If this law has no formula for it.
        """
        with np.errstate(all="ignore"):
            return self._cf(points(t))[()]

    def _cf(self, _: Real) -> Real:
        raise NoClosedFormError(f"{type(self).__name__} has no closed characteristic function")

    def sample(
        self,
        size: Size,
        rng: Seed = None,
        *,
        method: str | None = None,
        workers: int = 1,
        out: Real | None = None,
    ) -> Real:
        """Draw from the law.

        Args:
            size: How many draws for each set of parameters, or their shape.
            rng: A Generator, of which a child stream is spawned (so that a second call gives
                other numbers), or a seed.
            method: The name of one of `methods`; the first that fits by default.
            workers: How many share the task: threads, or the workers of the backend set by
                ``joblib.parallel_config``. The numbers are the same for any count.
            out: An array to fill instead of a new one: C-contiguous, of the shape and type that
                are returned. Fresh memory costs more than a uniform number; a loop can reuse it.

        Returns:
            An array of shape size + batch, float64 or int64: *out* where it is given.

        Raises:
            SizeError, SeedError, MethodError: As their names say.
        """
        shape = draw_shape(size)
        full = (*shape, *self.batch)
        draws = np.empty(full, self._dtype) if out is None else fillable(out, full, self._dtype)
        flat = draws.reshape((int(np.prod(shape)), *self.batch))
        draw(self, flat, rng, method=method, workers=workers)
        return draws

    @classmethod
    def fit(cls, data: Real, **fixed: float) -> Fit:
        """Fit this law to data by maximum likelihood.

        Args:
            data: Shape (n,).
            fixed: Parameters that are known, as in ``Normal.fit(data, mean=0)``.

        Returns:
            Estimates with standard errors and intervals; see `Fit`.

        Raises:
            FitError: If the data are empty, not finite, outside of the support, of too few
                different values, or have no largest likelihood; each is a subclass.
            ParameterError: If *fixed* names no parameter, or leaves none free.
        """
        from simulated_distributions.fits.fit import fit  # noqa: PLC0415  it needs the laws first

        return fit(cls, data, fixed)

    def _members(self) -> Iterator[Law]:
        if self.batch == ():
            yield self
            return
        columns = [np.broadcast_to(value, self.batch) for value in self.parameters.values()]
        for index in product(*map(range, self.batch)):
            yield type(self)(*(column[index] for column in columns))

    def _by_member(self, formula: Callable[[Any, Real], Real], x: Real, dtype: type) -> Real:
        """Return formula(member, points) for each set of parameters, broadcast with the points."""
        shape = np.broadcast_shapes(np.shape(x), self.batch)
        x = np.broadcast_to(x, shape)
        owners = np.broadcast_to(np.arange(int(np.prod(self.batch))).reshape(self.batch), shape)
        out: Real = np.empty(shape, dtype=dtype)
        for owner, member in enumerate(self._members()):
            mine = owners == owner
            out[mine] = formula(member, x[mine])
        return out[()]

    def _choose(self, name: str | None) -> Method:
        known = [method for method in self.methods if name in (None, method.name)]
        if not known:
            names = ", ".join(method.name for method in self.methods)
            raise MethodError(f"{type(self).__name__} has no method {name!r}; it has {names}")
        for method in known:
            if method.holds(self):
                return method
        raise MethodError(f"method {name!r} needs {known[0].needs}; this is {self}")

    def _on_support(
        self, formula: Callable[[Real], Real], x: Real, *, below: float, above: float
    ) -> Real:
        x = points(x)
        low, high = self.support
        with np.errstate(all="ignore"):
            inside = formula(np.clip(x, low, high))
            value = np.where(x < low, below, np.where(x >= high, above, inside))
            return np.where(np.isnan(x), np.nan, value)[()]

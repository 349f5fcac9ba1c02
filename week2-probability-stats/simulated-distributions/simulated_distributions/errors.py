"""Errors of simulated_distributions.

ValueError
└── DistributionError       everything that this package raises for a caller's mistake
    ├── ParameterError      a law's parameter; says which, what was found, what is allowed
    ├── PointError          a probability outside [0, 1], or points that are no numbers
    ├── SizeError           a sample size that is no count
    ├── SeedError           a source of randomness that cannot be used
    ├── MethodError         a sampling algorithm that the law has not, or not for these parameters
    ├── NoClosedFormError   a quantity that this law has no formula for
    ├── StoryError          two laws that no story connects
    ├── ExperimentError     an experiment that does not exist; says which do
    └── FitError            a law cannot be fitted to these data
        ├── EmptyDataError      there are none
        ├── NotFiniteError      some are NaN or infinite; says how many, and where the first is
        ├── OneValueError       too few different values to tell the parameters apart
        ├── SupportError        some lie where the law has no density
        ├── NoMaximumError      the likelihood rises for ever as a parameter grows
        └── IrregularError      no interval of this kind is valid for this law
"""

from __future__ import annotations


class DistributionError(ValueError):
    """Base of all errors of this package."""


class ParameterError(DistributionError):
    """Raised when a law does not exist for the parameters given."""


class PointError(DistributionError):
    """Raised when a function is asked at something that is not a point of its domain."""


class SizeError(DistributionError):
    """Raised when a sample size is not a whole number of at least 0, or a tuple of them."""


class SeedError(DistributionError):
    """Raised when *rng* is neither a Generator that can spawn nor a seed."""


class MethodError(DistributionError):
    """Raised when a law cannot be sampled by the algorithm named."""


class NoClosedFormError(DistributionError):
    """Raised when a law has no formula for a quantity, and none is made up."""


class StoryError(DistributionError):
    """Raised when no story leads from one law to another."""


class ExperimentError(DistributionError):
    """Raised when an experiment is asked for that does not exist, or not of this size."""


class FitError(DistributionError):
    """Raised when a law cannot be fitted; each subclass says why."""


class EmptyDataError(FitError):
    """Raised when there are no data."""


class NotFiniteError(FitError):
    """Raised when data are NaN or infinite."""


class OneValueError(FitError):
    """Raised when the data hold too few different values for the law's parameters."""


class SupportError(FitError):
    """Raised when data lie outside of what the law can produce."""


class NoMaximumError(FitError):
    """Raised when the likelihood has no maximum at finite parameters."""


class IrregularError(FitError):
    """Raised when an interval or a standard error would rest on a theorem that does not hold."""

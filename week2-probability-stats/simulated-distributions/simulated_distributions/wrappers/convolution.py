"""The sum of two independent variables: which class, or which named law, it is."""

from __future__ import annotations

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import Law
from simulated_distributions.wrappers.closed_sums import closed_sum
from simulated_distributions.wrappers.sum_continuous import ConvolutionContinuous
from simulated_distributions.wrappers.sum_discrete import ConvolutionDiscrete
from simulated_distributions.wrappers.wrapped import one_law


def convolution(first: Law, second: Law) -> Law:
    """Return the law of X + Y, of independent X and Y.

    Args:
        first: The law of X, with one set of parameters.
        second: The law of Y; both have a density, or both lie on whole numbers.

    Returns:
        The law that has a name, where there is one (two normal laws make a normal law); else a law
        whose functions are sums or integrals.

    Raises:
        ParameterError: If these are no such laws.

    >>> from simulated_distributions import Exponential, Gamma
    >>> convolution(Exponential(2), Gamma(3, 2))
    Gamma(shape=4.0, rate=2.0)
    """
    one_law("convolution", "the first law", first)
    one_law("convolution", "the second law", second)
    named = closed_sum(first, second)
    if named is not None:
        return named
    if isinstance(first, ContinuousLaw) and isinstance(second, ContinuousLaw):
        return ConvolutionContinuous(first, second)
    if isinstance(first, DiscreteLaw) and isinstance(second, DiscreteLaw):
        return ConvolutionDiscrete(first, second)
    raise ParameterError(
        "convolution: both laws must have a density, or both lie on whole numbers, "
        f"found {first} and {second}"
    )

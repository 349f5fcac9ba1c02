"""What a parameter may be: each rule is an annotation that the law's field bears.

`shape: Positive` on a law both documents and checks it; a wrong value raises a `ParameterError`
that
names the law, the parameter, the value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeAlias, get_type_hints

import numpy as np

from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Real


@dataclass(frozen=True)
class Rule:
    """What is allowed, in words and as a test on an array."""

    allowed: str
    holds: Callable[[Real], Real]


Location: TypeAlias = Annotated[Any, Rule("a finite number", np.isfinite)]
Positive: TypeAlias = Annotated[
    Any, Rule("a finite number above 0", lambda v: np.isfinite(v) & (v > 0))
]
Probability: TypeAlias = Annotated[Any, Rule("in [0, 1]", lambda v: (v >= 0) & (v <= 1))]
Chance: TypeAlias = Annotated[Any, Rule("in (0, 1]", lambda v: (v > 0) & (v <= 1))]
Exponent: TypeAlias = Annotated[
    Any, Rule("a finite number above 1", lambda v: np.isfinite(v) & (v > 1))
]
Weights: TypeAlias = Annotated[
    Any, Rule("finite and not below 0", lambda v: np.isfinite(v) & (v >= 0))
]
Whole: TypeAlias = Annotated[
    Any,
    Rule("a whole number below 2⁵³ in size", lambda v: (np.abs(v) < 2.0**53) & (v == np.floor(v))),
]
Count: TypeAlias = Annotated[
    Any,
    Rule("a whole number from 0 to 2⁵³", lambda v: (v >= 0) & (v < 2.0**53) & (v == np.floor(v))),
]


@cache
def rules(law: type) -> dict[str, Rule]:
    """Return the rule of each parameter of a law, in order."""
    hints = get_type_hints(law, include_extras=True)
    return {
        name: rule
        for name, hint in hints.items()
        for rule in getattr(hint, "__metadata__", ())
        if isinstance(rule, Rule)
    }


def checked(law: str, name: str, value: Real, rule: Rule) -> Real:
    """Return *value* as a float64 copy that cannot be written, or say what is wrong."""
    try:
        numbers = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise ParameterError(f"{law}: {name} must be {rule.allowed}, found {value!r}") from exc
    demand(law, name, numbers, rule.allowed, holds=rule.holds(numbers))
    numbers.setflags(write=False)
    return numbers[()]


def demand(law: str, name: str, value: Real, allowed: str, *, holds: Real) -> None:
    """Raise a `ParameterError` that shows the first value for which *holds* is false."""
    if not np.all(holds):
        wrong = np.broadcast_to(value, np.shape(holds))[~np.asarray(holds)].flat[0]
        raise ParameterError(f"{law}: {name} must be {allowed}, found {wrong:.17g}")

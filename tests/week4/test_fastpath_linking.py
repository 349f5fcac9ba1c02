"""Linking: codes of 32 bits part values exactly as the thresholds do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.linking import is_widened, link, short_codes
from sprintml.models.fastpath.nodes import Nodes, widen

doubles = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e38, max_value=1e38)
near_zero = st.sampled_from([0.0, -0.0, 1e-46, -1e-46, 1e-45, -1e-45, 5e-324])


@given(doubles | near_zero, doubles | near_zero)
def test_short_codes_part_as_scikit_learn_does(value: float, threshold: float) -> None:
    """A float32 against a double's threshold, and the codes of both, agree; zeros' signs too."""
    widened = widen(np.array([threshold]))
    values = np.array([value, widened[0], np.nextafter(widened[0], np.inf), -0.0, 0.0])

    assert is_widened(widened).all()
    np.testing.assert_array_equal(
        short_codes(values) <= short_codes(widened),
        values.astype(np.float32).astype(np.float64) <= threshold,
    )


def test_a_threshold_of_a_double_is_not_rounded() -> None:
    """What boosting compares in 64 bits is ranked instead."""
    thresholds = np.array([0.1, 1 / 3, 1e-35, 1e300, np.inf, -np.inf, np.nan])

    assert not is_widened(thresholds).any()


def test_a_node_is_one_word() -> None:
    """Tables and header come on top."""
    words = np.zeros(op.HEADER, np.int64)
    child, feature = np.array([1, 1, 2]), np.array([1, 0, 0])

    block = link(words, Nodes(np.array([0.1, 5.0, 7.0]), child, feature))

    tables, slots, leaves = 1, 2 * op.SLOT_WORDS, 2
    assert len(block) == op.HEADER + op.LINKED + tables + slots + leaves + 3


def test_a_child_too_far_ahead_is_not_linked() -> None:
    """A distance has 16 bits; the error says so, and the pipeline is left to serve."""
    n = 70_003
    child = np.arange(n)
    child[0] = n - 2

    with pytest.raises(NotCompilable, match="nodes ahead"):
        link(np.zeros(op.HEADER, np.int64), Nodes(np.ones(n), child, np.minimum(child % n, 0)))

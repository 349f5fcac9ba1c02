"""Corrections against statsmodels', to 1e-12, and what holds of all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mini_ds_workflow.errors import OptionError, SampleError
from mini_ds_workflow.inference.corrections import METHODS, adjust
from mini_ds_workflow.proofs.reference_tests import worst_correction

FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize("method", METHODS)
def test_adjusted_p_equals_statsmodels(method: str) -> None:
    """Over families of 1 to 30 tests, ties among them, the adjusted p are the same to 1e-12."""
    assert worst_correction(method, np.random.default_rng(4)) <= 1e-12


@given(FAMILIES, st.sampled_from(METHODS))
def test_adjusting_only_raises_and_keeps_order(p: list[float], method: str) -> None:
    """An adjusted p is never smaller, never above 1, and a smaller p stays smaller."""
    adjusted = adjust(p, method)
    order = np.argsort(p, kind="stable")

    assert (adjusted >= np.array(p) - 1e-15).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[order]) >= -1e-15).all()


@given(FAMILIES)
def test_stronger_methods_give_smaller_p(p: list[float]) -> None:
    """Hommel is at most Hochberg, Hochberg at most Holm, Holm at most Bonferroni."""
    hommel, hochberg, holm, bonferroni = (
        adjust(p, m) for m in ("hommel", "hochberg", "holm", "bonferroni")
    )

    assert (hommel <= hochberg + 1e-12).all()
    assert (hochberg <= holm + 1e-12).all()
    assert (holm <= bonferroni + 1e-12).all()


def test_bad_input_is_named() -> None:
    """No p-values, one beyond 1, NaN, or an unknown method are told apart."""
    for bad in ([], [0.2, 1.2], [0.1, float("nan")]):
        with pytest.raises(SampleError):
            adjust(bad, "holm")
    with pytest.raises(OptionError, match="hommel"):
        adjust([0.1], "tukey")

"""The planted sampler bugs still apply; one cheap one is killed here, all by ``make prove``."""

from __future__ import annotations

import pytest
from planted import main, verdict
from week2.mutations import GROUND, MUTATIONS

CHEAP = "guide table starts one too late"


def test_every_bug_can_be_planted() -> None:
    """Each bug replaces text that is there once, by other text, and names tests that exist."""
    assert {m.bug: GROUND.missing(m) for m in MUTATIONS if GROUND.missing(m)} == {}
    assert all(mutation.text != mutation.planted for mutation in MUTATIONS)
    assert len({mutation.bug for mutation in MUTATIONS}) >= 12


def test_a_cheap_bug_is_killed() -> None:
    """A guide table that starts a cell late is seen from the inside."""
    (cheap,) = (m for m in MUTATIONS if m.bug == CHEAP)

    killed, how, _ = verdict(GROUND, cheap)
    assert killed, how
    assert "guide" in how


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_every_bug_is_killed() -> None:
    """None of the planted bugs survives its tests."""
    assert main(GROUND, MUTATIONS, []) == 0

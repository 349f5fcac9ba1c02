"""The planted bugs still apply; one cheap one is killed here, all of them by ``make prove``."""

from __future__ import annotations

import pytest
from week1.mutations import MUTATIONS, TESTS, Mutation, main, missing, verdict


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.bug)
def test_the_text_of_a_bug_still_stands(mutation: Mutation) -> None:
    """Each bug replaces text that is there once, by other text, and names tests that exist."""
    assert missing(mutation) == ""
    assert mutation.text != mutation.planted
    assert all((TESTS / name).exists() for name in mutation.tests if name.endswith(".py"))


def test_there_are_enough() -> None:
    """The issue asks for ten at least."""
    assert len({mutation.bug for mutation in MUTATIONS}) >= 16


def test_a_cheap_bug_is_killed() -> None:
    """A determinant that forgets the exchange of rows is seen by the exact tests."""
    (cheap,) = (m for m in MUTATIONS if m.bug == "row exchange forgotten in the exact determinant")

    dead, how = verdict(cheap)
    assert dead, how


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_every_bug_is_killed() -> None:
    """No planted bug survives the tests that watch its place (minutes: each copy compiles anew)."""
    assert main([]) == 0

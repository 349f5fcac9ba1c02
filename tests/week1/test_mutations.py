"""The planted bugs still apply; one cheap one is killed here, all of them by ``make prove``."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import Ground, Mutation, importers, main, verdict
from week1.mutations import GROUND, MUTATIONS

CHEAP = "row exchange forgotten in the exact determinant"


def test_every_bug_can_be_planted() -> None:
    """Each bug replaces text that is there once, by other text, and names tests that exist."""
    assert {m.bug: GROUND.missing(m) for m in MUTATIONS if GROUND.missing(m)} == {}
    assert all(mutation.text != mutation.planted for mutation in MUTATIONS)
    assert len({mutation.bug for mutation in MUTATIONS}) >= 10


def test_a_cheap_bug_is_killed() -> None:
    """A determinant that forgets the exchange of rows is seen by the exact tests."""
    (cheap,) = (m for m in MUTATIONS if m.bug == CHEAP)

    killed, how, _ = verdict(GROUND, cheap)
    assert killed, how
    assert "::test_" in how


def test_a_change_that_is_no_bug_survives() -> None:
    """The runner says so when the tests pass: a reworded docstring is seen by none."""
    module = "exact/entries.py"
    line = (GROUND.package / module).read_text(encoding="utf-8").splitlines()[0]
    harmless = Mutation("harmless", module, line, line.upper(), ("test_exact_sympy.py",))

    assert verdict(GROUND, harmless)[:2] == (False, "SURVIVES")


def test_importers_are_found_through_others(tmp_path: Path) -> None:
    """A kernel compiled into another module's is not taken from the cache of that module."""
    package = tmp_path / "p"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("x = 1\n")
    (package / "b.py").write_text("from p.a import x\n")
    (package / "c.py").write_text("from p import b\n")
    (package / "d.py").write_text("y = 2\n")

    assert importers(package, "a.py") == {"b.py", "c.py"}


def test_a_word_that_names_no_bug_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The runner lists what it knows instead of claiming that nothing survived."""
    assert main(Ground(GROUND.package, GROUND.tests), MUTATIONS, ["nothing like it"]) == 2
    assert CHEAP in capsys.readouterr().out


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_every_bug_is_killed() -> None:
    """No planted bug survives the tests that watch its place (minutes: kernels compile anew)."""
    assert main(GROUND, MUTATIONS, []) == 0

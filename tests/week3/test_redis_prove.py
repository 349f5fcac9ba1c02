"""The proof holds in small, and can fail."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from rich.console import Console

from redis_pipeline.prove import Result, Trial, draw


def test_nothing_is_lost_or_doubled_under_kills(tmp_path: Path) -> None:
    """Eleven kills and stops of every kind, 1,500 events: 0 lost, 0 doubled, features bit-equal."""
    result = Trial(kills=11, events=1500, seed=3, lease_s=1.0).run(Console(quiet=True))

    assert (result.accepted, result.lost, result.doubled, result.dead) == (1500, 0, 0, 0)
    assert result.features_equal
    assert len(result.kills) == 6
    assert (result.unrecovered, result.crashed) == (0, 0)
    assert result.recoveries_s
    assert len(result.story.effects) == 1500
    draw(result, tmp_path / "trial.png")
    assert (tmp_path / "trial.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.prove
@pytest.mark.timeout(1200)
def test_nothing_is_lost_or_doubled_under_two_hundred_kills() -> None:
    """The same with 200 kills and 100,000 events, at the package's own lease of five seconds."""
    result = Trial(kills=200, events=100_000, seed=1).run(Console(quiet=True))

    assert (result.accepted, result.lost, result.doubled) == (100_000, 0, 0)
    assert result.holds


@pytest.mark.parametrize(
    "fault",
    [
        {"distinct": 99},
        {"effects": 101},
        {"dead": 1},
        {"features_equal": False},
        {"recoveries_s": [3.5]},
        {"handovers_s": [3.5]},
        {"crashed": 1},
        {"restarts_s": [5.5]},
        {"unrecovered": 1},
    ],
)
def test_the_proof_can_fail(fault: dict[str, object]) -> None:
    """Each single fault makes the verdict negative."""
    sound = Result(1.0, accepted=100, effects=100, distinct=100, features_equal=True)

    assert sound.holds
    assert not dataclasses.replace(sound, **fault).holds

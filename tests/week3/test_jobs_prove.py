"""The fault harness, small: workers and the broker are killed, and no job is lost or doubled."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from week3.redis_support import skip_if_given

from async_endpoints.prove import Fault, Tally, plan_faults
from async_endpoints.prove.scoreboard import failures
from async_endpoints.prove.tally import Pause, longest_pauses


def prove(folder: Path, *arguments: str) -> dict[str, object]:
    """Run the command, expect status 0, and return its numbers."""
    skip_if_given("the harness kills its Redis")
    out = folder / "numbers.json"
    command = [sys.executable, "-m", "async_endpoints.prove", "--out", str(out), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, object] = json.loads(out.read_text())
    return found


def test_eight_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    """Killed at five points, stopped past the lease, Redis killed, a reply lost: one of each."""
    numbers = prove(tmp_path, "--kills", "8", "--lease", "2", "--no-control")
    ledger = numbers["ledger"]
    assert isinstance(ledger, dict)

    assert ledger["faults"] == {fault.value: 1 for fault in Fault}
    assert (ledger["lost"], ledger["doubled"], ledger["unfinished"]) == (0, 0, 0)
    assert ledger["accepted"] > 50


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_two_hundred_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    """The same at length, with plain Celery beside it: there the harness does see losses."""
    numbers = prove(tmp_path, "--kills", "200")
    plain = numbers["plain"]
    assert isinstance(plain, dict)

    assert plain["lost"] > 0
    assert plain["doubled"] > 0


@pytest.mark.parametrize("count", [5, 8, 50, 200])
def test_a_plan_has_as_many_faults_as_asked_for(count: int) -> None:
    """And, with room for it, each kind."""
    plan = plan_faults(count, random.Random(1))

    assert len(plan) == count
    assert count < 8 or set(plan) == set(Fault)


@pytest.mark.parametrize(
    ("tally", "word"),
    [
        (Tally(lost=1), "no effect"),
        (Tally(doubled=2), "twice"),
        (Tally(unfinished=1), "did not succeed"),
        (Tally(recovery_s=[1.0] * 50 + [7.1] * 2), "p99"),
        (Tally(restart_s=[1.0, 5.1]), "restart"),
    ],
)
def test_each_broken_promise_is_named(tally: Tally, word: str) -> None:
    """The harness fails for it; a tally without any passes."""
    (sentence,) = failures(tally, lease_s=5)

    assert word in sentence
    assert failures(Tally(faults=Counter([Fault.DROP]), recovery_s=[6.9]), lease_s=5) == []


def test_a_folder_that_is_missing_is_refused_before_the_work(tmp_path: Path) -> None:
    """Numbers that nobody could keep are not gathered for minutes."""
    command = [sys.executable, "-m", "async_endpoints.prove", "--out", "nowhere/numbers.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_longest_pauses_are_told_with_what_was_done() -> None:
    """The gaps between effects, the longest first; the last fault before the end of each."""
    moments = [(1.5, Fault.DROP), (5.0, Fault.STOP), (9.5, Fault.REDIS)]
    pauses = longest_pauses([1.0, 9.0, 2.0, 10.0], moments, count=2)

    assert pauses == [Pause(7.0, Fault.STOP), Pause(1.0, Fault.DROP)]
    assert longest_pauses([1.0], moments) == []

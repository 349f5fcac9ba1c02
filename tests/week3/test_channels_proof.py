"""The harnesses find nothing lost, in small; and they can tell when something is."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from week3.redis_support import skip_if_given

from websocket_service.position import Position
from websocket_service.prove.fleet import Client
from websocket_service.prove.scoreboard import Row


def prove(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the harness as a user does."""
    skip_if_given("the harness kills its Redis, and counts on an empty one")
    command = [sys.executable, "-m", "websocket_service.prove", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)


def test_cuts_and_kills_lose_nothing() -> None:
    """60 clients, 60 cuts, 2 server kills and a kill of Redis: no gap, no disorder."""
    run = prove(
        "--clients=60", "--cuts=60", "--kills=2", "--redis-kills=1", "--frames=0", "--listeners=0"
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("holds") == 7


def test_hostile_frames_get_the_right_answers() -> None:
    """300 bad frames of all kinds: no crash, the right codes, and a bystander hears everything."""
    run = prove("--clients=0", "--frames=300", "--listeners=0", "--seed=7")

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("holds") == 4


@pytest.mark.prove
def test_the_whole_proof_holds() -> None:
    """1,000 clients, 2,000 cuts, 20 server kills, 5,000 frames, a stalled listener among 500."""
    run = prove()
    print(run.stdout)

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("offsets", "gaps", "backward"), [([1, 2, 3], 0, 0), ([1, 3], 1, 0), ([1, 2, 2, 1], 0, 2)]
)
def test_a_client_of_the_harness_notices(offsets: list[int], gaps: int, backward: int) -> None:
    """A hole and a repetition are seen, so that a scoreboard without any means something."""
    client = Client("ws://nowhere", "", "c", random.Random(1))
    client._take({"type": "subscribed", "at": "0badcafe:0", "recovered": None, "missed": 0})
    for offset in offsets:
        client._take({"type": "message", "id": str(Position("0badcafe", offset)), "data": 1})

    assert (client.heard.gaps, client.heard.backward) == (gaps, backward)


@pytest.mark.parametrize(
    ("row", "failed"),
    [(Row("a", "1"), False), (Row("a", "1", "0"), True), (Row("a", "0", "0"), False)],
)
def test_a_row_fails_when_its_bar_is_missed(row: Row, failed: bool) -> None:
    """A number without a bar is only told."""
    assert row.failed is failed

"""The command, as a user runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from week3.redis_support import own_server


def own_environment() -> dict[str, str]:
    """The environment without a given server: each test has one of its own."""
    return {k: v for k, v in os.environ.items() if k != "SPRINT_REDIS_URL"}


def run(
    folder: Path, *words: str, given: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run ``redis-pipeline`` in an empty folder, with *more* in its environment."""
    return subprocess.run(
        [sys.executable, "-m", "redis_pipeline", *words],
        cwd=folder,
        env={**own_environment(), "COLUMNS": "200", **more},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_csv_becomes_features(tmp_path: Path) -> None:
    """Produce and consume a file: its windows are in SQL, and ``status`` shows them."""
    rows = [f"lab,{second},{20 + second % 3}" for second in range(30)]
    (tmp_path / "lab.csv").write_text("\n".join(["key,time_s,value", *rows, ""]))
    sent = run(tmp_path, "produce", "csv", "lab.csv", "--speed", "0")
    made = run(tmp_path, "consume", "--window", "10", "--close")
    shown = run(tmp_path, "status")

    assert (sent.returncode, made.returncode, shown.returncode) == (0, 0, 0)
    assert "30 events sent" in sent.stdout
    assert "30 events of 'sensors' are in features" in made.stdout
    assert len(re.findall(r"│ lab ", shown.stdout)) == 3
    assert "depth 0 entries" in shown.stdout


def test_what_is_no_event_can_be_seen_and_replayed(tmp_path: Path) -> None:
    """Bad lines are named on stderr; a dead letter is listed with its reason and replayed."""
    lines = run(tmp_path, "produce", "ndjson", given='{"key": "a", "value": 1}\nnope\n')
    poison = (
        "from redis_pipeline import private_redis, RedisStream\n"
        "with private_redis() as server:\n"
        "    RedisStream(server.url, 'sensors').append([b'poison'], producer='p', number=1)\n"
    )
    command = [sys.executable, "-c", poison]
    subprocess.run(command, cwd=tmp_path, env=own_environment(), check=True)
    run(tmp_path, "consume", "--until-empty")
    listed = run(tmp_path, "dead")
    again = run(tmp_path, "replay", "--all")
    after = run(tmp_path, "dead")

    assert "line 2" in lines.stderr
    assert "1 events sent" in lines.stdout
    assert "EventError" in listed.stdout
    assert "poison" in listed.stdout
    assert "1 dead letters are in 'sensors' again" in again.stdout
    assert "no dead letters" in after.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("produce", "csv"), "csv needs a file"),
        (("replay",), "--all"),
        (("consume", "--window", "5", "--slide", "3"), "no multiple"),
        (("nonsense",), "No such command"),
        (("produce", "csv", "/"), "is a directory"),
        (("replay", "seven"), "'seven' is no id"),
    ],
)
def test_a_mistake_ends_in_a_sentence(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    """Exit code above 0, the reason on stderr, and no traceback."""
    answer = run(tmp_path, *words)

    assert answer.returncode != 0
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SPRINT_REDIS_URL", "ftp://host", "AddressError: url='ftp://host'"),
        ("SPRINT_REDIS_URL", "redis://host:many/0", "AddressError: url='redis://host:many/0'"),
        ("SPRINT_REDIS_URL", "unix:///no/such.sock", "ServerLostError: the server at /no/such"),
        ("SPRINT_DATABASE_URL", "nonsense", "DatabaseError: url='nonsense'"),
        ("SPRINT_DATABASE_URL", "nosuch://host/name", "DatabaseError: url=nosuch://host/name"),
        ("SPRINT_DATABASE_URL", "sqlite:////no/such/folder/x.db", "DatabaseError: the database"),
    ],
)
def test_a_wrong_address_ends_in_a_sentence(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    """A server or a database that is not there: named on stderr, exit code 1, no traceback."""
    answer = run(tmp_path, "status", **{name: value})

    assert answer.returncode == 1
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_key_of_another_kind_is_named(tmp_path: Path) -> None:
    """Where somebody else's value lies under the stream's key, the message says what it is."""
    with own_server(tmp_path / "redis") as server:
        with server.client() as client:
            client.set("{taken}:entries", "x")
        answer = run(tmp_path, "status", "--stream", "taken", SPRINT_REDIS_URL=server.url)

    assert answer.returncode == 1
    assert "stream='taken': its key '{taken}:entries' holds a string" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_live_view_shows_features(tmp_path: Path) -> None:
    """Six seconds of sensors end with windows in the table, and with no process left over."""
    shown = run(tmp_path, "run", "--seconds", "6", "--rate", "500", "--window", "0.5")

    assert shown.returncode == 0
    assert "sensor-00" in shown.stdout
    assert "started again 0 times" in shown.stdout

"""The command line: one line for a user's mistake, one document for ``--json``, no traceback."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import httpx
import pytest
from week4.api_service import HEADER, rows, write_csv

from sprintml.api.cli import main

COMMANDS = ("up", "profile", "train", "predict", "serve", "models", "verify")
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a table and, once `trained` ran, a bundle."""
    folder = tmp_path_factory.mktemp("cli")
    write_csv(folder / "mixed.csv", HEADER, rows())
    return folder


@pytest.fixture(scope="module")
def trained(home: Path) -> Done:
    """A short training of the table."""
    return sprintml(home, "train", "mixed.csv", "--target", "survived", "--budget", "5", "--json")


def environment(home: Path) -> dict[str, str]:
    """Return an environment that leaves the user's own key and workspace alone."""
    ours = {"SPRINT_KEY_FILE": str(home / "key"), "COLUMNS": "200", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **ours}


def sprintml(home: Path, *arguments: str) -> Done:
    """Run ``sprintml`` in *home* as a user would."""
    command = [str(Path(sys.executable).with_name("sprintml")), *arguments]
    return subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, text=True, check=False
    )


def asked(home: Path, *arguments: str) -> Done:
    """Run the same command line within this process, which has loaded its libraries already."""
    with (
        chdir(home),
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(StringIO()) as out,
        redirect_stderr(StringIO()) as err,
    ):
        for name, value in environment(home).items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
    assert isinstance(ended.value.code, int)
    return Done(arguments, ended.value.code, out.getvalue(), err.getvalue())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(home: Path, command: str) -> None:
    """``--help`` says what the command does and what its options are."""
    done = sprintml(home, command, "--help")

    assert done.returncode == 0
    assert f"Usage: sprintml {command}" in done.stdout
    assert "--help" in done.stdout


def test_help_does_not_load_what_it_does_not_need() -> None:
    """The command line starts without pandas, scikit-learn and FastAPI."""
    code = (
        "import sys, sprintml.api.cli; print({'pandas', 'sklearn', 'fastapi'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nowhere.csv", "--target", "y"], ["nowhere.csv", "no such file"]),
        (["train", "mixed.csv", "--target", "survivd"], ["survivd", "survived"]),
        (["train", "mixed.csv"], ["--target"]),
        (["train", "mixed.csv", "--target", "survived", "--kind", "age=nonsense"], ["nonsense"]),
        (["train", "mixed.csv", "--target", "survived", "--drop", "agee"], ["agee", "age"]),
        (["train", "mixed.csv", "--target", "survived", "--schema", "no.toml"], ["no.toml"]),
        (["train", "bundled:nothing"], ["nothing", "iris"]),
        (["train", "mixed.csv", "--budget", "0"], ["budget"]),
        (["profile", "nowhere.csv"], ["nowhere.csv"]),
        (["predict", "no-bundle", "mixed.csv"], ["no-bundle"]),
        (["verify", "no-bundle"], ["no-bundle"]),
        (["serve", "no-bundle"], ["no-bundle"]),
        (["nonsense"], ["nonsense"]),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else None,
)
def test_a_mistake_is_named_and_the_status_is_2(
    home: Path, arguments: list[str], words: list[str]
) -> None:
    """Whatever the user got wrong: its name, what to do, no traceback."""
    done = asked(home, *arguments)

    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    for word in words:
        assert word in done.stderr


def test_a_mistake_with_json_is_one_document(home: Path) -> None:
    """A program that reads standard output learns of the mistake too."""
    done = sprintml(home, "train", "nowhere.csv", "--target", "y", "--json")

    assert done.returncode == 2
    assert json.loads(done.stdout)["status"] == 2


def test_train_prints_one_document_and_stores_a_bundle(home: Path, trained: Done) -> None:
    """Standard output is JSON and nothing else; progress goes to standard error."""
    document = json.loads(trained.stdout)

    assert trained.returncode == 0, trained.stderr
    assert (Path(document["bundle"]) / "manifest.json").is_file()
    assert document["metrics"]["target"] == "survived"
    assert "models to try" in trained.stderr


def test_models_lists_what_is_stored(home: Path, trained: Done) -> None:
    """For people and for programs."""
    assert trained.returncode == 0
    listed = json.loads(sprintml(home, "models", "--json").stdout)["models"]

    assert [m["name"] for m in listed] == ["mixed"]
    assert "mixed" in asked(home, "models").stdout


def test_predict_keeps_rows_and_columns(home: Path, trained: Done) -> None:
    """A file, standard output and JSON say the same about the same rows."""
    assert trained.returncode == 0
    asked(home, "predict", "mixed", "mixed.csv", "--out", "out.csv")
    printed = sprintml(home, "predict", "mixed", "mixed.csv").stdout
    as_json = json.loads(asked(home, "predict", "mixed", "mixed.csv", "--json").stdout)
    found = list(csv.DictReader(printed.splitlines()))

    assert (home / "out.csv").read_text() == printed
    assert [[row[name] for name in HEADER] for row in found] == rows()
    assert [row["prediction"] for row in found] == [p["prediction"] for p in as_json["predictions"]]


def test_predict_names_the_line_that_does_not_fit(home: Path, trained: Done) -> None:
    """A bad cell is a user's mistake; nothing half-written is left."""
    assert trained.returncode == 0
    cells = rows()[:5]
    cells[2][0] = "old"
    write_csv(home / "bad.csv", HEADER, cells)
    done = asked(home, "predict", "mixed", "bad.csv", "--out", "bad-out.csv")

    assert done.returncode == 2
    assert "line 4" in done.stderr
    assert "age" in done.stderr
    assert not list(home.glob("*bad-out*"))


def test_verify_shows_the_same_scores(home: Path, trained: Done) -> None:
    """Training again from the recipe gives every score again."""
    assert trained.returncode == 0
    done = sprintml(home, "verify", "mixed", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["holds"] is True


def test_verify_notices_other_data(home: Path, trained: Done) -> None:
    """A recipe holds for its own rows only."""
    assert trained.returncode == 0
    write_csv(home / "other.csv", HEADER, rows(seed=5))
    done = asked(home, "verify", "mixed", "--data", "other.csv")

    assert done.returncode == 2
    assert "changed" in done.stderr


def test_a_changed_bundle_is_refused(home: Path, trained: Done) -> None:
    """One line says which file was changed."""
    document = json.loads(trained.stdout)
    card = Path(document["bundle"]) / "card.md"
    before = card.read_text(encoding="utf-8")
    card.write_text(before + "!", encoding="utf-8")
    done = asked(home, "predict", "mixed", "mixed.csv")
    card.write_text(before, encoding="utf-8")

    assert done.returncode == 2
    assert "card.md" in done.stderr


def test_profile_prints_a_column_per_line_and_json(home: Path) -> None:
    """Every column is there, with its kind; JSON is one document."""
    table = sprintml(home, "profile", "mixed.csv", "--target", "survived").stdout
    document = json.loads(asked(home, "profile", "mixed.csv", "--json").stdout)

    assert all(name in table for name in HEADER)
    assert [c["name"] for c in document["columns"]] == HEADER


def test_a_leak_is_named_and_weighed(home: Path, titanic: Path) -> None:
    """The real table's column that is the answer: a warning, and the score without it."""
    done = sprintml(home, "train", str(titanic), "--target", "survived", "--budget", "8", "--json")
    effect = json.loads(done.stdout)["metrics"]["what_leak_drop_changes"]

    assert re.search(r"warning: .*alive", done.stderr)
    assert "--drop" in done.stderr
    assert effect["columns"] == ["alive"]
    assert effect["with_columns"] > effect["without_columns"] > 0.7
    assert effect["message"] in done.stderr


def test_a_port_in_use_is_named_with_a_free_one(home: Path) -> None:
    """One line, before anything is read or trained."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = asked(home, "up", "--port", str(port))
    free = re.search(r"use --port (\d+)", done.stderr)

    assert done.returncode == 2
    assert str(port) in done.stderr
    assert free is not None
    assert int(free[1]) != port


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a serving command and yield it with the address that it prints."""
    command = [str(Path(sys.executable).with_name("sprintml")), *arguments, "--port", "0"]
    process = subprocess.Popen(
        command, cwd=home, env=environment(home), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if line.startswith("ready: "))
        yield process, line.split()[1]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_serve_answers_for_each_bundle_and_ends_on_ctrl_c(home: Path, trained: Done) -> None:
    """The same bundle twice has two names; an interrupt is a clean end."""
    assert trained.returncode == 0
    with running(home, "serve", "mixed", "mixed") as (process, url):
        names = [m["name"] for m in httpx.get(f"{url}/models").json()["models"]]
        page = httpx.get(url)
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=20)

    assert names == ["mixed", "mixed-2"]
    assert page.status_code == 200
    assert status == 0


def test_up_serves_a_baseline_then_something_better(home: Path) -> None:
    """The address is printed with a model behind it; training ends in an improved version."""
    with running(home, "up", "bundled:wine", "--budget", "5") as (process, url):
        ready = httpx.get(f"{url}/health/ready").status_code
        first = httpx.get(f"{url}/models").json()["models"][0]
        schema = httpx.get(f"{url}/models/{first['name']}").json()["schema"]
        row = {c["name"]: c["typical"] for c in schema["columns"] if c["name"] != schema["target"]}
        answer = httpx.post(f"{url}/predict", json=row)
        until = time.monotonic() + 60
        while httpx.get(f"{url}/training").json()["state"] == "running":
            assert time.monotonic() < until
            time.sleep(0.2)
        last = httpx.get(f"{url}/models").json()["models"][0]
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=20)

    assert (ready, answer.status_code, status) == (200, 200, 0)
    assert (first["state"], last["stage"]) == ("ready", "improved")
    assert last["version"] > 1 or first["stage"] == "improved"

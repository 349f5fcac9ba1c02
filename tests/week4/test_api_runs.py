"""A training process ends with its parent, however that ends, and takes its workers along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from week4.api_service import mixed_table

from sprintml.api.commands.up import Live
from sprintml.api.process_run import ProcessTrainingRun
from sprintml.api.registry import Loaded
from sprintml.api.runs import BundleReady, Ended, Failed, RunEvent, RunOptions
from sprintml.api.snapshot import read_snapshot, write_snapshot
from sprintml.ingestion.table import Table, read_table
from sprintml.models.assess.report import Metrics
from sprintml.models.serve.predictor import Predictor

PARENT = """
import signal
import sys
from pathlib import Path
from sprintml.api.process_run import ProcessTrainingRun
from sprintml.api.runs import RunOptions, Trying
from sprintml.ingestion.table import read_table

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
folder = Path(sys.argv[1])
run = ProcessTrainingRun(folder)
table = read_table("bundled:breast_cancer")
run.start(table, RunOptions(out=str(folder / "out"), budget_s=120, jobs=2))
print(run.pid, flush=True)
for event in run.events():
    if isinstance(event, Trying) and event.name not in {"dummy", "small-tree", "linear"}:
        print("searching", flush=True)
"""


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRINT_KEY_FILE", str(tmp_path / "key"))


def group(pid: int) -> list[int]:
    """Return the living processes of a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Yield a process that trains beside itself, its search begun, and the training's group."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    assert process.stdout.readline() == "searching\n"
    yield process, pid
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found by /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_orphan_outlives_its_parent(
    parent: tuple[subprocess.Popen[str], int], how: signal.Signals
) -> None:
    """Killed, terminated or interrupted: within seconds nothing of the training is left."""
    process, pid = parent
    assert len(group(pid)) >= 2, "the training and at least one worker"

    os.kill(process.pid, how)
    process.wait(20)
    until = time.monotonic() + 20
    while group(pid) and time.monotonic() < until:
        time.sleep(0.05)

    assert group(pid) == []


def test_a_run_exports_a_baseline_and_the_best(tmp_path: Path) -> None:
    """Both bundles lie where they were asked for; the last event says that all went well."""
    run = ProcessTrainingRun(tmp_path)
    options = RunOptions(
        out=str(tmp_path / "best"), baseline_out=str(tmp_path / "first"), budget_s=5
    )
    run.start(read_table("bundled:iris"), options)
    events = list(run.events())
    ready = [e for e in events if isinstance(e, BundleReady)]

    assert [(e.stage, Path(e.folder).name) for e in ready] == [
        ("baseline", "first"),
        ("improved", "best"),
    ]
    assert all((Path(e.folder) / "manifest.json").is_file() for e in ready)
    assert isinstance(events[-1], Ended)
    assert events[-1].ok


def test_a_short_run_still_tells_what_matters(tmp_path: Path) -> None:
    """Thirty columns, eight seconds: importances (those left out are named), curves, all costs."""
    run = ProcessTrainingRun(tmp_path)
    run.start(
        read_table("bundled:breast_cancer"), RunOptions(out=str(tmp_path / "best"), budget_s=8)
    )
    events = list(run.events())
    metrics = Metrics.model_validate_json((tmp_path / "best" / "metrics.json").read_bytes())

    assert isinstance(events[-1], Ended)
    assert len(metrics.importances) >= 15
    assert len(metrics.importances) == 30 or any("importance" in part for part in metrics.skipped)
    assert metrics.partial_dependence
    assert all(row.latency_us and row.size_bytes for row in metrics.leaderboard)


class Broken:
    """A training run whose bundle cannot be loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, table: Table, options: RunOptions) -> None:
        """Begin."""

    def events(self) -> Iterator[RunEvent]:
        """Say that a bundle is ready where there is none."""
        yield BundleReady("improved", "linear", str(self._folder), 1.0)
        yield Ended(ok=True)

    def cancel(self) -> None:
        """Do nothing."""

    def kill(self) -> None:
        """Do nothing."""


def test_a_bundle_that_cannot_be_loaded_leaves_the_old_model_in_service(tmp_path: Path) -> None:
    """One line says why, the training is shown as failed, and requests are answered as before."""
    table = mixed_table()
    lines: list[str] = []
    live = Live(table, "mixed", Broken(tmp_path / "none"), "http://here")
    old = Loaded(cast("Predictor", object()), "baseline", 1, datetime.now(UTC))
    live._served.current = old
    live._follow(lines.append)
    status = live._board.status()

    assert live._served.current is old
    assert not live._server.should_exit
    assert status.state == "failed"
    assert "none" in status.messages[-1]
    assert len(lines) == 1


def test_a_cancelled_run_keeps_the_best_so_far(tmp_path: Path) -> None:
    """Cancelled at once, a run of two minutes ends long before, with a bundle."""
    run = ProcessTrainingRun(tmp_path)
    run.start(read_table("bundled:iris"), RunOptions(out=str(tmp_path / "best"), budget_s=120))
    events = []
    for event in run.events():
        events.append(event)
        run.cancel()

    assert isinstance(events[-1], Ended)
    assert events[-1].ok
    assert events[-1].elapsed_s < 60
    assert (tmp_path / "best" / "manifest.json").is_file()


def test_a_child_that_dies_is_a_fault_of_ours_with_a_log(tmp_path: Path) -> None:
    """A killed training is told as what it is, and the log is named."""
    run = ProcessTrainingRun(tmp_path)
    os.kill(run.pid, signal.SIGKILL)
    events = list(run.events())

    assert isinstance(events[0], Failed)
    assert events[0].by == "us"
    assert Path(events[0].log).is_file()
    assert events[1:] == [Ended(ok=False)]


def test_a_snapshot_is_the_same_table(tmp_path: Path) -> None:
    """Every kind of column survives the way to the other process, missing cells included."""
    write_snapshot(mixed_table(), tmp_path)
    back = read_snapshot(tmp_path)

    assert back.frame.equals(mixed_table().frame.reset_index(drop=True))
    assert back.frame.dtypes.tolist() == mixed_table().frame.dtypes.tolist()
    assert (back.schema, back.findings) == (mixed_table().schema, mixed_table().findings)
    assert back.origin == mixed_table().origin

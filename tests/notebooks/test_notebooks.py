"""Every notebook is committed as it runs: in order, whole, small, and without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(
    path
    for path in [*ROOT.glob("week*/**/*.ipynb"), *ROOT.glob("month3/**/*.ipynb")]
    if ".ipynb_checkpoints" not in path.parts and "node_modules" not in path.parts
)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: str(p.relative_to(ROOT)))


@each_notebook
def test_a_notebook_is_committed_executed_in_order(path: Path) -> None:
    """Cells are numbered from one, none holds an error, and the file stays under 300 kB."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    counts = [cell.execution_count for cell in cells]
    errors = [o for cell in cells for o in cell.outputs if o.output_type == "error"]

    assert counts == list(range(1, len(cells) + 1))
    assert errors == []
    assert path.stat().st_size < 300_000


@each_notebook
def test_a_notebook_alternates_prose_and_code(path: Path) -> None:
    """At most three code cells stand in a row, none longer than a dozen lines or so."""
    cells = json.loads(path.read_text())["cells"]
    run = longest = 0
    for cell in cells:
        run = run + 1 if cell["cell_type"] == "code" else 0
        longest = max(longest, run)
    lengths = [len(c["source"]) for c in cells if c["cell_type"] == "code"]

    assert longest <= 3
    assert max(lengths) <= 16


@each_notebook
def test_a_notebook_runs_without_a_network(path: Path, tmp_path: Path) -> None:
    """Run again in a fresh kernel, every cell passes; nothing is fetched."""
    blocker = str(Path(__file__).parent / "no_network")
    code = (
        "import sys, nbformat, nbclient; nb = nbformat.read(sys.argv[1], as_version=4);"
        "nbclient.NotebookClient(nb, timeout=240, resources={'metadata': {'path': sys.argv[2]}}).execute()"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(path), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": blocker},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert run.returncode == 0, run.stderr[-3000:]

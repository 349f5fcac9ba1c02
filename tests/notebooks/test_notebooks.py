"""Every notebook is committed as it runs: in order, whole, small, and without a network."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from house.markdown import ROOT, tracked
from nbclient import NotebookClient

NOTEBOOKS = sorted(tracked("*.ipynb"))
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
async def test_a_notebook_runs_without_a_network(path: Path, tmp_path: Path) -> None:
    """Run again in a fresh kernel, every cell passes; nothing is fetched."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(tmp_path)}}
    blocker = str(Path(__file__).parent / "no_network")
    client = NotebookClient(notebook, timeout=240, resources=folder)

    await client.async_execute(env=os.environ | {"PYTHONPATH": blocker})  # a cell's error is raised

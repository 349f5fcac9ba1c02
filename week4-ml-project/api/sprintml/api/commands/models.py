"""``sprintml models``: what is stored."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from sprintml.api.commands.flags import Json
from sprintml.api.console import out_console, say
from sprintml.api.jsonprint import print_json
from sprintml.api.workspace import Workspace

_SHOWN = ("model_name", "task", "target", "metric", "n_rows", "size_bytes", "created_at")


def models(*, json: Json = False) -> None:
    """List the bundles stored in .sprint/bundles."""
    workspace = Workspace.here()
    found = [describe(folder) for folder in workspace.stored()]
    if json:
        print_json({"models": found})
        return
    if not found:
        say(f"no bundle in {workspace.bundles}; sprintml train makes one")
        return
    grid = Table()
    grid.add_column("name", overflow="fold")  # what the other commands are told: never cut short
    for heading in ("model", "task", "target", "score", "rows", "made"):
        grid.add_column(heading)
    for row in found:
        cells = (
            row["name"], row["model_name"], row["task"], row["target"],
            f"{row['metric']} {row['score']:.4f}", row["n_rows"], str(row["created_at"])[:10],
        )  # fmt: skip
        grid.add_row(*(Text(str(cell)) for cell in cells))
    out_console().print(grid)


def describe(folder: Path) -> dict[str, Any]:
    """Return what the bundle in *folder* says of itself, unchecked: for a list, not for loading."""
    metrics = json_module.loads((folder / "metrics.json").read_bytes())
    score = metrics["scores"].get(metrics["metric"], {}).get("value", float("nan"))
    return {
        "name": folder.name,
        "folder": str(folder),
        **{key: metrics.get(key) for key in _SHOWN},
        "score": score,
    }

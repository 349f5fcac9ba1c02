"""The house in order: every project explained, every public name real, nothing of one machine."""

from __future__ import annotations

import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from house.markdown import ROOT, tracked

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = SETTINGS["tool"]["importlinter"]["root_packages"]
PROJECTS = [
    folder
    for week in [*sorted(ROOT.glob("week*")), ROOT / "month3"]
    for folder in sorted(week.iterdir())
    if folder.is_dir() and folder.name != "notebooks"
]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_project_has_a_readme(project: Path) -> None:
    """A folder that a reader opens says what it holds."""
    readme = project / "README.md"

    assert readme.exists()
    assert readme.read_text().startswith("# ")


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_real_and_sorted(package: str) -> None:
    """`__all__` lists names that exist, each once."""
    module = importlib.import_module(package)
    names = list(module.__all__)

    assert [name for name in names if not hasattr(module, name)] == []
    assert len(set(names)) == len(names)


def test_every_make_target_is_explained() -> None:
    """What `make help` lists is what there is."""
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    listing = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert [target for target in phony.split() if f"make {target}" not in listing] == []


def test_locks_hold_names_and_hashes_only() -> None:
    """No lock file says where packages are fetched from, and every package has a hash."""
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^\S+==\S+", lock, re.MULTILINE)
    hashed = re.findall(r"^\S+==\S+[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
    page_lock = (ROOT / "week4-ml-project/frontend/package-lock.json").read_text()

    assert "://" not in lock
    assert len(hashed) == len(packages) > 100
    assert '"resolved"' not in page_lock


def test_nothing_names_one_machine() -> None:
    """No tracked text carries a path of somebody's home or work folder."""
    pattern = re.compile(r"(^|[^\w.])/(root|home|work)/", re.MULTILINE)
    texts = tracked("*.py", "*.md", "*.ipynb", "*.ts", "*.tsx", "*.json", "*.toml", "Makefile")
    naming = [str(p.relative_to(ROOT)) for p in texts if pattern.search(p.read_text())]

    assert [name for name in naming if not name.endswith("test_house_order.py")] == []

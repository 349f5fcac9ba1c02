"""The public names: listed once, all there, and cheap to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import matrixops


def test_every_listed_name_is_there() -> None:
    """`__all__`, what loads lazily, and what a type checker is told are the same names."""
    tree = ast.parse(Path(matrixops.__file__).read_text(encoding="utf-8"))
    told = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}

    assert sorted(told - {"TYPE_CHECKING", "import_module"}) == sorted(matrixops.__all__)
    for name in matrixops.__all__:
        assert getattr(matrixops, name) is not None


def test_importing_loads_nothing_heavy() -> None:
    """Neither Numba, nor matplotlib, nor pandas: they come with the first name that needs them."""
    script = "import sys, matrixops; print({'numba', 'matplotlib', 'pandas'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"

"""The public names: listed once, all there, and cheap to import."""

from __future__ import annotations

import subprocess
import sys

import simulated_distributions


def test_every_listed_name_is_there() -> None:
    """`__all__` holds no name that cannot be loaded."""
    for name in simulated_distributions.__all__:
        assert getattr(simulated_distributions, name) is not None


def test_importing_loads_nothing_heavy() -> None:
    """Neither Numba nor matplotlib nor SciPy: they come with the first law."""
    code = (
        "import sys, simulated_distributions\n"
        "print({'numba', 'matplotlib', 'scipy.special'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"

"""What the whole suite shares: where the repository is, and one thread per process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # two cores, several test processes
    os.environ.setdefault(_variable, "1")

# no example has a deadline: how long one takes is the machine's doing, and no claim here
settings.register_profile("suite", derandomize=True, deadline=None)  # the same examples, always
settings.register_profile("search", print_blob=True, deadline=None)  # HYPOTHESIS_PROFILE=search
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds the Makefile."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def titanic(repository: Path) -> Path:
    """A real table that lies beside some checkouts; tests that want it are skipped elsewhere."""
    path = repository.parent / "shared" / "data" / "titanic.csv"
    if not path.exists():
        pytest.skip("titanic.csv does not lie beside this checkout")
    return path

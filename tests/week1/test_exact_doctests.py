"""The examples in the docstrings of exact arithmetic and explanations are run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import matrixops.exact
import matrixops.explain

MODULES = [
    found.name
    for package in (matrixops.exact, matrixops.explain)
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    """What a docstring shows is what comes out."""
    assert not doctest.testmod(importlib.import_module(name)).failed

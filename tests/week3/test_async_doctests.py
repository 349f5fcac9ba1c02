"""The examples in the docstrings of `async_endpoints` are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import async_endpoints

MODULES = [
    found.name
    for found in pkgutil.walk_packages(async_endpoints.__path__, "async_endpoints.")
    if not found.name.endswith("__main__")  # a command: importing it may run it
]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_is_true(name: str) -> None:
    """Each prints what stands below it."""
    found = doctest.testmod(importlib.import_module(name))

    assert found.failed == 0


def test_there_are_examples() -> None:
    """The walk finds modules of every folder, and examples in them."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [importlib.import_module(name) for name in MODULES]
    examples = [each for module in modules for each in finder.find(module) if each.examples]

    assert {name.split(".")[1] for name in MODULES} >= {"ledger", "prove", "service", "work"}
    assert len(examples) >= 8

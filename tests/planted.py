"""Bugs planted one at a time in a copy of a package: every one of them must fail a test.

A week lists its bugs in ``tests/<week>/mutations.py`` and hands them to `main`. Each is a piece of
text of one module, replaced in a copy; the tests that watch its place then run against the copy.
Compiled kernels come along with the copy, but for those of the changed module and of the modules
that import it. A kill counts only if the test that saw the bug passes without it: all of those run
once more at the end, against a copy without a bug.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RUN = """
import importlib, sys
import pytest


class Watch:
    def pytest_runtest_logreport(self, report):
        if report.failed:
            print("\\nSEEN", report.nodeid, flush=True)


package = importlib.import_module(sys.argv[1])
assert package.__file__.startswith(sys.argv[2]), package.__file__
sys.exit(pytest.main(sys.argv[3:], plugins=[Watch()]))
"""
OPTIONS = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "--timeout", "240")


@dataclass(frozen=True)
class Mutation:
    """One bug.

    Attributes:
        bug: What it is, in a few words.
        module: The file that holds it, relative to the package.
        text: What it replaces; stands once in the file.
        planted: What stands there instead.
        tests: The tests that must see it: files of the week's test folder, then pytest's options.
    """

    bug: str
    module: str
    text: str
    planted: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """Where bugs are planted: the folder of a package, and the folder of its tests."""

    package: Path
    tests: Path

    def missing(self, mutation: Mutation) -> str:
        """Return why *mutation* cannot be planted, or nothing."""
        found = (self.package / mutation.module).read_text(encoding="utf-8").count(mutation.text)
        if found != 1:
            return f"the text stands {found} times in {mutation.module}, not once"
        gone = [t for t in mutation.tests if t.endswith(".py") and not (self.tests / t).exists()]
        return f"no such tests: {', '.join(gone)}" if gone else ""

    def plant(self, mutation: Mutation | None, folder: Path) -> None:
        """Copy the package into *folder*, and the bug with it."""
        copy = folder / self.package.name
        shutil.copytree(self.package, copy, ignore=shutil.ignore_patterns("tmp.*", "*.pyc.*"))
        if mutation is None:
            return
        module = copy / mutation.module
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace(mutation.text, mutation.planted), encoding="utf-8")
        for changed in (mutation.module, *importers(self.package, mutation.module)):
            cache = (copy / changed).parent / "__pycache__"
            for compiled in cache.glob(f"{Path(changed).stem}.*"):
                compiled.unlink()

    def arguments(self, tests: tuple[str, ...]) -> list[str]:
        """Return what pytest is told to run *tests*."""
        return [str(self.tests / word) if word.endswith(".py") else word for word in tests]


class Verdict(NamedTuple):
    """Whether a bug was seen, by which test (or why not), and after how many seconds."""

    killed: bool
    how: str
    seconds: float


def importers(package: Path, module: str) -> set[str]:
    """Return the files of *package* that import *module*, directly or through others."""
    users: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                users.setdefault(node.module, set()).add(str(path.relative_to(package)))
                for part in node.names:
                    whole = f"{node.module}.{part.name}"
                    users.setdefault(whole, set()).add(str(path.relative_to(package)))
    found: set[str] = set()
    waiting = [module]
    while waiting:
        parts = (package.name, *Path(waiting.pop()).with_suffix("").parts)
        name = ".".join(parts).removesuffix(".__init__")
        waiting += sorted(users.get(name, set()) - found)
        found |= users.get(name, set())
    return found


def run(ground: Ground, arguments: list[str], folder: Path) -> tuple[int, str]:
    """Run pytest against the package in *folder*; return its code, and the test that failed."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, ground.package.name, str(folder), *OPTIONS, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    seen = [line[5:] for line in done.stdout.splitlines() if line.startswith("SEEN ")]
    return done.returncode, seen[0] if seen else (done.stdout + done.stderr)[-300:]


def verdict(ground: Ground, mutation: Mutation) -> Verdict:
    """Plant *mutation* and run the tests that watch it."""
    start = time.perf_counter()
    problem = ground.missing(mutation)
    if problem:
        return Verdict(False, problem, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        ground.plant(mutation, Path(folder))
        code, seen = run(ground, ground.arguments(mutation.tests), Path(folder))
    seconds = time.perf_counter() - start
    if code == 1:
        return Verdict(True, seen, seconds)
    return Verdict(False, "SURVIVES" if code == 0 else f"pytest ended with {code}: {seen}", seconds)


def sound(ground: Ground, killers: list[str]) -> bool:
    """Say whether the tests that saw bugs pass without any: else a kill would mean nothing."""
    if not killers:
        return True
    with tempfile.TemporaryDirectory() as folder:
        ground.plant(None, Path(folder))
        code, seen = run(ground, killers, Path(folder))
    if code:
        print(f"without any bug, pytest ends with {code}: {seen}")
    return code == 0


def main(ground: Ground, mutations: tuple[Mutation, ...], words: list[str]) -> int:
    """Plant every bug whose name holds one of *words* (all without); return the exit code."""
    chosen = tuple(m for m in mutations if not words or any(word in m.bug for word in words))
    if not chosen:
        known = "; ".join(mutation.bug for mutation in mutations)
        print(f"no bug's name holds {' or '.join(words)}; they are: {known}")
        return 2
    killers = []
    print(f"{'bug':48} {'seconds':>7}  killed by")
    for mutation in chosen:
        killed, how, seconds = verdict(ground, mutation)
        if killed:
            killers.append(how)
        print(f"{mutation.bug:48} {seconds:7.1f}  {how.split('/')[-1]}", flush=True)
    print(f"{len(killers)} of {len(chosen)} killed")
    held = sound(ground, list(dict.fromkeys(killers)))
    return 0 if held and len(killers) == len(chosen) else 1

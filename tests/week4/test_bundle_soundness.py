"""A forged program of a fast path is refused, or stays within its own arrays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from week4.fastpath_forgery import scorer_of

from sprintml.models.errors import BundleUnsound
from sprintml.models.fastpath import Scorer, read_scorer, storage, write_scorer
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.soundness import check_sound
from sprintml.models.tasks import TaskKind


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """A linear model, a forest and neighbours over every kind of column."""
    return scorer_of(TaskKind.MULTICLASS)


def test_no_forgery_that_passes_leaves_its_arrays() -> None:
    """180 programs with one word changed, run in plain Python over fenced arrays.

    Enough of them are refused, and enough of them pass, for both to mean something.
    """
    script = Path(__file__).with_name("fastpath_forgery.py")
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": str(script.parent.parent),
    }

    run = subprocess.run(
        [sys.executable, str(script), "60"],
        env=environment, capture_output=True, text=True, timeout=250, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    refused, ran, escaped = map(int, re.findall(r"\d+", run.stdout.splitlines()[-1]))
    assert escaped == 0
    assert refused > 40
    assert ran > 40


@pytest.mark.parametrize("place", sorted(set(range(op.HEADER)) - {op.FINISH_AT}))
def test_a_wild_header_is_refused(scorer: Scorer, place: int) -> None:
    """Whatever it is that the word says."""
    words = scorer.words.copy()
    words[place] = 2**50

    with pytest.raises(BundleUnsound, match="not sound"):
        check_sound(words, scorer.nodes, scorer.inputs, 3)


def test_a_tree_without_end_is_refused(scorer: Scorer) -> None:
    """A child that is its parent's parent would be walked for ever."""
    child = scorer.nodes.child.copy()
    inner = np.flatnonzero(child != np.arange(len(child)))
    child[inner[-1]] = 0

    with pytest.raises(BundleUnsound, match="nodes"):
        check_sound(scorer.words, replace(scorer.nodes, child=child), scorer.inputs, 3)


def test_a_program_of_no_words_is_refused(scorer: Scorer) -> None:
    """Shorter than its own header."""
    with pytest.raises(BundleUnsound, match="header"):
        check_sound(np.zeros(3, np.int64), scorer.nodes, scorer.inputs, 3)


@pytest.fixture
def files(scorer: Scorer, tmp_path: Path) -> dict[str, bytes]:
    """Return the two files of the scorer by name."""
    write_scorer(scorer, tmp_path)
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_every_program_that_is_read_is_checked(scorer: Scorer, tmp_path: Path) -> None:
    """A wild word in the file is refused while reading."""
    words = scorer.words.copy()
    words[op.N_REGISTERS] = 2**50
    write_scorer(Scorer(scorer.task, scorer.inputs, scorer.words, scorer.nodes), tmp_path)
    with np.load(tmp_path / storage.ARRAYS_NAME) as arrays:
        forged = {**arrays, "words": storage.shuffled(words)}
    np.savez_compressed(tmp_path / storage.ARRAYS_NAME, **forged)

    with pytest.raises(BundleUnsound, match="not sound"):
        read_scorer(lambda name: (tmp_path / name).read_bytes())


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"{}", b'{"version": 2}', b"\xff", b'{"version": 2, "columns": [1]}']
)
def test_a_broken_document_is_refused(files: dict[str, bytes], document: bytes) -> None:
    """By an error of the bundle, whatever is wrong with it."""
    files[storage.JSON_NAME] = document

    with pytest.raises(BundleUnsound, match=r"fastpath\.json"):
        read_scorer(files.__getitem__)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"x" * 1000])
def test_a_broken_archive_is_refused(files: dict[str, bytes], content: bytes) -> None:
    """By an error of the bundle too."""
    files[storage.ARRAYS_NAME] = content

    with pytest.raises(BundleUnsound, match=r"fastpath\.npz"):
        read_scorer(files.__getitem__)


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    """300 MB of zeros pack to a file of a few hundred kilobytes."""
    path = tmp_path / "bomb.npz"
    with np.load(tmp_path / storage.ARRAYS_NAME) as arrays:
        np.savez_compressed(path, **{**arrays, "words": np.zeros((8, 37_500_000), np.uint8)})
    files[storage.ARRAYS_NAME] = path.read_bytes()

    assert path.stat().st_size < 1_000_000
    with pytest.raises(BundleUnsound, match="300 MB"):
        read_scorer(files.__getitem__)

"""Forges programs of the fast path, one word at a time, and runs those that pass the check.

Run with NUMBA_DISABLE_JIT=1, so that the kernel is plain Python over arrays that refuse every
place outside of themselves, negative ones too. Prints how many forgeries were refused, how many
ran, and each that left its arrays.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from week4.fastpath_tables import fitted, mixed_table

from sprintml.models.errors import BundleUnsound
from sprintml.models.fastpath import compile_model, kernel
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.linking import link
from sprintml.models.fastpath.scorer import Scorer
from sprintml.models.fastpath.soundness import check_sound
from sprintml.models.fitted import FittedModel, Member
from sprintml.models.tasks import TaskKind

JUNK = np.random.default_rng(1)


class Fenced(np.ndarray):
    """An array that refuses to be read or written outside of itself."""

    def __getitem__(self, key: Any) -> Any:
        """Read a place."""
        return super().__getitem__(fence(self, key))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Write a place."""
        super().__setitem__(fence(self, key), value)


def fence(array: np.ndarray, key: Any) -> Any:
    """Let a key pass that lies within its axes."""
    if not isinstance(key, tuple):
        inside = isinstance(key, slice) or 0 <= key < array.shape[0]
    else:
        inside = all(
            isinstance(one, slice) or 0 <= one < length
            for one, length in zip(key, array.shape, strict=False)
        )
    if not inside:
        raise IndexError(f"{key} in {array.shape}")
    return key


def empty(shape: Any, dtype: Any = np.float64) -> Any:
    """Stand in for `numpy.empty`, at its worst: what lies there is random."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    junk = np.frombuffer(JUNK.bytes(size), np.uint8).view(dtype).reshape(shape)
    return junk.copy().view(Fenced)


def zeros(shape: Any, dtype: Any = np.float64) -> Any:
    """Stand in for `numpy.zeros`."""
    return np.zeros(shape, dtype).view(Fenced)


def scorer_of(kind: TaskKind) -> Scorer:
    """Compile a linear model, a forest and neighbours together."""
    frame, y, schema, task = mixed_table(kind)
    models = (
        [("linear", Ridge()), ("tree", RandomForestRegressor(3, max_depth=4, random_state=0)),
         ("linear", KNeighborsRegressor(3, weights="uniform", algorithm="kd_tree"))]
        if kind is TaskKind.REGRESSION
        else [("linear", LogisticRegression()),
              ("tree", RandomForestClassifier(3, max_depth=4, random_state=0)),
              ("linear", KNeighborsClassifier(3, weights="uniform", algorithm="kd_tree"))]
    )  # fmt: skip
    members = [Member(fitted(frame, y, schema, e, m), 1 / len(models)) for e, m in models]
    return compile_model(FittedModel("forged", task, members, temperature=1.5), schema, frame)


def forged(scorer: Scorer, rng: np.random.Generator) -> tuple[np.ndarray, Any]:
    """Change one word of the program, or one child or register of a tree."""
    words, nodes = scorer.words.copy(), scorer.nodes
    wild = [-1, 0, 1, len(words) - 1, len(words), 2**40, -(2**40), int(rng.integers(0, 500))]
    value = int(rng.choice(wild))
    where = rng.random()
    if where < 0.2:
        child = nodes.child.copy()
        child[rng.integers(len(child))] = value
        return words, replace(nodes, child=child)
    if where < 0.25:
        threshold = nodes.threshold.copy()
        threshold[rng.integers(len(threshold))] = rng.choice([np.nan, 1e300, -1.0, 3e6])
        return words, replace(nodes, threshold=threshold)
    if where < 0.3:
        feature = nodes.feature.copy()
        feature[rng.integers(len(feature))] = value
        return words, replace(nodes, feature=feature)
    parts = [
        (0, op.HEADER),
        (words[op.OPS], words[op.N_OPS] * op.OP_WORDS),
        (words[op.MEMBERS], words[op.N_MEMBERS] * op.MEMBER_WORDS),
        (0, len(words)),
    ]
    first, n = parts[rng.integers(len(parts))]
    words[first + rng.integers(n)] = value
    return words, nodes


def runs(scorer: Scorer, words: np.ndarray, nodes: Any, vectors: np.ndarray) -> None:
    """Run the kernel in plain Python over fenced arrays: the first row, then all in two blocks."""
    block = link(words, nodes)
    values, words = block.view(np.float64).view(Fenced), block.view(Fenced)
    one, many = empty(scorer.task.n_outputs), empty((len(vectors), scorer.task.n_outputs))
    kernel.score_row(values, words, vectors[0].view(Fenced), one)
    kernel.score_rows(values, words, vectors.view(Fenced), many, len(vectors) - 1)
    np.testing.assert_array_equal(np.asarray(many[0]), np.asarray(one))


def main(n: int) -> int:
    """Forge *n* times for each task; return how many got through and left their arrays."""
    kernel.np = SimpleNamespace(
        **{
            k: getattr(np, k)
            for k in ("inf", "float32", "float64", "int32", "int64", "uint32", "uint64")
        },
        empty=empty,
        zeros=zeros,
    )
    kernel.math = SimpleNamespace(
        exp=np.exp, expm1=np.expm1, sqrt=np.sqrt, isnan=np.isnan, floor=np.floor
    )
    kernel._date_part = lambda *_: 0.0
    rng, escaped, refused, ran = np.random.default_rng(0), 0, 0, 0
    for kind in TaskKind:
        scorer = scorer_of(kind)
        check_sound(scorer.words, scorer.nodes, scorer.inputs, scorer.task.n_outputs)
        frame = mixed_table(kind)[0]
        vectors = scorer.inputs.frame(frame.iloc[:3])
        runs(scorer, scorer.words, scorer.nodes, vectors)
        for _ in range(n):
            words, nodes = forged(scorer, rng)
            try:
                check_sound(words, nodes, scorer.inputs, scorer.task.n_outputs)
            except BundleUnsound:
                refused += 1
                continue
            try:
                runs(scorer, words, nodes, vectors)
                ran += 1
            except (IndexError, OverflowError, ValueError) as exc:
                changed = np.flatnonzero(words != scorer.words)
                print(f"escaped: {kind} {exc!r} word {changed}")
                escaped += 1
    print(f"{refused} refused, {ran} ran, {escaped} escaped")
    return escaped


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(int(sys.argv[1])) > 0)

"""The scorer: a compiled model that predicts a row in microseconds and a table in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.fastpath.linking import link
from sprintml.models.fastpath.nodes import Nodes
from sprintml.models.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Words = NDArray[np.int64]

BLOCK = 256
"""Rows that go through a tree together; their codes and the tree stay in the second cache."""


class Scorer:
    """A model as one block of words. Safe to share among threads: it never changes.

    Args:
        task: What is predicted.
        inputs: How rows become vectors.
        words: Header, operations and members, as `Program.finished` gives them.
        nodes: All trees.
    """

    def __init__(self, task: Task, inputs: Inputs, words: Words, nodes: Nodes) -> None:
        from sprintml.models.fastpath import kernel  # noqa: PLC0415 - imports Numba

        self.task = task
        self.inputs = inputs
        self.words = words
        self.nodes = nodes
        self._integers = link(words, nodes)
        self._floats = self._integers.view(np.float64)
        self._score_row = kernel.score_row
        self._score_rows = kernel.score_rows
        self._n_outputs = task.n_outputs

    @property
    def size_bytes(self) -> int:
        """Memory of the compiled model."""
        return int(self._integers.nbytes)

    @property
    def n_trees(self) -> int:
        """How many trees are walked."""
        members = self.words[self.words[op.MEMBERS] :].reshape(-1, op.MEMBER_WORDS)
        return int(members[members[:, 0] == op.FOREST, 4].sum())

    def count_outside(self, vectors: Floats) -> NDArray[np.int64]:
        """Return how many inputs of each vector lie outside of what was seen, shape (rows,)."""
        n, at = self.inputs.n, int(self.words[op.BOUNDS])
        low, high = self._floats[at : at + n], self._floats[at + n : at + 2 * n]
        return np.asarray(((vectors < low) | (vectors > high)).sum(axis=1))

    @cached_property
    def raw_sum(self) -> Scorer | None:
        """The scorer of the value or the log-odds, if that is a sum over the columns.

        So it is with one linear member, without products, and without a log of the target.
        """
        words = self.words.copy()
        at = int(words[op.MEMBERS])
        ops = words[words[op.OPS] :][: words[op.N_OPS] * op.OP_WORDS].reshape(-1, op.OP_WORDS)
        links = (op.SIGMOID,) if self.task.classes else (op.IDENTITY,)
        is_sum = (
            words[op.N_MEMBERS] == 1
            and words[at] == op.LINEAR
            and words[at + 1] in links
            and not (ops[:, 0] == op.PRODUCT).any()
        )
        if not is_sum:
            return None
        if words[op.FINISH] == 1:  # a temperature divides the log-odds
            inverse = words.view(np.float64)[words[op.FINISH_AT]]
            words.view(np.float64)[words[at + 3]] *= inverse
        words[at + 1], words[op.FINISH] = op.IDENTITY, 0
        return Scorer(self.task, self.inputs, words, self.nodes)

    def predict_row(self, row: Mapping[str, Any]) -> list[float]:
        """Check and predict one row of JSON; the probabilities by class, or the value.

        Raises:
            RowError: Naming the first column that is not as the schema says.
        """
        return self.score_row(self.inputs.row(row))[0]

    def score_row(self, vector: Floats) -> tuple[list[float], int]:
        """Predict one vector; also return how many of its inputs lie outside of what was seen."""
        out = np.empty(self._n_outputs)
        outside = self._score_row(self._floats, self._integers, vector, out)
        return out.tolist(), outside

    def predict_frame(self, frame: pd.DataFrame) -> Floats:
        """Check and predict a typed table; shape (rows, task.n_outputs)."""
        return self.score_rows(self.inputs.frame(frame))

    def score_rows(self, vectors: Floats) -> Floats:
        """Predict vectors of shape (rows, inputs); shape (rows, task.n_outputs)."""
        out = np.empty((len(vectors), self._n_outputs))
        rows = np.ascontiguousarray(vectors)  # the kernel is compiled for this layout alone
        self._score_rows(self._floats, self._integers, rows, out, BLOCK)
        return out

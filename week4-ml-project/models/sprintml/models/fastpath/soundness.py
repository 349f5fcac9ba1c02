"""Soundness: a program from a file is checked before it runs.

The kernel reads and writes memory where the words tell it to, without looking. A forged bundle
could make it write anywhere, so every place, count and register is compared with what there is,
every register is written before it is read, and every tree must go down and end. What passes may
answer nonsense, but stays in its own arrays and tells nothing of what lay there before.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sprintml.ingestion.schema import Kind
from sprintml.models.errors import BundleUnsound
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.fastpath.nodes import Nodes

Words = NDArray[np.int64]

MAX_REGISTERS = 1_000_000


def check_sound(words: Words, nodes: Nodes, inputs: Inputs, n_outputs: int) -> None:
    """Refuse a program that would leave its arrays or never end.

    Args:
        words: Header, operations, data and members; without the nodes.
        nodes: Of all trees.
        inputs: What fills the first registers.
        n_outputs: Width of a prediction.

    Raises:
        BundleUnsound: Naming the part that is wrong.

    Cost: O(words + nodes), in NumPy.
    """
    _require(words.ndim == 1 and len(words) >= op.HEADER, "header")
    _Check(words, nodes, inputs, n_outputs).run()


class _Check:
    """One check; what it holds is that of `check_sound`."""

    def __init__(self, words: Words, nodes: Nodes, inputs: Inputs, n_outputs: int) -> None:
        self.words = words
        self.nodes = nodes
        self.inputs = inputs
        self.n_outputs = n_outputs
        self.n_registers = int(words[op.N_REGISTERS])
        self.written: NDArray[np.bool_] = np.zeros(0, dtype=bool)

    def run(self) -> None:
        """Check header, operations, trees and members."""
        self._check_header()
        self.written = np.arange(self.n_registers) <= self.inputs.n  # the constant, the inputs
        self._check_nodes()
        for operation in self._rows(op.OPS, op.N_OPS, op.OP_WORDS, "operations"):
            self._check_operation(*operation)
        _require(bool(self.written.all()), "registers")
        for member in self._rows(op.MEMBERS, op.N_MEMBERS, op.MEMBER_WORDS, "members"):
            self._check_member(member)

    def _check_header(self) -> None:
        head = self.words[: op.HEADER].tolist()
        _require(head[op.N_INPUTS] == self.inputs.n, "number of inputs")
        _require(head[op.N_OUTPUTS] == self.n_outputs, "number of outputs")
        _require(self.inputs.n < self.n_registers <= MAX_REGISTERS, "number of registers")
        _require(head[op.NODES] == len(self.words), "place of the nodes")
        _require(head[op.FINISH] in (0, 1, 2), "finish")
        self._span(head[op.FINISH_AT], (0, 1, 2)[head[op.FINISH]], "finish")
        self._span(head[op.BOUNDS], 2 * self.inputs.n, "bounds")

    def _check_nodes(self) -> None:
        """Children come after their parent, so every walk ends; a leaf compares minus infinity.

        With a number, that is: NaN would send it on.
        """
        nodes, n = self.nodes, len(self.nodes.child)
        _require(all(len(part) == n for part in vars(nodes).values()), "nodes")
        places = np.arange(n)
        leaf = nodes.child == places
        _require(bool((leaf | ((nodes.child > places) & (nodes.child < n - 1))).all()), "nodes")
        _require(bool(((nodes.feature >= 0) & (nodes.feature < self.n_registers)).all()), "nodes")
        numbered = not np.isnan(nodes.threshold[leaf]).any()
        _require(numbered and not nodes.feature[leaf].any(), "leaves")

    def _check_operation(
        self,
        kind: int,
        source: int,
        second: int,
        target: int,
        *places: int,
    ) -> None:
        what, (first, rest) = "operation", places
        _require(op.IMPUTE <= kind <= op.DATE_PART, what)
        width = second if kind == op.LEVELS else 1
        _require(0 <= source < self.n_registers and width >= 1, what)
        _require(bool(self.written[source]), "registers")
        _require(self.inputs.n < target <= self.n_registers - width, what)
        if kind == op.PRODUCT:
            _require(0 <= second < self.n_registers and bool(self.written[second]), what)
        elif kind in (op.IMPUTE, op.SCALE):
            self._span(first, 1 if kind == op.IMPUTE else 2, what)
        elif kind == op.LEVELS:
            n_codes = self._n_codes(source)
            self._span(first, n_codes, what)
            rows = self.words[first : first + n_codes]
            for row in (int(rows.min()), int(rows.max())):
                self._span(rest + row * width, width, "levels")
        self.written[target : target + width] = True

    def _n_codes(self, register: int) -> int:
        """Return how many codes an input can have; only that of a category is a code."""
        _require(1 <= register <= len(self.inputs.columns), "levels")
        column = self.inputs.columns[register - 1]
        _require(column.kind is Kind.CATEGORY, "levels")
        return self.inputs.n_codes(column.name)

    def _check_member(self, member: list[int]) -> None:
        kind, link, n_raw, weight = member[:4]
        _require(kind in (op.LINEAR, op.FOREST, op.NEIGHBORS), "member")
        _require(op.IDENTITY <= link <= op.BINARY, "link")
        if link in (op.SIGMOID, op.BINARY):
            _require(self.n_outputs >= 2 and n_raw == 1, "link")
        _require(1 <= n_raw <= self.n_outputs, "member")
        self._span(weight, 1, "weight")
        checks: dict[int, Callable[[int, list[int]], None]] = {
            op.LINEAR: self._check_linear,
            op.FOREST: self._check_forest,
            op.NEIGHBORS: self._check_neighbors,
        }
        checks[kind](n_raw, member[4:])

    def _check_linear(self, n_raw: int, rest: list[int]) -> None:
        n_slots, slots, coefficients, intercepts = rest[:4]
        self._indices(slots, n_slots, self.n_registers, "slots")
        self._span(coefficients, n_raw * n_slots, "coefficients")
        self._span(intercepts, n_raw, "intercepts")

    def _check_forest(self, n_raw: int, rest: list[int]) -> None:
        n_trees, roots, first_values, outputs, leaf_rows = rest[:5]
        places = self._indices(roots, n_trees, len(self.nodes.child), "roots")
        self._span(first_values, n_raw, "first values")
        if outputs >= 0:
            self._indices(outputs, n_trees, n_raw, "outputs of trees")
            return
        rows = self._leaf_values(places)
        if len(rows):
            _require(bool(np.isfinite(rows).all() and (np.abs(rows) < 2**40).all()), "leaf rows")
            self._span(leaf_rows + int(rows.min()) * n_raw, n_raw, "leaf rows")
            self._span(leaf_rows + int(rows.max()) * n_raw, n_raw, "leaf rows")

    def _leaf_values(self, roots: Words) -> NDArray[np.float64]:
        """Return the values of the leaves that can be reached from the roots."""
        child, reached = self.nodes.child, np.zeros(len(self.nodes.child), dtype=bool)
        level = np.unique(roots)
        while len(level):
            reached[level] = True
            inner = level[child[level] != level]
            level = np.unique(np.concatenate([child[inner], child[inner] + 1]))
            level = level[~reached[level]]
        leaves = reached & (child == np.arange(len(child)))
        return np.asarray(self.nodes.threshold[leaves])

    def _check_neighbors(self, n_raw: int, rest: list[int]) -> None:
        n_rows, slots, rows, targets, k, packed = rest[:6]
        n_slots = packed >> 1
        _require(1 <= k <= n_rows, "neighbours")
        self._indices(slots, n_slots, self.n_registers, "slots")
        self._span(rows, n_rows * n_slots, "rows of neighbours")
        self._span(targets, n_rows * n_raw, "targets of neighbours")

    def _rows(self, place: int, count: int, width: int, what: str) -> list[list[int]]:
        first, n = int(self.words[place]), int(self.words[count])
        self._span(first, n * width, what)
        rows: list[list[int]] = self.words[first : first + n * width].reshape(n, width).tolist()
        return rows

    def _indices(self, first: int, count: int, below: int, what: str) -> Words:
        """Return *count* words, every one of which must be from 0 to *below* - 1."""
        self._span(first, count, what)
        found = self.words[first : first + count]
        _require(bool(((found >= 0) & (found < below)).all()), what)
        return found

    def _span(self, first: int, count: int, what: str) -> None:
        """Require that *count* words from *first* on lie within the block."""
        _require(first >= 0 and count >= 0 and first + count <= len(self.words), what)


def _require(holds: bool, what: str) -> None:  # noqa: FBT001 - a condition, not a switch
    if not holds:
        raise BundleUnsound(
            f"the fast path of this bundle is not sound ({what}): do not trust who made it"
        )

"""The program of a model: operations over a file of registers, and members that read them.

Built while a model is compiled, then linked (`linking`) into one block of words for the kernel.
The same operation on the same registers is written once: fold pipelines whose encoders learnt the
same (all their one-hot columns, say) share it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.nodes import Nodes

Words = NDArray[np.int64]


@dataclass
class Block:
    """A growing block of 8-byte words, some floats, some integers."""

    parts: list[Words] = field(default_factory=list)
    size: int = 0

    def integers(self, numbers: ArrayLike) -> int:
        """Append integers; return the place of the first."""
        return self._append(np.ascontiguousarray(numbers, dtype=np.int64).ravel())

    def floats(self, numbers: ArrayLike) -> int:
        """Append floats; return the place of the first."""
        return self._append(np.ascontiguousarray(numbers, dtype=np.float64).ravel().view(np.int64))

    def _append(self, words: Words) -> int:
        place = self.size
        self.parts.append(words)
        self.size += len(words)
        return place

    def join(self) -> Words:
        """Return all words in one array."""
        return np.concatenate(self.parts) if self.parts else np.empty(0, np.int64)


@dataclass
class Program:
    """What is known of a model while it is compiled."""

    n_inputs: int
    n_outputs: int
    data: Block = field(default_factory=Block)
    """Everything but the header; places count from its beginning."""
    ops: list[tuple[int, ...]] = field(default_factory=list)
    members: list[tuple[int, ...]] = field(default_factory=list)
    finish: tuple[int, int] = (0, 0)
    bounds: int = 0
    trees: list[Nodes] = field(default_factory=list)
    n_nodes: int = 0
    _n_registers: int = 0
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._n_registers = self.n_inputs + 1
        self.data.integers(np.zeros(op.HEADER))

    @property
    def n_registers(self) -> int:
        """Registers so far."""
        return self._n_registers

    def impute(self, source: int, fill: float) -> int:
        """Return a register that is *source*, or *fill* where that is missing."""
        return self._once(op.IMPUTE, source, 0, [fill])

    def is_missing(self, source: int) -> int:
        """Return a register that is 1 where *source* is missing, else 0."""
        return self._once(op.IS_MISSING, source)

    def scale(self, source: int, mean: float, divisor: float) -> int:
        """Return a register that is (*source* - *mean*) / *divisor*."""
        if (mean, divisor) == (0.0, 1.0):
            return source
        return self._once(op.SCALE, source, 0, [mean, divisor])

    def product(self, one: int, other: int) -> int:
        """Return a register that is the product of two."""
        return self._once(op.PRODUCT, one, other)

    def date_part(self, source: int, part: int) -> int:
        """Return a register that is one part of a date; *part* is its place in `PARTS`."""
        return self._once(op.DATE_PART, source, part)

    def levels(self, source: int, table: NDArray[np.float64]) -> list[int]:
        """Return the registers that a code selects: *table* has a row per code."""
        rows, row_of_code = np.unique(table, axis=0, return_inverse=True)
        key = (op.LEVELS, source, rows.tobytes(), row_of_code.tobytes())
        width = table.shape[1]
        if key not in self._known:
            places = self.data.integers(row_of_code), self.data.floats(rows)
            self._known[key] = self._op(op.LEVELS, source, width, *places, width=width)
        first = self._known[key]
        return list(range(first, first + width))

    def _once(
        self, kind: int, source: int, second: int = 0, numbers: list[float] | None = None
    ) -> int:
        key = (kind, source, second, *(numbers or ()))
        if key not in self._known:
            place = self.data.floats(numbers) if numbers else 0
            self._known[key] = self._op(kind, source, second, place, 0)
        return self._known[key]

    def _op(
        self, kind: int, source: int, second: int, first: int, rest: int, *, width: int = 1
    ) -> int:
        target = self._n_registers
        self._n_registers += width
        self.ops.append((kind, source, second, target, first, rest))
        return target

    def linear(
        self, slots: list[int], coefficients: NDArray[np.float64], intercepts: NDArray[np.float64]
    ) -> tuple[int, ...]:
        """Write a linear member (coefficients of shape (outputs, slots)); return its words."""
        return (
            len(slots),
            self.data.integers(slots),
            self.data.floats(coefficients),
            self.data.floats(intercepts),
        )

    def add_trees(self, trees: list[Nodes], registers: list[int]) -> list[int]:
        """Append trees over encoded columns; return the places of their roots.

        Args:
            trees: As read.
            registers: The register of each encoded column. Where a missing value goes left, a
                register in which missing is minus infinity takes its place.
        """
        sides = np.unique(np.concatenate([t.feature for t in trees]))
        table = np.zeros(2 * len(registers) + 1, dtype=np.int64)  # the last is for leaves: -1
        for side in sides[sides >= 0].tolist():
            register = registers[side // 2]
            table[side] = self.impute(register, -np.inf) if side % 2 else register
        roots = []
        for tree in trees:
            roots.append(self.n_nodes)
            moved = tree.child + self.n_nodes
            self.trees.append(Nodes(tree.threshold, moved, table[tree.feature]))
            self.n_nodes += len(moved)
        return roots

    def member(
        self, kind: int, link: int, n_raw: int, weight: float, rest: tuple[int, ...]
    ) -> None:
        """Add a member: *rest* are its words from the fifth on."""
        words = (kind, link, n_raw, self.data.floats([weight]), *rest)
        self.members.append(words + (0,) * (op.MEMBER_WORDS - len(words)))

    def finished(self) -> tuple[Words, Nodes]:
        """Return the block (header, data, operations, members) and the nodes of all trees."""
        ops, members = self.data.integers(self.ops), self.data.integers(self.members)
        words = self.data.join()
        words[: op.HEADER] = (
            self.n_inputs,
            self._n_registers,
            len(self.ops),
            ops,
            len(self.members),
            members,
            self.n_outputs,
            *self.finish,
            self.bounds,
            len(words),
        )
        return words, Nodes.joined(self.trees)

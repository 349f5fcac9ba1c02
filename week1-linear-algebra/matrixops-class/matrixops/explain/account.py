"""An account of an algorithm: its steps as data, that can be replayed and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from matrixops.exact.fields import Number
from matrixops.exact.matrix import ExactMatrix
from matrixops.explain.moves import Move, moved
from matrixops.explain.words import counted

Result: TypeAlias = Any  # what the algorithm gives: named fields, a matrix, a number, or None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, with the matrix before and after it.

    ``move`` is None where something is only noticed. ``pivot`` is the (row, column) that the step
    is about, ``phase`` the heading under which it stands.
    """

    sentence: str
    latex: str
    before: ExactMatrix
    after: ExactMatrix
    move: Move | None = None
    pivot: tuple[int, int] | None = None
    phase: str = ""

    @property
    def changed(self) -> frozenset[tuple[int, int]]:
        """The places whose entry the step changed."""
        return frozenset(
            (i, j)
            for i, (old, new) in enumerate(zip(self.before.rows, self.after.rows, strict=True))
            for j, (x, y) in enumerate(zip(old, new, strict=True))
            if x != y
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that was put to the proof, and whether it held."""

    sentence: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked of an explanation; true if every claim held."""

    claims: tuple[Claim, ...]

    def __bool__(self) -> bool:
        return all(claim.holds for claim in self.claims)

    def __str__(self) -> str:
        return "\n".join(f"{'✓' if c.holds else '✗'} {c.sentence}" for c in self.claims)


MISSING = "does not exist"  # shown where there is no answer


class Shown(NamedTuple):
    """A part of the result, as it is shown: a name, and rows of numbers or a text."""

    name: str
    value: Sequence[Sequence[Number]] | str

    def said(self) -> str:
        """Return "det A = 3", "x does not exist", or the name alone, of a value that is a text."""
        if not self.value:
            return self.name
        return (
            f"{self.name} {self.value}" if self.value == MISSING else f"{self.name} = {self.value}"
        )


@dataclass(frozen=True, slots=True)
class Story:
    """What moves made of a matrix: the input of everything that is read off an explanation."""

    matrix: ExactMatrix
    right: ExactMatrix | None
    moves: tuple[Move, ...]
    states: tuple[ExactMatrix, ...]

    @property
    def final(self) -> ExactMatrix:
        """The matrix after the last move."""
        return self.states[-1]


@dataclass(frozen=True, slots=True)
class Method:
    """How one kind of explanation begins, is read, is proven and is shown."""

    name: str
    title: str
    idea: str
    begin: Callable[[ExactMatrix, ExactMatrix | None], ExactMatrix]
    tell: Callable[[ExactMatrix, ExactMatrix | None], list[Step]]
    read: Callable[[Story], Result]
    prove: Callable[[Story, Result], list[Claim]]
    conclude: Callable[[Story, Result], str]
    show: Callable[[Story, Result], list[Shown]]


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """How an answer came about, as data: what was done in which order, and what is claimed of it.

    The result is read off the matrices that the steps show; `check` applies the moves anew.
    """

    method: Method
    matrix: ExactMatrix
    right: ExactMatrix | None
    start: ExactMatrix
    steps: tuple[Step, ...]
    bar: int | None = None
    notes: tuple[str, ...] = ()
    result: Result = field(init=False)
    conclusion: str = field(init=False)

    def __post_init__(self) -> None:
        story = Story(self.matrix, self.right, self.moves, self._told_states())
        result = self.method.read(story)
        object.__setattr__(self, "result", result)
        object.__setattr__(self, "conclusion", self.method.conclude(story, result))

    @property
    def title(self) -> str:
        """What is explained."""
        return self.method.title

    @property
    def idea(self) -> str:
        """The method in a few sentences."""
        return self.method.idea

    @property
    def moves(self) -> tuple[Move, ...]:
        """The operations alone, in order."""
        return tuple(step.move for step in self.steps if step.move is not None)

    def story(self) -> Story:
        """Apply the moves to the input again; before and after of the steps are not used."""
        states = [self.method.begin(self.matrix, self.right)]
        for move in self.moves:
            states.append(moved(states[-1], move, self.matrix))
        return Story(self.matrix, self.right, self.moves, tuple(states))

    def replay(self) -> Result:
        """Apply the moves to the input again and read the result off what comes out."""
        return self.method.read(self.story())

    def check(self) -> Check:
        """Prove the explanation: the replay, and the equations that define a right answer."""
        story = self.story()
        again = self.method.read(story)
        replayed = Claim(
            f"replaying the operations ({len(self.moves)}) on the input gives every matrix shown, "
            "and the result, exactly",
            again == self.result and story.states == self._told_states(),
        )
        return Check((replayed, *self.method.prove(story, again)))

    def shown(self) -> list[Shown]:
        """Return the parts of the result as they are shown."""
        return self.method.show(self.story(), self.result)

    def __repr__(self) -> str:
        steps = counted(len(self.steps), "step")
        return f"<Explanation {self.method.name!r} of a {self.matrix.shape} matrix, {steps}>"

    def _told_states(self) -> tuple[ExactMatrix, ...]:
        return (self.start, *(step.after for step in self.steps if step.move is not None))

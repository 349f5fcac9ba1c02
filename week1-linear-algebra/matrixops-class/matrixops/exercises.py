"""Exercises: check a reader's answer, and say correct, not yet (and why), or not attempted.

A check cell never fails: an answer that is missing, wrong, or of the wrong shape gets a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from matrixops.inputs import Array

State: TypeAlias = Literal["correct", "not yet", "not attempted"]
_SIGNS: dict[State, str] = {"correct": "✓", "not yet": "✗", "not attempted": "○"}


@dataclass(frozen=True)
class Verdict:
    """What is to be said about one answer; a notebook shows it as a line.

    Attributes:
        name: Which exercise.
        state: "correct", "not yet" or "not attempted".
        why: What is wrong, and the hint; empty for a correct answer.
    """

    name: str
    state: State
    why: str = ""

    def __bool__(self) -> bool:
        """Return whether the answer is correct."""
        return self.state == "correct"

    def __repr__(self) -> str:
        """Return the line that the reader sees."""
        return f"{_SIGNS[self.state]} {self.name}: {self.state}" + (self.why and f". {self.why}")


def check(
    name: str, answer: object, expected: object, hint: str = "", *, tolerance: float = 1e-6
) -> Verdict:
    """Compare the reader's *answer* with what is expected.

    Args:
        name: Which exercise, as "exercise 1".
        answer: What the reader wrote. None, ``...``, or a list with one of them in it, means that
            nothing was tried yet.
        expected: A number, text, array (or list of numbers) to compare with; or a rule, a function
            that takes the answer and returns True, or False, or a sentence that says what is wrong;
            or a dictionary of rules, each under the sentence to say when it fails. They are tried
            in order, up to the first that fails.
        hint: A sentence added to every verdict of "not yet".
        tolerance: How far a number may be off, relative to the largest one expected.

    Returns:
        The verdict. Whatever a rule raises (most answers of a wrong shape make it raise) becomes
        part of the sentence, so that the notebook runs on.

    >>> check("exercise 1", [1, 2], [1.0, 2.0])
    ✓ exercise 1: correct
    >>> check("exercise 1", None, 3.0)
    ○ exercise 1: not attempted
    >>> check("exercise 2", 7, lambda x: x % 2 == 0 or f"{x} is odd", "Think of pairs.")
    ✗ exercise 2: not yet. 7 is odd. Think of pairs.
    >>> check("exercise 3", 7, {"too small": lambda x: x > 3, "too large": lambda x: x < 5})
    ✗ exercise 3: not yet. too large.
    """
    if _is_missing(answer):
        return Verdict(name, "not attempted")
    if isinstance(expected, Mapping):
        fault = _first_fault(answer, expected)
    elif callable(expected):
        fault = _broken_rule(answer, expected)
    else:
        fault = _gap(answer, expected, tolerance)
    if fault is None:
        return Verdict(name, "correct")
    said = [sentence.rstrip(".") + "." for sentence in (fault, hint) if sentence]
    return Verdict(name, "not yet", " ".join(said))


def _is_missing(answer: object) -> bool:
    if isinstance(answer, list | tuple):
        return len(answer) == 0 or any(_is_missing(part) for part in answer)
    return answer is None or answer is Ellipsis


def _first_fault(answer: object, rules: Mapping[str, Callable[..., object]]) -> str | None:
    for sentence, rule in rules.items():
        fault = _broken_rule(answer, rule)
        if fault is not None:
            return fault or sentence
    return None


def _broken_rule(answer: object, rule: Callable[..., object]) -> str | None:
    try:
        said = rule(answer)
    except Exception as error:  # noqa: BLE001 - a reader's answer can break a rule in any way
        return f"checking it failed: {error}"
    if isinstance(said, str):
        return said
    return None if bool(said) else ""


def _gap(answer: object, expected: object, tolerance: float) -> str | None:
    """Return what separates the answer from what is expected, without giving that away."""
    if isinstance(expected, str):
        same = isinstance(answer, str) and answer.strip().casefold() == expected.casefold()
        return None if same else f"{answer!r} is not it"
    try:
        found, right = _numbers(answer), _numbers(expected)
    except (TypeError, ValueError):
        return f"expected numbers, found {answer!r}"
    if found.shape != right.shape:
        return f"the shape is {found.shape}, expected {right.shape}"
    off = np.abs(found - right)
    bad = ~(off <= tolerance * max(float(np.abs(right).max(initial=0.0)), np.finfo(float).tiny))
    if not bad.any():
        return None
    if not right.ndim:
        return f"{answer} is not it"
    place = [int(i) for i in np.argwhere(bad)[0]]
    return f"{int(bad.sum())} of {bad.size} numbers are not it, the first at {place}"


def _numbers(value: object) -> Array:
    array = np.asarray(value)
    return array.astype(complex if array.dtype.kind == "c" else float)

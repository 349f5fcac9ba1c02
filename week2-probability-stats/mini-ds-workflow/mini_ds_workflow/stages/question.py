"""Stage 1, the question: what is asked, for which decision, and what others found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mini_ds_workflow.errors import PlanError


@dataclass(frozen=True)
class Question:
    """What is asked, of which unit, and what was published about it."""

    title: str
    text: str
    decision: str
    unit: str
    outcome_words: str
    published: tuple[tuple[str, str], ...]


def question(document: Mapping[str, Any]) -> Question:
    """Return the question of a plan's *document*.

    Raises:
        PlanError: If a part of it is missing.
    """
    try:
        asked = document["question"]
        others = tuple((p["finding"], p["source"]) for p in document.get("published", ()))
        return Question(
            title=asked["title"],
            text=asked["text"],
            decision=asked["decision"],
            unit=asked["unit"],
            outcome_words=asked["outcome_words"],
            published=others,
        )
    except KeyError as exc:
        raise PlanError(f"the plan's question lacks {exc}") from exc

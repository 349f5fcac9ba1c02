"""Texts as term weights (TF-IDF), one vector per vocabulary, with scikit-learn's own tokens."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprintml.models.errors import NotCompilable

Floats = NDArray[np.float64]

KEPT = ("lowercase", "strip_accents", "token_pattern", "ngram_range", "analyzer", "stop_words")
"""Parameters of a `TfidfVectorizer` that decide its tokens."""


@dataclass(frozen=True)
class Terms:
    """A fitted vocabulary with its weights.

    Args:
        column: The text column.
        vocabulary: Terms in the order of their slots.
        idf: Weight of each term.
        tokens: What decides the tokens, see `KEPT`.
        sublinear: Whether counts enter as 1 + log(count).
        empty: The text that stands for one without a word.
    """

    column: str
    vocabulary: tuple[str, ...]
    idf: tuple[float, ...]
    tokens: dict[str, Any]
    sublinear: bool
    empty: str

    @cached_property
    def _slots(self) -> dict[str, int]:
        return {term: i for i, term in enumerate(self.vocabulary)}

    @cached_property
    def _analyze(self) -> Any:  # noqa: ANN401 - sklearn's own callable, text -> list of terms
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - slow to import

        options = {**self.tokens, "ngram_range": tuple(self.tokens["ngram_range"])}
        return TfidfVectorizer(**options).build_analyzer()

    def vector(self, text: str) -> Floats:
        """Return the weights of a text, shape (terms,), of Euclidean length 1 or 0."""
        counts = Counter(self._analyze(text if has_word(text) else self.empty))
        weights = np.zeros(len(self.vocabulary))
        for term, count in counts.items():
            slot = self._slots.get(term)
            if slot is not None:
                frequency = 1.0 + math.log(count) if self.sublinear else float(count)
                weights[slot] = frequency * self.idf[slot]
        length = math.sqrt(float(weights @ weights))
        return weights / length if length else weights


def has_word(text: str) -> bool:
    """Return whether a text holds any letter, digit or underscore."""
    return any(c.isalnum() or c == "_" for c in text)


def read_terms(column: str, vectorizer: Any, empty: str) -> Terms:  # noqa: ANN401 - sklearn ships no types
    """Read a fitted `TfidfVectorizer`.

    Raises:
        NotCompilable: If it does anything that `Terms` does not.
    """
    parameters = vectorizer.get_params()
    tokens = {name: parameters[name] for name in KEPT}
    if parameters["norm"] != "l2" or parameters["binary"] or not parameters["use_idf"]:
        raise NotCompilable("TF-IDF without inverse frequencies or of another length than 1")
    if not isinstance(tokens["analyzer"], str) or any(
        parameters[name] is not None for name in ("tokenizer", "preprocessor")
    ):
        raise NotCompilable("TF-IDF with its own tokens")
    ordered = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    return Terms(
        column=column,
        vocabulary=tuple(ordered),
        idf=tuple(float(w) for w in vectorizer.idf_),
        tokens=tokens,
        sublinear=bool(parameters["sublinear_tf"]),
        empty=empty,
    )

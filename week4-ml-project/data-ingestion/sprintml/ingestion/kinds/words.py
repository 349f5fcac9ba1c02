"""When a column of words is one of booleans, an identifier, a text or a category."""

from __future__ import annotations

import pyarrow.compute as pc

from sprintml.ingestion.booleans import boolean_labels
from sprintml.ingestion.cells import Cells
from sprintml.ingestion.kinds.guess import Guess, member
from sprintml.ingestion.schema import Kind

_MOST_BOOLEAN_TEXTS = 12  # six words in two spellings
_UUID = r"^\{?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?$"
_ONES, _ZEROS = frozenset({"1", "1.0", "true"}), frozenset({"0", "0.0", "false"})
_NOTHING = frozenset({"none", "(none)"})


def as_forced_boolean(guess: Guess) -> Guess:
    """Return the guess that the column is boolean: by its words, or 1 and 0.

    Raises:
        OverrideError: If its cells are neither.
    """
    if made := as_boolean(guess):
        return made
    ones, zeros = member(guess.cells.texts, _ONES), member(guess.cells.texts, _ZEROS)
    guess.require(ones | zeros, Kind.BOOLEAN)
    labels = {"true_labels": tuple(sorted(_ONES)), "false_labels": tuple(sorted(_ZEROS))}
    return guess.without(ones | zeros).as_kind(Kind.BOOLEAN, "1 and 0", **labels)


def as_boolean(guess: Guess) -> Guess | None:
    """Return the guess that the column holds words for true and false, or None."""
    cells = guess.cells
    if not 0 < len(cells.texts) <= _MOST_BOOLEAN_TEXTS:
        return None
    fits = ~member(cells.texts, guess.doubtful)
    made = guess.without(fits)
    labels = boolean_labels(made.cells.texts.to_pylist())
    if labels is None or (len(made.cells.texts) == 1 and made.cells.n_filled == len(cells.codes)):
        return None
    words = " and ".join(sorted({*labels[0], *labels[1]}))
    return made.as_kind(
        Kind.BOOLEAN, f"only the words {words}", true_labels=labels[0], false_labels=labels[1]
    )


def as_constant(guess: Guess) -> Guess | None:
    """Return the guess that the column is constant, or None.

    One value that is missing in some rows is no constant: that it is there may tell something.
    """
    cells = guess.cells
    if len(cells.texts) == 0:
        return guess.as_kind(Kind.CONSTANT, "every cell is missing")
    if len(cells.texts) == 1 and cells.n_filled == len(cells.codes):
        return guess.as_kind(Kind.CONSTANT, "every cell is the same")
    return None


def as_words(guess: Guess, forced: Kind | None) -> Guess:
    """Return the guess that the column is an identifier, a text or a category, as *forced*."""
    kind, why = _word_kind(guess.cells)
    if forced is not None:
        kind = forced
    texts = guess.cells.texts.slice(0, 100_000).to_pylist()
    nothing = tuple(text for text in texts if text.lower() in _NOTHING)
    suspects = nothing if kind is Kind.CATEGORY else ()
    return guess.as_kind(kind, why, suspected_markers=suspects)


def _word_kind(cells: Cells) -> tuple[Kind, str]:
    n, m = cells.n_filled, len(cells.texts)
    if m > 0.5 * n and m >= 2 and pc.all(pc.match_substring_regex(cells.texts, _UUID)).as_py():
        return Kind.IDENTIFIER, "universally unique identifiers (UUID)"
    seen = cells.texts.slice(0, 20_000)
    words = 1 + float(pc.mean(pc.count_substring_regex(seen, r"\s+")).as_py() or 0)
    length = float(pc.mean(pc.utf8_length(seen)).as_py() or 0)
    wordy = (words >= 3 and length >= 15) or length > 60
    if wordy and m > 20 and m >= 0.3 * n:
        return Kind.TEXT, f"{words:.0f} words per cell, mostly different"
    if m == n and n >= 20 and words < 2.5:
        return Kind.IDENTIFIER, "short texts, all different"
    if m >= 0.98 * n and n >= 50 and words < 2:
        return Kind.IDENTIFIER, "short texts, nearly all different"
    return Kind.CATEGORY, f"{m:,} different texts in {n:,} cells"

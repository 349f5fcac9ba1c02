"""Errors of the preprocessing package.

PreprocessingError
└── NoFeaturesError     the schema leaves no column to learn from
"""

from __future__ import annotations


class PreprocessingError(ValueError):
    """Raised when a schema cannot be turned into an encoder."""


class NoFeaturesError(PreprocessingError):
    """Raised when the schema leaves no column to learn from."""

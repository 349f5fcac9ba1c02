"""One JSON document on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec
from pydantic import BaseModel


def print_json(document: object) -> None:
    """Print *document* (dicts, lists, Pydantic models, msgspec structs) as one JSON document."""
    sys.stdout.write(json.dumps(document, default=_plain, indent=2) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    return str(value)

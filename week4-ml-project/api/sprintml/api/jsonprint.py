"""One JSON document on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_json(document: object) -> None:
    """Print *document* (dicts, lists, Pydantic models) as one JSON document."""
    sys.stdout.write(json.dumps(document, default=_plain, indent=2) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", by_alias=True) if dump else str(value)

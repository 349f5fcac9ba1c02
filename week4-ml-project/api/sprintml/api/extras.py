"""OpenAPI entries of the routes that FastAPI does not see: the fast one, and CSV in, CSV out."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sprintml.api.refusals import problems

Paths = dict[str, Any]


def add_fast_paths(paths: Paths) -> None:
    """Document every ``…/predict/fast`` as the twin of its ``…/predict``."""
    for path in [p for p in paths if p.endswith("/predict")]:
        twin = deepcopy(paths[path])
        operation = twin["post"]
        operation["summary"] = "Predict one row, the quick way"
        operation["description"] = "The same question and answer with less work around it."
        operation["operationId"] += "_fast"
        paths[f"{path}/fast"] = twin


def add_csv_paths(paths: Paths) -> None:
    """Document every ``…/predict/csv``."""
    for path in [p for p in paths if p.endswith("/predict")]:
        twin = deepcopy(paths[path])
        operation = twin["post"]
        operation["operationId"] += "_csv"
        operation["summary"] = "Predict the rows of a CSV file"
        operation["description"] = (
            "The answer has every column of the file, in the same order, and the predictions."
        )
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _UPLOAD}},
        }
        operation["responses"] = {
            "200": {
                "description": "The rows with their predictions.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            },
            **{str(k): v for k, v in problems(400, 413, 415, 422, 500, 503).items()},
        }
        paths[f"{path}/csv"] = twin


def drop_unsaid(paths: Paths, schemas: dict[str, Any]) -> None:
    """Take out the validation error that FastAPI documents of itself: no route ever answers it."""
    for operations in paths.values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "application/json" in content:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


_UPLOAD = {
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "A CSV with a header; columns by name, in any order.",
        }
    },
    "required": ["file"],
}

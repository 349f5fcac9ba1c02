"""The contract: the committed OpenAPI is current, true, and describes the structs that are sent."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from week4.api_service import mixed_app

from sprintml.api import documents, openapi
from sprintml.models.serve import answers


def test_the_committed_openapi_is_current(repository: Path) -> None:
    """The page's types are made from this file; `python -m sprintml.api.openapi` rewrites it."""
    committed = repository / "week4-ml-project" / "frontend" / "openapi.json"

    assert committed.read_text(encoding="utf-8") == openapi.document()


@pytest.mark.parametrize("name", ["Answer", "Outside", "Explanation", "Contribution"])
def test_documents_describe_the_structs_that_are_sent(name: str) -> None:
    """Answers are msgspec structs, their documentation Pydantic models: the fields are the same."""
    struct, document = getattr(answers, name), getattr(documents, name)

    assert {f.name for f in msgspec.structs.fields(struct)} == set(document.model_fields)


def test_every_answer_that_can_be_refused_says_so() -> None:
    """Each operation with a body documents its 4xx answers as problem documents."""
    for path, operations in mixed_app().openapi()["paths"].items():
        for operation in operations.values():
            if "requestBody" in operation:
                assert {"413", "415", "422"} <= set(operation["responses"]), path
            for status, response in operation["responses"].items():
                if status.startswith("4"):
                    assert set(response["content"]) == {"application/problem+json"}, path


def test_operation_ids_are_unique() -> None:
    """Generated clients name functions by them."""
    paths = mixed_app().openapi()["paths"].values()
    ids = [operation["operationId"] for operations in paths for operation in operations.values()]

    assert len(ids) == len(set(ids))


def test_the_row_schema_has_an_example_that_it_accepts() -> None:
    """The typical row of the documentation is a valid request."""
    row = mixed_app().openapi()["components"]["schemas"]["Row"]

    Draft202012Validator(row).validate(row["examples"][0])


def test_documents_refuse_unknown_fields() -> None:
    """No document can silently carry more than it says."""
    models = [
        m
        for m in vars(documents).values()
        if isinstance(m, type) and issubclass(m, documents.Document)
    ]

    assert all(issubclass(m, BaseModel) and m.model_config["extra"] == "forbid" for m in models)

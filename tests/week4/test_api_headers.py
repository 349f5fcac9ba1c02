"""Column names nobody should use go through file, API, OpenAPI and CSV and come back unchanged."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any

import numpy as np
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from week4.api_service import bundle_of, client, folder, key_file, write_csv
from week4.hostile_names import HOSTILE_NAMES

from sprintml.api.app import create_app
from sprintml.api.service import Service
from sprintml.ingestion.table import Table, read_table
from sprintml.models.store.bundle import load_bundle

TARGET = "what we want to know"


@cache
def table() -> Table:
    """Return a table whose 500 columns have hostile names, read from a CSV."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(80, len(HOSTILE_NAMES))).round(6)
    labels = np.where(numbers[:, 0] + numbers[:, 1] > 0, "yes", "no")
    cells = [[*map(str, row), label] for row, label in zip(numbers, labels, strict=True)]
    path = write_csv(folder() / "hostile.csv", [*HOSTILE_NAMES, TARGET], cells)
    return read_table(str(path), target=TARGET)


@cache
def app() -> FastAPI:
    """Return the application of a model of that table."""
    service = Service()
    service.registry.add("hostile", load_bundle(bundle_of(table(), "hostile"), key_file=key_file()))
    return create_app(service)


def names() -> list[str]:
    """Return the feature names as the table has them."""
    return [column.name for column in table().schema.features]


def first_row() -> dict[str, Any]:
    """Return the first training row as a caller would send it."""
    return {name: float(table().frame[name].iloc[0]) for name in names()}


def test_names_are_kept_as_they_stand() -> None:
    """All 500 columns are there; only what ingestion had to rename differs, and it says so."""
    changed = [old for old, new in zip(HOSTILE_NAMES, names(), strict=True) if old != new]

    assert len(set(names())) == 500
    assert len(changed) <= 25, changed


async def test_rows_round_trip_through_every_route() -> None:
    """Typed and fast routes accept every name and give the answer of the predictor in process."""
    expected = table().frame.head(1)
    async with client(app()) as http:
        typed = await http.post("/predict", json=first_row())
        fast = await http.post("/predict/fast", json=first_row())
        explained = (await http.post("/explain", json=first_row())).json()

    assert typed.status_code == 200, typed.text[:500]
    inside = app_predictor().predict_frame(expected)["prediction"].iloc[0]
    assert typed.json() == fast.json()
    assert typed.json()["prediction"] == inside
    assert {c["column"] for c in explained["contributions"]} == set(names())


async def test_a_refusal_names_the_column_whatever_it_is_called() -> None:
    """For each of the 500 columns, a wrong value is refused by that column's own name."""
    row = first_row()
    async with client(app()) as http:
        for name in names():
            problem = (await http.post("/predict", json={**row, name: []})).json()

            assert problem["errors"][0]["field"] == name


async def test_names_round_trip_through_csv() -> None:
    """A CSV with these headers comes back with the same headers and cells, in the same order."""
    table()
    text = (folder() / "hostile.csv").read_bytes().decode()
    async with client(app()) as http:
        response = await http.post("/predict/csv", files={"file": ("h.csv", text)})
    sent = list(csv.reader(io.StringIO(text, newline="")))
    back = list(csv.reader(io.StringIO(response.text, newline="")))

    assert response.status_code == 200, response.text[:500]
    assert len(back) == len(sent)
    assert [row[: len(sent[0])] for row in back[1:]] == sent[1:]


def test_the_openapi_is_valid_and_lists_every_name() -> None:
    """Every schema of the document is a valid JSON Schema, every reference resolves."""
    document = json.loads(json.dumps(app().openapi()))
    components = document["components"]["schemas"]

    for schema in components.values():
        Draft202012Validator.check_schema(schema)
    assert list(components["Row"]["properties"]) == names()
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in components


def references(node: object) -> list[str]:
    """Return every ``$ref`` of a document, not those that are a property's name."""
    if isinstance(node, list):
        return [r for item in node for r in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [
        r
        for key, value in node.items()
        if key not in {"examples", "example"}
        for r in references(value)
    ]


def app_predictor() -> Any:
    """Return the predictor in process."""
    return load_bundle(folder() / "hostile", key_file=key_file())

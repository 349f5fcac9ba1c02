"""The same question gets the same answer on every way in, and every refusal says why."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from week4.api_service import HEADER, client, mixed_app, mixed_predictor, mixed_table, rows

from sprintml.models.rows import json_rows

JSON = {"content-type": "application/json"}
ROW = {
    "age": 30.5,
    "fare price": 20,
    "class": "a",
    "member": True,
    "joined": "2021-05-06T07:08:09",
    "note": "red wine",
}


def training_rows(n: int = 60) -> list[dict[str, Any]]:
    """Return the first training rows as a caller would send them."""
    table = mixed_table()
    return json_rows(table.frame.head(n), table.schema.features)


async def test_every_way_in_gives_the_same_answers() -> None:
    """Typed, fast, named and batch routes and the predictor in process agree on every byte."""
    asked = training_rows()
    async with client(mixed_app()) as http:
        batch = (await http.post("/predict/batch", json={"rows": asked})).json()["answers"]
        for row, expected in zip(asked[:20], batch, strict=False):
            for path in ("/predict", "/predict/fast", "/models/mixed/predict"):
                assert (await http.post(path, json=row)).json() == expected

    inside = mixed_predictor().predict_frame(mixed_table().frame.head(len(asked)))
    assert [a["prediction"] for a in batch] == inside["prediction"].tolist()
    assert [a["probabilities"]["lived"] for a in batch] == pytest.approx(
        inside["probability of lived"].tolist(), rel=0, abs=1e-12
    )


async def test_csv_in_csv_out_agrees_with_the_batch() -> None:
    """Rows, order and foreign columns come back, with the answers that the batch route gives."""
    cells = rows(500, seed=1)
    text = io.StringIO()
    csv.writer(text).writerows(
        [["extra, column", *HEADER], *[[str(i), *c] for i, c in enumerate(cells)]]
    )
    async with client(mixed_app()) as http:
        response = await http.post("/predict/csv", files={"file": ("new.csv", text.getvalue())})
        back = list(csv.DictReader(io.StringIO(response.text)))
        asked = [_as_json(row) for row in cells]
        batch = (await http.post("/predict/batch", json={"rows": asked})).json()["answers"]

    assert response.headers["content-type"].startswith("text/csv")
    assert [row["extra, column"] for row in back] == [str(i) for i in range(500)]
    assert [[row[name] for name in HEADER] for row in back] == cells
    assert [row["prediction"] for row in back] == [a["prediction"] for a in batch]
    assert [float(row["probability of lived"]) for row in back] == pytest.approx(
        [a["probabilities"]["lived"] for a in batch], rel=0, abs=1e-12
    )


def _as_json(cells: list[str]) -> dict[str, Any]:
    row = dict(zip(HEADER, cells, strict=True))
    return {
        "age": float(row["age"]) if row["age"] else None,
        "fare price": float(row["fare price"]),
        "class": row["class"],
        "member": row["member"] == "yes",
        "joined": row["joined"] or None,
        "note": row["note"],
    }


async def test_what_was_never_seen_is_answered_and_flagged() -> None:
    """An unseen level and a number out of range get an answer that says so."""
    async with client(mixed_app()) as http:
        answer = (await http.post("/predict", json={**ROW, "class": "zzz", "age": 1e6})).json()

    assert {o["column"] for o in answer["outside"]} == {"class", "age"}
    assert all(o["message"] for o in answer["outside"])


async def test_an_explanation_is_a_sum() -> None:
    """Base and contributions add up to the prediction, for the class asked for too."""
    async with client(mixed_app()) as http:
        for output in ("lived", "died"):
            found = (await http.post("/explain", json=ROW, params={"output": output})).json()

            total = found["base"] + sum(c["contribution"] for c in found["contributions"])
            assert found["output"] == output
            assert total == pytest.approx(found["prediction"], abs=1e-9)
            assert {c["column"] for c in found["contributions"]} == set(ROW)


@pytest.mark.parametrize("path", ["/predict", "/predict/fast"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("age", "3"),
        ("age", True),
        ("age", [1]),
        ("age", 10**400),
        ("fare price", None),
        ("class", 1),
        ("class", "x" * 10_001),
        ("member", 1),
        ("member", "yes"),
        ("joined", "yesterday"),
        ("joined", "2021-02-29"),
        ("joined", 5),
        ("no such column", 1),
    ],
    ids=lambda v: repr(v)[:20],
)
async def test_a_wrong_value_is_a_422_that_names_it(path: str, column: str, value: object) -> None:
    """Both routes refuse the same values, by the column's own name and with a JSON pointer."""
    async with client(mixed_app()) as http:
        response = await http.post(path, json={**ROW, column: value})

    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (
        422,
        "application/problem+json",
    )
    assert problem["errors"][0]["field"] == column
    assert problem["errors"][0]["pointer"] == f"/{column}"
    assert problem["errors"][0]["reason"]


async def test_a_wrong_row_of_a_batch_is_named_by_its_place() -> None:
    """The pointer says which row and which column."""
    async with client(mixed_app()) as http:
        response = await http.post("/predict/batch", json={"rows": [ROW, {**ROW, "age": "old"}]})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/rows/1/age"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("age,fare price,class,member,note\n1,2,a,yes,x\nold,2,a,yes,x\n", 3, "age"),
        ("age,fare price,class,member,note\n1,,a,yes,x\n", 2, "fare price"),
        ("age,class,member,note\n1,a,yes,x\n", None, "fare price"),
        ("age,fare price,class,member,note\n1,2,a,maybe,x\n", 2, "member"),
        ("age,fare price,class,member,note\n1,2,a,yes,x,9,9\n", 2, "cells"),
        ("age,fare price,class,member,note,joined\n1,2,a,yes,x,soon\n", 2, "joined"),
        ("", None, "blank"),
    ],
    ids=["number", "empty cell", "no column", "boolean", "ragged", "date", "empty"],
)
async def test_a_csv_that_does_not_fit_is_named_by_line_and_column(
    text: str, line: int | None, word: str
) -> None:
    """Nothing is streamed until every cell was read; the refusal says where it stopped."""
    async with client(mixed_app()) as http:
        response = await http.post("/predict/csv", files={"file": ("bad.csv", text)})

    detail = response.json()["detail"]
    assert response.status_code == 422
    assert word in detail
    assert line is None or f"line {line}" in detail


async def test_a_csv_without_rows_comes_back_without_rows() -> None:
    """A header alone is a table of no rows: its answer is the header with the new columns."""
    text = "age,fare price,class,member,note\n"
    async with client(mixed_app()) as http:
        response = await http.post("/predict/csv", files={"file": ("none.csv", text)})

    assert response.text.startswith("age,fare price,class,member,note,prediction,")
    assert response.text.count("\n") == 1


async def test_what_is_no_upload_is_refused() -> None:
    """JSON, plain text, another field and broken multipart each get their own refusal."""
    async with client(mixed_app()) as http:
        json_body = await http.post("/predict/csv", json=ROW)
        field = await http.post("/predict/csv", files={"other": ("a.csv", "a\n1\n")})
        broken = await http.post(
            "/predict/csv",
            content=b"nonsense",
            headers={"content-type": "multipart/form-data; boundary=x"},
        )

    assert [r.status_code for r in (json_body, field, broken)] == [415, 422, 400]


async def test_bodies_over_the_bound_are_refused() -> None:
    """A declared length is enough to refuse; a body that comes in chunks is counted."""

    async def endless() -> Any:
        for _ in range(40):
            yield b" " * 1_000_000

    async with client(mixed_app()) as http:
        declared = await http.post("/predict", content=b" " * 17_000_000, headers=JSON)
        chunked = await http.post("/predict/fast", content=endless(), headers=JSON)
        typed = await http.post("/predict", content=endless(), headers=JSON)

    assert [r.status_code for r in (declared, chunked, typed)] == [413, 413, 413]


async def test_a_batch_has_a_most() -> None:
    """More rows than the bound are a 422, before any is predicted."""
    async with client(mixed_app()) as http:
        response = await http.post("/predict/batch", json={"rows": [ROW] * 10_001})

    assert response.status_code == 422


async def test_the_answer_has_the_documented_shape() -> None:
    """An independent JSON Schema validator accepts real answers by the OpenAPI's own schema."""
    app = mixed_app()
    document = app.openapi()
    schema = {"$ref": "#/components/schemas/RowAnswer", "components": document["components"]}
    async with client(app) as http:
        for row in training_rows(20):
            answer = (await http.post("/predict", json=row)).json()

            Draft202012Validator(schema).validate(answer)


def test_the_frame_and_the_rows_are_the_same_rows() -> None:
    """The rows that these tests send are the training rows, missing cells included."""
    sent = pd.DataFrame(training_rows())

    assert sent["age"].isna().tolist() == mixed_table().frame["age"].head(60).isna().tolist()
    assert sent["age"].isna().any()

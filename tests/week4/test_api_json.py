"""JSON bodies are read strictly: Python's own parser is the oracle for everything unambiguous."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from async_endpoints import ProblemError
from sprintml.api.jsonbody import decode, require_json

VALUES = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ROWS = st.dictionaries(st.text(), VALUES, max_size=8)


@given(ROWS)
def test_a_row_means_what_pythons_parser_says(row: dict[str, Any]) -> None:
    """Any row of plain values decodes to the same dictionary that `json.loads` makes."""
    try:
        body = json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate cannot be sent
        return

    assert decode(body) == json.loads(body)


@given(st.lists(ROWS, max_size=4))
def test_many_rows_mean_what_pythons_parser_says(rows: list[dict[str, Any]]) -> None:
    """The same holds for a batch."""
    body = json.dumps({"rows": rows}).encode()

    if "\\ud" not in body.decode():
        assert decode(body) == json.loads(body)


@given(ROWS, st.text(max_size=5), VALUES, VALUES)
def test_a_key_that_comes_twice_is_refused(
    row: dict[str, Any], key: str, first: object, second: object
) -> None:
    """Two equal keys would answer another question than the one asked, so 400 names the key."""
    pairs = [*row.items(), (key, first), (key, second)]
    body = "{" + ",".join(f"{json.dumps(k)}:{json.dumps(v)}" for k, v in pairs) + "}"
    if "\\ud" in body:
        return

    with pytest.raises(ProblemError) as caught:
        decode(body.encode())
    assert caught.value.problem.status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e400}',
        b'{"a":01}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"a":"\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"{'a': 1}",
        b'{"a":1}x',
    ],
    ids=repr,
)
def test_what_is_not_json_is_a_400_that_says_so(body: bytes) -> None:
    """Malformed, deep, infinite or badly encoded bodies are refused in one sentence."""
    with pytest.raises(ProblemError) as caught:
        decode(body)

    assert caught.value.problem.status == 400
    assert "JSON" in caught.value.problem.detail


@pytest.mark.parametrize(
    "media", ["application/json", "application/json; charset=utf-8", "application/vnd.x+json"]
)
def test_json_media_types_are_taken(media: str) -> None:
    """Whatever says that it is JSON is read."""
    require_json(media)


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/xml", "multipart/form-data", "json"]
)
def test_other_media_types_are_a_415(media: str) -> None:
    """A body that does not say that it is JSON is refused, so that no form can post it."""
    with pytest.raises(ProblemError) as caught:
        require_json(media)

    assert caught.value.problem.status == 415


LARGEST = int(Decimal("1.7976931348623157e308"))


@pytest.mark.parametrize(
    ("value", "fits"),
    [(LARGEST, True), (-LARGEST, True), (LARGEST + 1, False), (-LARGEST - 1, False)],
)
def test_an_integer_beyond_the_largest_float_is_refused_and_not_rounded(
    value: int, fits: bool
) -> None:
    """One beyond the bound of the OpenAPI would be rounded to it: 422 says where it stands."""
    body = json.dumps({"rows": [{"a": 1}, {"a": value}]}).encode()

    if fits:
        assert decode(body)["rows"][1]["a"] == value
    else:
        with pytest.raises(ProblemError) as caught:
            decode(body)
        assert caught.value.problem.status == 422
        assert caught.value.problem.errors[0].pointer == "/rows/1/a"

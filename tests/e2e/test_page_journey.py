"""The whole journey in a browser: data, models, a prediction, its reasons, a what-if, the card."""

from __future__ import annotations

import json
import re

import pytest
from e2e.conftest import Open
from e2e.served import document
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


def number_fields(page: Page) -> list[str]:
    """Return what stands in the number fields of the form."""
    fields = page.get_by_role("form", name="One row").get_by_role("spinbutton")
    fields.first.wait_for()
    return [field.input_value() for field in fields.all()]


def test_data_shows_every_column_with_a_picture(open_page: Open, address: str) -> None:
    """The data page has one card per column of the profile; each number has its histogram."""
    profile = document(f"{address}/profile")
    assert profile
    page = open_page(f"{address}/#data")
    cards = page.locator("ul.columns > li")
    cards.first.wait_for()
    numbers = [c for c in profile["columns"] if c["kind"] == "number"]

    expect(cards).to_have_count(len(profile["columns"]))
    expect(page.get_by_role("img", name=re.compile("Histogram of"))).to_have_count(len(numbers))


def test_data_finds_a_column_by_its_name(open_page: Open, address: str) -> None:
    """Searching leaves the columns whose names hold the text."""
    page = open_page(f"{address}/#data")
    page.get_by_role("searchbox", name="Search columns").fill("worst rad")

    expect(page.locator("ul.columns > li h3")).to_have_text(["worst radius"])


def test_models_ranks_the_leaderboard_of_the_api(open_page: Open, address: str) -> None:
    """The table shows the API's leaderboard, best first, and marks the served model."""
    models = document(f"{address}/models")
    assert models
    detail = document(f"{address}/models/{models['models'][0]['name']}")
    assert detail
    board = detail["metrics"]["leaderboard"]
    up = detail["metrics"]["greater_is_better"]
    best = min(board, key=lambda e: -e["score"] if up else e["score"])
    page = open_page(f"{address}/#models")
    rows = page.locator("table.board tbody tr")
    rows.first.wait_for()

    expect(rows).to_have_count(len(board))
    expect(rows.first.get_by_role("rowheader")).to_contain_text(best["name"])
    expect(page.locator("table.board").get_by_text("served", exact=True)).to_have_count(1)


PICTURES = {
    "calibration": "Calibration",
    "threshold": "Precision and recall",
    "partial_dependence": "lowest .* highest",
}


def test_models_draws_what_was_measured(open_page: Open, address: str) -> None:
    """Every measured part has its picture, with a description that reads aloud."""
    models = document(f"{address}/models")
    assert models
    detail = document(f"{address}/models/{models['models'][0]['name']}")
    assert detail
    metrics = detail["metrics"]
    expected = [words for part, words in PICTURES.items() if metrics[part]]
    if sum(bool(entry["latency_us"]) for entry in metrics["leaderboard"]) > 1:
        expected.append("Score against latency")
    page = open_page(f"{address}/#models")
    page.locator("table.board tbody tr").first.wait_for()

    assert len(expected) >= 2
    for words in expected:
        expect(page.get_by_role("img", name=re.compile(words)).first).to_be_visible()


def test_a_typical_row_is_answered_and_explained(open_page: Open, address: str) -> None:
    """Predict opens with a typical row, its probabilities, and contributions that explain it."""
    page = open_page(f"{address}/#predict")

    expect(page.get_by_role("list", name="Probabilities").get_by_role("listitem")).to_have_count(2)
    expect(
        page.get_by_role("list", name="Contributions").get_by_role("listitem")
    ).not_to_have_count(0)


def test_the_answer_is_that_of_the_api(open_page: Open, address: str) -> None:
    """What the page shows is what its last request was answered."""
    page = open_page("about:blank")
    with page.expect_response(lambda r: r.url.endswith("/predict")) as caught:
        page.goto(f"{address}/#predict")
    answer = caught.value.json()

    expect(page.locator(".prediction")).to_have_text(str(answer["prediction"]))


def test_moving_one_field_changes_the_answer_live(open_page: Open, address: str) -> None:
    """What if: one slider moves, one request changes only that column, the answer follows."""
    page = open_page(f"{address}/#predict")
    page.get_by_role("list", name="Probabilities").wait_for()
    section = page.get_by_role("region", name="What if?")
    column = section.get_by_role("combobox", name="Column to move").locator("option:checked")
    name = (column.text_content() or "").strip("\u2068\u2069")
    slider = section.get_by_role("slider")
    slider.focus()
    before = page.locator(".answer").text_content()
    with page.expect_request(lambda r: r.url.endswith("/predict")) as caught:
        slider.press("End")
    row = json.loads(caught.value.post_data or "{}")

    expect(page.locator(".answer")).not_to_have_text(before or "")
    assert row[name] == pytest.approx(float(slider.get_attribute("max") or "nan"), rel=1e-3)
    expect(section.get_by_role("img")).to_be_visible()


def test_the_request_of_an_older_row_is_cancelled(open_page: Open, address: str) -> None:
    """A request that is still under way when the row moves on is aborted; the newest is shown."""
    page = open_page(f"{address}/#predict")
    page.get_by_role("list", name="Probabilities").wait_for()
    slider = page.get_by_role("region", name="What if?").get_by_role("slider")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/predict", hold_the_first)
    slider.press("Home")
    while not held:
        page.wait_for_timeout(20)
    with page.expect_response("**/predict") as caught:
        slider.press("End")
    newest = caught.value.json()
    chance = newest["probabilities"][newest["prediction"]]
    rounded = f"{100 * chance:.1f}".removesuffix(".0")
    shown = ">99.9%" if 0.999 < chance < 1 else f"{rounded}%"

    expect(page.get_by_role("list", name="Probabilities")).to_contain_text(shown)
    assert held[0].request.failure == "net::ERR_ABORTED"


def test_clear_and_fill_a_typical_row(open_page: Open, address: str) -> None:
    """Clearing asks for values; filling brings the same typical row back."""
    page = open_page(f"{address}/#predict")
    before = number_fields(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("fields need a value")).to_be_visible()
    page.get_by_role("button", name="Fill a typical row").click()

    expect(page.get_by_role("list", name="Probabilities")).to_be_visible()
    assert number_fields(page) == before


def test_a_value_out_of_range_is_flagged(open_page: Open, address: str) -> None:
    """A number far beyond what was seen is answered, and flagged."""
    page = open_page(f"{address}/#predict")
    page.get_by_role("form", name="One row").get_by_role("spinbutton").first.fill("1e9")

    expect(page.get_by_text("Outside of what was seen in training")).to_be_visible()


def test_the_curl_command_asks_the_same(open_page: Open, address: str) -> None:
    """The command to copy holds the row of the form."""
    page = open_page(f"{address}/#predict")
    first = number_fields(page)[0]
    page.get_by_text("The same from a terminal").click()

    expect(page.get_by_text("curl -s")).to_contain_text(f":{float(first):g}"[:5])


def test_a_csv_file_is_scored(open_page: Open, address: str) -> None:
    """A CSV of typical rows comes back with a prediction per row."""
    models = document(f"{address}/models")
    assert models
    detail = document(f"{address}/models/{models['models'][0]['name']}")
    assert detail
    schema = detail["schema"]
    columns = [c for c in schema["columns"] if c["name"] != schema["target"]]
    line = ",".join(str(c["typical"]) for c in columns)
    text = "\n".join([",".join(c["name"] for c in columns), line, line]) + "\n"
    page = open_page(f"{address}/#predict")
    page.get_by_text("Many rows: a CSV file in").click()
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("CSV file with a header").set_input_files([file])
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download the predictions").click()
    lines = caught.value.path().read_text().strip().splitlines()

    assert "prediction" in lines[0]
    assert len(lines) == 3


def test_the_card_is_rendered_with_its_downloads(open_page: Open, address: str) -> None:
    """The model card reads as a document; the card and the OpenAPI can be taken away."""
    page = open_page(f"{address}/#card")
    expect(
        page.get_by_role("article", name="Model card").get_by_role("heading").first
    ).to_be_visible()
    with page.expect_download() as card:
        page.get_by_role("button", name="Model card (Markdown)").click()
    with page.expect_download() as openapi:
        page.get_by_role("link", name="OpenAPI document").click()

    assert card.value.suggested_filename.endswith("-card.md")
    assert "paths" in json.loads(openapi.value.path().read_text())


def test_a_stopped_server_is_named_and_can_be_retried(open_page: Open, address: str) -> None:
    """When the server is gone the page says so; after a retry it works again."""
    page = open_page(f"{address}/#data", expected="ERR_FAILED")
    page.get_by_role("heading", name="Columns", exact=True).wait_for()
    page.route("**/models/*", lambda route: route.abort())
    page.get_by_role("tab", name="Card").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server does not answer")
    page.unroute("**/models/*")
    alert.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("article", name="Model card")).to_be_visible()

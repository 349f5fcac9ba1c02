"""Five hundred hostile column names, from the file through training to the form and back."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.conftest import Open
from e2e.served import document, served
from playwright.sync_api import Browser, expect
from week4.hostile_names import HOSTILE_NAMES

pytestmark = pytest.mark.browser

ROWS = 80

SET_ALL = """
(values) => {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  document.querySelectorAll("form[aria-label='One row'] input[type=number]").forEach((field, i) => {
    set.call(field, String(values[i]));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
"""


@pytest.fixture(scope="module")
def hostile(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A table of 500 hostile names, served; two classes have hostile names too."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    draw = random.Random(0)
    with (folder / "hostile.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HOSTILE_NAMES, "the target"])
        for _ in range(ROWS):
            numbers = [round(draw.gauss(0, 1), 3) for _ in HOSTILE_NAMES]
            writer.writerow([*numbers, "__proto__" if numbers[0] > 0 else "<b>no</b>"])
    with served(folder, "hostile.csv", "--target", "the target", "--budget", "5") as url:
        yield url


def features(url: str) -> list[str]:
    """Return the names of the columns that the model uses, in file order."""
    models = document(f"{url}/models")
    assert models
    detail = document(f"{url}/models/{models['models'][0]['name']}")
    assert detail
    schema = detail["schema"]
    left_out = {schema["target"], *schema["dropped"]}
    usable = {"number", "boolean", "category", "datetime", "text"}
    return [
        c["name"] for c in schema["columns"] if c["name"] not in left_out and c["kind"] in usable
    ]


def test_every_name_travels_through_the_form(open_page: Open, hostile: str) -> None:
    """Each field's number comes to the API under the name of its own column, and is answered."""
    names = features(hostile)
    page = open_page(f"{hostile}/#predict")
    page.get_by_role("list", name="Probabilities").wait_for()
    order = page.get_by_role("combobox", name="Order of fields")
    if order.count():  # only where importances were measured
        order.select_option("file")
    page.get_by_role("button", name="Show all").click()
    fields = page.get_by_role("form", name="One row").get_by_role("spinbutton")
    expect(fields).to_have_count(len(names))
    values = [round(i / len(names), 4) for i in range(len(names))]
    with page.expect_response(
        lambda r: (
            r.url.endswith("/predict")
            and json.loads(r.request.post_data or "{}").get(names[1]) == values[1]
        )
    ) as caught:
        page.evaluate(SET_ALL, values)

    assert len(names) >= 490
    assert json.loads(caught.value.request.post_data or "{}") == dict(
        zip(names, values, strict=True)
    )
    assert caught.value.status == 200


def test_hostile_classes_are_shown_as_text(open_page: Open, hostile: str) -> None:
    """A class called __proto__ keeps its probability; one that looks like HTML stays text."""
    page = open_page(f"{hostile}/#predict")
    bars = page.get_by_role("list", name="Probabilities").get_by_role("listitem")
    bars.first.wait_for()
    shown = [(bar.text_content() or "") for bar in bars.all()]

    assert sorted(text.rstrip("0123456789.%<>") for text in shown) == ["<b>no</b", "__proto__"]
    assert page.locator(".answer b").count() == 0


@pytest.mark.parametrize("name", ["data", "models", "predict", "card"])
def test_hostile_names_break_no_page(open_page: Open, hostile: str, name: str) -> None:
    """No page shows an error or grows wider than a phone."""
    page = open_page(f"{hostile}/#{name}", width=360)
    page.locator("#panel .card").first.wait_for()
    page.wait_for_load_state("networkidle")

    assert page.get_by_role("alert").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 360

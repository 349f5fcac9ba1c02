"""The page for everybody: contrast and names (axe), keyboard alone, small screens, a slow line."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2e.conftest import Open
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = ["data", "models", "predict", "card"]
LANDMARK = {
    "data": "ul.columns > li",
    "models": "table.board tbody tr",
    "predict": "ul[aria-label=Contributions] li",
    "card": "article h2",
}
"""What stands on each page once its data has come."""

FIRST_LOAD_LIMIT = 200_000


def opened(open_page: Open, url: str, name: str, **options: object) -> Page:
    """Open one of the four pages and wait for its data."""
    page = open_page(f"{url}/#{name}", **options)
    page.locator(LANDMARK[name]).first.wait_for()
    return page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_page: Open, address: str, name: str) -> None:
    """No serious or critical violation of WCAG, in both colour themes."""
    page = opened(open_page, address, name)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        found = Axe().run(page).response["violations"]
        grave = [v for v in found if v["impact"] in {"serious", "critical"}]

        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in grave] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways(open_page: Open, address: str, name: str) -> None:
    """The page is as wide as the screen, down to 360 pixels."""
    page = opened(open_page, address, name)
    for width in (768, 390, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)

        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_journey_by_keyboard_alone(open_page: Open, address: str) -> None:
    """Skip link, tabs by arrows, a field, a new answer: no mouse."""
    page = opened(open_page, address, "data")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("tab", name="Data")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Predict")).to_be_focused()
    page.get_by_role("list", name="Contributions").wait_for()
    answer = page.locator(".predict-answer")
    page.keyboard.press("Tab")
    if answer.evaluate("e => e.scrollHeight > e.clientHeight"):  # then it is a stop of its own
        expect(answer).to_be_focused()
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Fill a typical row")).to_be_focused()
    field = page.get_by_role("form", name="One row").get_by_role("spinbutton").first
    for _ in range(8):
        page.keyboard.press("Tab")
        if field.evaluate("e => e === document.activeElement"):
            break
    expect(field).to_be_focused()
    before = field.input_value()
    with page.expect_request(lambda r: r.url.endswith("/predict")):
        page.keyboard.press("ArrowUp")

    assert field.input_value() != before


def test_focus_can_be_seen(open_page: Open, address: str) -> None:
    """The focused element has an outline."""
    page = opened(open_page, address, "predict")
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")

    assert width == "2px"


def test_the_chosen_theme_stays(open_page: Open, address: str) -> None:
    """The toggle beats the system's choice, and is kept over a reload."""
    page = opened(open_page, address, "data", theme="light")
    page.get_by_role("button", name="Use dark colours").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_first_load_is_small(open_page: Open, address: str) -> None:
    """Page, style and program together are under 200 kB on the wire, and from this host alone."""
    page = open_page("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.responseReceived", lambda e: urls.update({e["requestId"]: e["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    page.goto(f"{address}/#data")
    page.locator(LANDMARK["data"]).first.wait_for()
    page.wait_for_load_state("networkidle")
    documents = {"/profile", "/models", "/training"}
    files = {i: u for i, u in urls.items() if u.removeprefix(address) not in documents}
    total = sum(sizes.get(i, 0) for i in files)

    assert all(url.startswith(address) for url in urls.values())
    assert any(url.endswith(".js") for url in files.values())
    assert 20_000 < total < FIRST_LOAD_LIMIT

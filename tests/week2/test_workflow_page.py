"""The report in a browser: phone and desktop, light and dark, for eyes and for screen readers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mini_ds_workflow import run_workflow
from mini_ds_workflow.stages.plan import BUNDLED

pytestmark = pytest.mark.browser
AFFAIRS = BUNDLED.parents[1] / "plans" / "affairs.toml"


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """One Chromium; without one, these tests are skipped."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed: apt install chromium")
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-quic", "--disable-background-networking"]
    quiet += ["--no-sandbox", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=["rand", "affairs", "stopped"])
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports: whole ones of two kinds of outcome, and one of a run that stopped."""
    out = tmp_path_factory.mktemp(request.param)
    if request.param == "stopped":
        (out / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        run_workflow(out, data_path=out / "rows.csv")
    else:
        run_workflow(out, plan_path=BUNDLED if request.param == "rand" else AFFAIRS)
    return out / "report.html"


@pytest.mark.parametrize(("theme", "widths"), [("light", (360, 1280)), ("dark", (1280, 360))])
def test_the_page_is_for_everybody(
    chromium: object, page_file: Path, theme: str, widths: tuple[int, ...]
) -> None:
    """Nothing is fetched, nothing overflows, every picture shows, and axe finds no obstacle.

    Both widths in both themes; axe, the slowest, is asked once a width and once a theme.
    """
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(color_scheme=theme)  # type: ignore[attr-defined]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    shown, excess = [], []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        shown.append(
            page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
        )
        excess.append(page.evaluate("document.documentElement.scrollWidth") - width)
    obstacles = [f"{v['id']}: {v['help']}" for v in Axe().run(page).response["violations"]]
    page.close()

    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    assert all(shown)
    assert max(excess) <= 0
    assert obstacles == []

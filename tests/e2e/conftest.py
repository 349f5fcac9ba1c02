"""Browser tests: Debian's Chromium, driven by Playwright, against the real product."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.served import served
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root in a container
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; without one, browser tests are skipped."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed: apt install chromium")
    return path


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """One Chromium a module: its event loop must not run under the async tests of others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product on bundled real data, trained; or one that runs already (SPRINT_E2E_ADDRESS)."""
    running = os.environ.get("SPRINT_E2E_ADDRESS")
    if running:
        yield running
        return
    folder: Path = tmp_path_factory.mktemp("up")
    with served(folder, "bundled:breast_cancer", "--budget", "5") as url:
        yield url


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open pages; whatever they say on the console, or throw, fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(
        url: str, *, width: int = 1280, theme: str = "light", expected: str = "(?!)"
    ) -> Page:
        """Open *url*; console messages that match *expected* are part of the test."""

        def complain(text: str) -> None:
            if not re.search(expected, text):
                complaints.append(text)

        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on(
            "console",
            lambda m: complain(m.text) if m.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complain(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints

"""The whole pipeline, seen by a browser: charts move, cuts heal, parts come back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from websocket_service.prove.servers import free_port

ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root in a container
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
PROJECT = Path(__file__).resolve().parents[2] / "week3-backend" / "websocket-service"
HEALED = "net::ERR_|WebSocket connection to|Failed to load resource"


class Demo:
    """A running demo, what it printed, and its parts."""

    def __init__(self, address: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.address = address
        self.process = process
        self._log = log

    @property
    def text(self) -> str:
        """What it printed so far."""
        return self._log.read_text()

    def pid(self, part: str) -> int:
        """The process id that the list gave for a part, or its latest one."""
        again = re.findall(rf"{part} .*started again as (\d+)", self.text)
        return int(again[-1] if again else re.findall(rf"{part} .*kill -9 (\d+)", self.text)[0])


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo on a free port, in a folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ws-") as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "websocket_service.demo", "--port", str(port)]
        environment = os.environ | {"COLUMNS": "120", "SPRINT_HOME": f"{folder}/state"}
        environment.pop("SPRINT_REDIS_URL", None)
        with log.open("wb") as out:
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        running = Demo(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_for(running, "sensors")
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait_for(demo: Demo, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while text not in demo.text:
        assert demo.process.poll() is None, demo.text
        assert time.monotonic() < deadline, demo.text
        time.sleep(0.1)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without one these tests are skipped."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """The page, open; what it says on the console fails the test, unless a part was killed."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.address)
    expect(page.locator("#state")).to_have_text("live", timeout=PATIENCE_MS)
    yield page
    allowed = HEALED if page.evaluate("window.killed === true") else "(?!)"
    context.close()
    assert [text for text in complaints if not re.search(allowed, text)] == []


def until(page: Page, expression: str, argument: object = None) -> None:
    """Wait until *expression* is true (the page's policy forbids playwright's own way)."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < deadline, f"{expression} did not come true"
        page.wait_for_timeout(100)


def moves(page: Page) -> None:
    """Wait until new windows have come, and the chart looks different."""
    newest = page.locator("#newest").text_content()
    picture = "document.querySelector('#sensors canvas').toDataURL()"
    before = page.evaluate(picture)
    expect(page.locator("#newest")).not_to_have_text(newest or "", timeout=PATIENCE_MS)
    until(page, f"before => {picture} !== before", before)


@pytest.mark.browser
def test_charts_move(page: Page) -> None:
    """Windows come, the chart is redrawn, throughput and lag are shown, and I am here."""
    until(page, "Number(document.querySelector('#sensors').dataset.points) >= 2")
    moves(page)

    expect(page.locator("#here")).to_have_text("only you", timeout=PATIENCE_MS)
    expect(page.locator("#rate")).to_have_text(re.compile(r"[1-9]"), timeout=PATIENCE_MS)
    expect(page.locator("#lag-now")).to_have_text(re.compile(r"\d\.\d s"), timeout=PATIENCE_MS)
    assert page.locator("section canvas").count() == 3


@pytest.mark.browser
def test_a_cut_connection_recovers(page: Page) -> None:
    """After a cut the page is live again, says what it recovered, and goes on."""
    moves(page)
    page.get_by_role("button", name="Cut the connection").click()
    expect(page.locator("#log")).to_contain_text("cut off")
    expect(page.locator("#log")).to_contain_text("back;", timeout=PATIENCE_MS)
    expect(page.locator("#state")).to_have_text("live", timeout=PATIENCE_MS)

    moves(page)


@pytest.mark.browser
@pytest.mark.parametrize("part", ["site", "windows", "bridge", "sensors"])
def test_a_killed_part_comes_back(page: Page, demo: Demo, part: str) -> None:
    """Whatever is killed with SIGKILL is started again, and windows go on."""
    page.evaluate("window.killed = true")
    os.kill(demo.pid(part), signal.SIGKILL)
    _wait_for(demo, f"{part} was killed by SIGKILL")
    expect(page.locator("#state")).to_have_text("live", timeout=PATIENCE_MS)

    moves(page)


@pytest.mark.browser
def test_redis_killed_loses_no_window(page: Page, demo: Demo) -> None:
    """Redis is started again on its data; the channel's ids go on without a hole."""
    page.evaluate("window.killed = true")
    os.kill(int(re.findall(r"redis .*kill -9 (\d+)", demo.text)[0]), signal.SIGKILL)
    time.sleep(1.0)
    moves(page)
    token = httpx.post(f"{demo.address}/demo/token").json()["token"]
    history = httpx.get(
        f"{demo.address}/channels/windows/messages", headers={"Authorization": f"Bearer {token}"}
    ).json()
    windows = [(m["data"]["key"], m["data"]["end_s"]) for m in history["messages"]]

    assert len(windows) == len(set(windows)), "a window was published twice"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_can_be_read(chromium: Browser, demo: Demo, scheme: str, width: int) -> None:
    """On a phone and a desk, light and dark: nothing overflows, and axe finds nothing serious."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(demo.address)
    expect(page.locator("#state")).to_have_text("live", timeout=PATIENCE_MS)
    until(page, "Number(document.querySelector('#sensors').dataset.points) >= 2")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = Axe().run(page).response["violations"]
    shots = os.environ.get("SPRINT_SHOTS")
    if shots:
        page.wait_for_timeout(8000)
        page.screenshot(path=f"{shots}/live-{scheme}-{width}.png", full_page=True)
    context.close()

    assert overflow <= 0
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []


def test_the_built_page_is_as_new_as_its_sources() -> None:
    """The page carries the hash of the TypeScript that it was built from."""
    digest = hashlib.sha256()
    for source in sorted((PROJECT / "client" / "src").iterdir()):
        digest.update(source.read_bytes())
    built = (PROJECT / "websocket_service" / "page" / "page.js").read_text()

    assert built.startswith(f"// sources {digest.hexdigest()}"), "cd client && npm run build"

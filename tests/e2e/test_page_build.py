"""The page's own files: types that follow the API, no addresses in the lock, readable sizes."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import pytest
from e2e.served import program

LINES = 150


@pytest.fixture(scope="module")
def frontend(repository: Path) -> Path:
    """The folder of the page."""
    return repository / "week4-ml-project" / "frontend"


def test_the_types_are_those_of_the_openapi(frontend: Path, tmp_path: Path) -> None:
    """`npm run types` on the committed OpenAPI gives the committed types."""
    if not (frontend / "node_modules").is_dir():
        pytest.skip("the page's packages are not installed: make setup")
    made = tmp_path / "schema.d.ts"
    node = frontend / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    command = [program("node"), str(node), "openapi.json", "--output", str(made)]
    subprocess.run(command, cwd=frontend, check=True, capture_output=True, timeout=120)

    assert made.read_text() == (frontend / "src" / "api" / "schema.d.ts").read_text()


def test_the_openapi_is_that_of_the_api(frontend: Path) -> None:
    """The committed OpenAPI is what the API's own code writes."""
    from sprintml.api.openapi import document

    assert (frontend / "openapi.json").read_text() == document()


def test_the_lock_names_no_download_address(frontend: Path) -> None:
    """Packages are pinned by version and hash; where they come from is the reader's own setting."""
    packages = json.loads((frontend / "package-lock.json").read_text())["packages"]
    locked = {name: p for name, p in packages.items() if name}

    assert all("resolved" not in p for p in locked.values())
    assert all("integrity" in p for p in locked.values())


def test_every_file_can_be_read_at_once(frontend: Path) -> None:
    """No source file of the page has more than 150 lines, the generated types aside."""
    files = [f for part in ("src", "tests") for f in (frontend / part).rglob("*.*")]
    long = [f.name for f in files if len(f.read_text().splitlines()) > LINES]

    assert long == ["schema.d.ts"]


def test_the_built_page_is_small(repository: Path) -> None:
    """All files of the built page together are under 200 kB when compressed."""
    page = repository / "week4-ml-project" / "api" / "sprintml" / "api" / "page"
    if not page.is_dir():
        pytest.skip("the page is not built: make setup")
    total = sum(len(gzip.compress(f.read_bytes())) for f in page.rglob("*") if f.is_file())

    assert total < 200_000

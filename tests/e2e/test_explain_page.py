"""The page of an explanation in a real browser: readable by everybody, on a phone too."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2e.conftest import Open

from matrixops.explain import explain

pytestmark = pytest.mark.browser

TOLD = {
    "inverse": explain([[0, 2, 1], [2, 4, -2], [3, 9, 1]], "inverse"),
    "long floats": explain([[0.1, 0.2], [0.3, 0.4]], "inverse"),
    "eigen": explain([[2, 1, 0], [1, 2, 1], [0, 1, 2]], "eigen"),
}


@pytest.mark.parametrize(("width", "theme"), [(1100, "light"), (390, "dark")])
@pytest.mark.parametrize("name", TOLD)
def test_an_explanation_is_readable(
    name: str, width: int, theme: str, tmp_path: Path, open_page: Open
) -> None:
    """Axe finds nothing; nothing sticks out sideways; every claim is ticked."""
    told = TOLD[name]
    page = open_page(told.to_html(tmp_path / "told.html").as_uri(), width=width, theme=theme)

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".holds").count() == len(told.check().claims)

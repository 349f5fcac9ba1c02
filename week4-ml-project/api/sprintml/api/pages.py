"""Files for browsers: the built page and the API's own documentation, with honest headers.

Everything is small, so it is kept in memory; it is compressed once, when first asked for. Files
with a hash in their name may be kept for ever, the others are asked for again with their ETag.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HERE = Path(__file__).parent
PAGE = HERE / "page"
DOCS = HERE / "docs"

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURE = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg")
_TYPES = {".js": "text/javascript", ".map": "application/json", ".webmanifest": "application/json"}
_MISSING = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>sprintml</title>
<h1>The page is not built yet</h1>
<p>The API works: <a href="/docs">its documentation</a>, <a href="/models">the models</a>.</p>
<p>To build the page run <code>make setup</code> in the repository, then start again.</p>
</html>
"""


class Asset:
    """One file, as a browser gets it."""

    def __init__(self, content: bytes, media: str, *, forever: bool) -> None:
        self._content = content
        tag = hashlib.sha256(content).hexdigest()[:16]
        charset = "; charset=utf-8" if media.startswith("text/") else ""
        self._headers = {
            **SECURE,
            "Content-Type": media + charset,
            "Cache-Control": "public, max-age=31536000, immutable" if forever else "no-cache",
            "ETag": f'"{tag}"',
            "Vary": "Accept-Encoding",
        }
        self._compressible = media.startswith(_COMPRESSED) and len(content) > 1000

    @cached_property
    def _compressed(self) -> bytes:
        return gzip.compress(self._content, 9, mtime=0)

    async def answer(self, request: Request) -> Response:
        """Answer one request: 304 if the browser has it, compressed if it can read that."""
        if request.headers.get("if-none-match") == self._headers["ETag"]:
            return Response(status_code=304, headers=self._headers)
        if self._compressible and "gzip" in request.headers.get("accept-encoding", ""):
            headers = {**self._headers, "Content-Encoding": "gzip"}
            return Response(self._compressed, headers=headers)
        return Response(self._content, headers=self._headers)


def page_routes(folder: Path = PAGE) -> list[Route]:
    """Return a route per file of the built page; ``/`` says how to build it if it is not there."""
    index = folder / "index.html"
    if not index.is_file():
        return [_route("/", Asset(_MISSING, "text/html", forever=False))]
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix not in {".gz", ".br"}]
    routes = [_route(f"/{f.relative_to(folder).as_posix()}", load(f)) for f in files if f != index]
    return [_route("/", load(index)), *routes]


def docs_routes(folder: Path = DOCS) -> list[Route]:
    """Return ``/docs`` and its files: documentation that needs no other host."""
    return [
        _route("/docs", load(folder / "index.html")),
        _route("/docs/docs.js", load(folder / "docs.js")),
        _route("/docs/docs.css", load(folder / "docs.css")),
    ]


def load(file: Path) -> Asset:
    """Return *file* as an asset."""
    media = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    forever = file.parent.name == "assets" and bool(_HASHED.search(file.name))
    return Asset(file.read_bytes(), media or "application/octet-stream", forever=forever)


def _route(path: str, asset: Asset) -> Route:
    return Route(path, asset.answer, methods=["GET"], name=path)

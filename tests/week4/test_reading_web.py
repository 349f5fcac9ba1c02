"""Downloads: what a URL gives, what it must never reach, and when it is given up."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import (
    AddressError,
    BombError,
    BoundError,
    EmptyTableError,
    IngestionError,
    NetworkError,
)
from sprintml.ingestion.places.web import download, is_public
from sprintml.ingestion.raw import ReadOptions, ignore_progress
from sprintml.ingestion.reading import read_raw

CSV = b"a,b\n1,x\n2,y\n"
ALLOWED = ReadOptions(allow_private_addresses=True)


class Site(BaseHTTPRequestHandler):
    """A server of good, bad, endless and redirecting answers."""

    def do_GET(self) -> None:
        """Answer by path."""
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        bodies = {
            "/t.csv": CSV,
            "/t.csv.gz": gzip.compress(CSV),
            "/bomb.gz": gzip.compress(bytes(40_000_000)),
            "/empty.csv": b"",
            "/host": f"host\n{self.headers['Host']}\n".encode(),
        }
        self.send_response(200 if path in bodies or path in ("/endless", "/slow") else 404)
        if path == "/t.csv":
            self.send_header("Content-Length", str(len(CSV)))
        self.end_headers()
        try:
            self.wfile.write(bodies.get(path, b""))
            while path in ("/endless", "/slow"):
                self.wfile.write(b"1,2\n" * (10_000 if path == "/endless" else 1))
                time.sleep(0 if path == "/endless" else 0.05)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["t.csv", "t.csv.gz", "t.csv?v=1", "to/t.csv", "to/to/t.csv"])
def test_an_allowed_address_is_read(site: str, path: str) -> None:
    """A CSV, a packed one and one behind redirects give the same table."""
    target = f"{site}/{path.replace('to/', f'to/{site}/')}"

    raw = read_raw(target, ALLOWED)

    assert raw.frame.to_dict("list") == {"a": ["1", "2"], "b": ["x", "y"]}


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1"),  # noqa: S104  (refused)
        *("192.168.1.1", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "[fe80::1]"),
        *("[fc00::1]", "224.0.0.1"),
    ],
)
def test_private_addresses_are_never_fetched(host: str) -> None:
    """Loopback, private, link-local and multicast addresses are refused in every spelling."""
    with pytest.raises((AddressError, NetworkError)):
        read_raw(f"http://{host}/t.csv")


def test_which_addresses_are_public() -> None:
    """An address that carries a private one inside is private."""
    private = ["::ffff:10.1.1.1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "::", "ff02::1"]

    assert [is_public(address) for address in private] == [False] * len(private)
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")


def test_a_redirect_into_a_private_network_is_refused(site: str, tmp_path: Path) -> None:
    """Each redirect is checked like the first address."""
    with pytest.raises(AddressError, match=r"10\.0\.0\.1"):
        download(
            f"{site}/to/http://10.0.0.1/x",
            tmp_path,
            ReadOptions(),
            ignore_progress,
            allowed=lambda address: address == "127.0.0.1",
        )


def test_the_connection_goes_to_the_address_that_was_checked(site: str, tmp_path: Path) -> None:
    """A name is looked up once per request: a second, other answer is never asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    port = site.rsplit(":", 1)[1]

    local = download(
        f"http://rebind.invalid:{port}/host",
        tmp_path,
        ReadOptions(),
        ignore_progress,
        resolve=lambda *_: next(answers),
        allowed=lambda address: address == "127.0.0.1",
    )

    assert local.path.read_text() == f"host\nrebind.invalid:{port}\n"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("nothing.csv", NetworkError),
        ("empty.csv", EmptyTableError),
        ("endless", BoundError),
        ("slow", BoundError),
        ("bomb.gz", BombError),
        ("to/ftp://example.com/x", AddressError),
        ("to/" * 9 + "t.csv", IngestionError),
    ],
)
def test_bad_answers_are_named(site: str, path: str, error: type[IngestionError]) -> None:
    """Missing, empty, endless, slow, exploding answers and wrong redirects end in named errors."""
    bounds = Bounds(download_bytes=2_000_000, download_s=0.5, ratio_from_bytes=1_000_000)

    with pytest.raises(error):
        read_raw(f"{site}/{path}", ReadOptions(allow_private_addresses=True, bounds=bounds))


def test_a_server_that_is_not_there(site: str) -> None:
    """A refused connection names the address, without its password."""
    with pytest.raises(NetworkError) as caught:
        read_raw("http://ann:secret@127.0.0.1:1/t.csv", ALLOWED)

    assert "secret" not in str(caught.value)

"""Downloads: http(s) addresses, bounded in size and time, never into a private network.

A host name is looked up once, every address it has must be public, and the connection goes to the
address that was checked: a name that changes its address in between ("DNS rebinding") gains
nothing. Each redirect is checked in the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin

import httpx

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import (
    AddressError,
    BoundError,
    DamagedError,
    EmptyTableError,
    IngestionError,
    NetworkError,
)
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Progress, ReadOptions

Resolve = Callable[[str, int], list[str]]
"""From a host name and a port to its addresses."""
Allowed = Callable[[str], bool]
"""Whether an address may be connected to."""
_MOST_REDIRECTS = 5
_WAIT_S = 15.0
_AGENT = "sprintml"


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of *host*, as the system knows them.

    Raises:
        NetworkError: If it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise NetworkError(
            f"The host {host!r} cannot be found ({exc}).", fix="Check the address and the network."
        ) from exc
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet.

    Addresses that carry another one inside (IPv4 in IPv6, 6to4, Teredo, NAT64) are as public as it.

    >>> [is_public(a) for a in ("8.8.8.8", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def download(
    url: str,
    folder: Path,
    options: ReadOptions,
    progress: Progress,
    *,
    resolve: Resolve = resolve,
    allowed: Allowed = is_public,
) -> Local:
    """Fetch *url* into *folder*.

    Args:
        url: The address.
        folder: Where the bytes go.
        options: Bounds, and whether private addresses are allowed.
        progress: Called with the bytes so far.
        resolve: From a host's name to its addresses; called once per request.
        allowed: Whether an address may be connected to.

    Raises:
        AddressError: If it, or a redirect, leads to an address that is not public.
        NetworkError: If it cannot be fetched.
        BoundError: If it is too large or too slow.
        EmptyTableError: If there is nothing in the answer.
    """
    deadline = time.monotonic() + options.bounds.download_s
    target = folder / "download"
    shown = _masked(url)
    try:
        with _answer(url, Gate(options, resolve, allowed), deadline) as response:
            name = PurePosixPath(unquote(response.request.url.path)).name or "download"
            size = _save(response, target, options.bounds, deadline, progress)
    except httpx.TimeoutException as exc:
        raise BoundError("The server does not answer in time.", source=shown) from exc
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as exc:
        raise NetworkError(
            f"It cannot be fetched ({exc}).", source=shown, fix="Check the address."
        ) from exc
    except IngestionError as exc:
        raise exc.at(shown) from exc.__cause__
    if size == 0:
        raise EmptyTableError("The server's answer is empty.", source=shown)
    return Local(target, _asked_name(url) or name, shown)


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides where a request may go."""

    options: ReadOptions
    resolve: Resolve
    allowed: Allowed


def _asked_name(url: str) -> str:
    return PurePosixPath(unquote(httpx.URL(url).path)).name


def _masked(url: str) -> str:
    """Return *url* without user and password."""
    try:
        return str(httpx.URL(url).copy_with(username=None, password=None))
    except httpx.InvalidURL:
        return "the address"


@contextmanager
def _answer(url: str, gate: Gate, deadline: float) -> Iterator[httpx.Response]:
    """Yield the answer to *url*, after following its redirects one by one."""
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    # a proxy would connect for us to an address that nobody checked
    trust = gate.options.allow_private_addresses
    with httpx.Client(headers=headers, timeout=_WAIT_S, trust_env=trust) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            if time.monotonic() > deadline:
                raise BoundError("The download took too long.")
            request = _request(client, url, gate)
            response = client.send(request, stream=True)
            try:
                if not response.is_redirect:
                    _check_status(response)
                    yield response
                    return
                url = urljoin(url, response.headers["location"])
            finally:
                response.close()
    raise NetworkError(f"There are more than {_MOST_REDIRECTS} redirects.")


def _request(client: httpx.Client, url: str, gate: Gate) -> httpx.Request:
    """Return a request that goes to a checked address, under the host's own name."""
    target = httpx.URL(url)
    if target.scheme not in ("http", "https") or not target.host:
        raise AddressError(f"{_masked(url)} is no http(s) address.")
    if gate.options.allow_private_addresses:
        return client.build_request("GET", target)
    port = target.port or (443 if target.scheme == "https" else 80)
    addresses = gate.resolve(target.host, port)
    inside = [address for address in addresses if not gate.allowed(address)]
    if inside or not addresses:
        raise AddressError(
            f"{target.host} is {', '.join(inside)}: this machine or a private network.",
            fix="If that is meant, allow it (--allow-private).",
        )
    netloc = target.netloc.decode().rsplit("@", 1)[-1]
    pinned = target.copy_with(host=addresses[0])
    return client.build_request(
        "GET", pinned, headers={"Host": netloc}, extensions={"sni_hostname": target.host}
    )


def _check_status(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        raise NetworkError(
            f"The server answers {response.status_code} {response.reason_phrase}.",
            fix="Check the address; a page behind a login cannot be read.",
        )


def _save(
    response: httpx.Response, target: Path, bounds: Bounds, deadline: float, progress: Progress
) -> int:
    """Write the answer's bytes as they are sent; return how many there were."""
    packed = response.headers.get("content-encoding", "identity")
    if packed not in ("identity", "gzip"):  # gzip is unpacked later, under bounds
        raise DamagedError(f"The server sends the encoding {packed!r}, which was not asked for.")
    announced = response.headers.get("content-length", "")
    total = int(announced) if announced.isdecimal() else None
    if total is not None and total > bounds.download_bytes:
        raise _too_large(bounds)
    done = 0
    with target.open("wb") as out:
        for chunk in response.iter_raw():
            done += len(chunk)
            if done > bounds.download_bytes:
                raise _too_large(bounds)
            if time.monotonic() > deadline:
                raise BoundError(f"The download took more than {bounds.download_s:g} s.")
            out.write(chunk)
            progress(done, total)
    return done


def _too_large(bounds: Bounds) -> BoundError:
    return BoundError(
        f"The download is larger than {bounds.download_bytes:,} bytes.", fix="Fetch it yourself."
    )

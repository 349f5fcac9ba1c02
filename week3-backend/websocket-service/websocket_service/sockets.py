"""What a client's socket is told, and whether bytes may go past its transport."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from ipaddress import ip_address

from websocket_service.audience import NO_NUMBER


def send_at_once(transport: asyncio.Transport) -> None:
    """Let small writes go without waiting for an acknowledgement (asyncio forgets it for some).

    To a client on this machine, such as a proxy before us, there is no network that could be
    congested: the simplest control will do, which costs least (BBR would pace every write).
    """
    raw = transport.get_extra_info("socket")
    if raw is None or raw.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_CONGESTION") and ip_address(raw.getpeername()[0]).is_loopback:
        with suppress(OSError):  # what the system takes by default is as right, only slower
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")


def direct_number(transport: asyncio.Transport) -> int:
    """Return the descriptor that bytes may be written to past *transport*, or `NO_NUMBER`."""
    raw = transport.get_extra_info("socket")
    if raw is None or transport.get_extra_info("sslcontext") is not None:
        return NO_NUMBER
    number = int(raw.fileno())
    return NO_NUMBER if os.get_blocking(number) else number

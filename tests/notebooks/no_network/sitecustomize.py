"""Put first on a notebook's path: every connection that leaves this machine is refused."""

import ipaddress
import socket

_connect = socket.socket.connect


def _connect_here(self: socket.socket, address: object) -> None:
    """Connect to a unix socket or a loopback address; refuse the rest."""
    if self.family != socket.AF_UNIX:
        host = str(address[0])  # type: ignore[index]  # an INET address is a tuple
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            msg = f"notebooks run without a network, and this one asked for {host}"
            raise ConnectionRefusedError(msg)
    _connect(self, address)  # type: ignore[arg-type]  # passed on as it came


socket.socket.connect = _connect_here  # type: ignore[assignment,method-assign]  # the point

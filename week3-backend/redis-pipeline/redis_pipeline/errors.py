"""Errors of the package.

RedisPipelineError
├── ServerStartError      the private server did not come up; its log's end is in the message
├── ServerNotOursError    a server that another started is told to stop or start
├── EvictingServerError   the server may throw away what must not be lost
├── AddressError          a URL that names no Redis
"""

from __future__ import annotations


class RedisPipelineError(Exception):
    """Base of everything this package raises on purpose."""


class ServerStartError(RedisPipelineError):
    """Raised when a private server cannot be started or does not answer in time."""


class ServerNotOursError(RedisPipelineError):
    """Raised when a server is told to stop or start by someone who does not own it."""


class EvictingServerError(RedisPipelineError):
    """Raised when a stream is opened on a server that evicts keys when its memory is full."""


class AddressError(RedisPipelineError):
    """Raised when a URL names no Redis server."""

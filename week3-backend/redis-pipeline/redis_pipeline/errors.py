"""Errors of the package.

RedisPipelineError
├── ServerStartError      the private server did not come up; its log's end is in the message
├── ServerNotOursError    a server that another started is told to stop or start
├── EvictingServerError   the server may throw away what must not be lost
├── AddressError          a URL that names no Redis
├── ServerLostError       the server cannot be reached, or went away
├── StreamFullError       the stream is as deep as it may be
├── LeaseLostError        a consumer acts after its lease ran out
├── EventError            a payload or a line is no event
├── WindowError           windows that cannot be
├── CacheError            a time or a tag of a cache that makes no sense
└── DatabaseError         the database cannot be opened, or refuses
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


class ServerLostError(RedisPipelineError):
    """Raised when the server cannot be reached, or went away before it answered."""


class StreamFullError(RedisPipelineError):
    """Raised when a stream is as deep as it may be: try again later; nothing was taken.

    Args:
        depth: How many entries wait.
        max_depth: How many may.
        retry_after_s: When to try again.
    """

    def __init__(self, depth: int, max_depth: int, *, retry_after_s: float = 0.1) -> None:
        super().__init__(
            f"the stream holds {depth} entries, max_depth={max_depth}; "
            f"slow down and try again in {retry_after_s:g} s"
        )
        self.depth = depth
        self.max_depth = max_depth
        self.retry_after_s = retry_after_s


class LeaseLostError(RedisPipelineError):
    """Raised when a consumer acts after its lease ran out: others may hold its entries now."""


class EventError(RedisPipelineError):
    """Raised when a payload or a line is no event."""


class WindowError(RedisPipelineError):
    """Raised when windows are asked for that cannot be."""


class CacheError(RedisPipelineError):
    """Raised when a cache is given a time or a tag that makes no sense."""


class DatabaseError(RedisPipelineError):
    """Raised when the database of results cannot be opened, or refuses what is asked of it."""

"""Errors of the package; over HTTP each of them is a problem document (`problems`).

EndpointsError
├── UnknownJobError        no job bears this id
├── UnknownTaskError       no task bears this name
├── KeyReusedError         an idempotency key came again with another request
├── StaleLeaseError        the job was given to somebody else, or is over
├── CancelledJobError      the job's owner cancelled it while it ran
├── QueueFullError         too many jobs wait; come again later
├── JobFailedError         a task says that its job cannot succeed, whatever is tried
└── UnusableUrlError       a URL of a database or broker that this package cannot use
"""

from __future__ import annotations


class EndpointsError(Exception):
    """The base of every error of this package."""


class UnknownJobError(EndpointsError):
    """Raised when no job bears the id that was asked for."""


class UnknownTaskError(EndpointsError):
    """Raised when no task bears the name that was asked for."""


class KeyReusedError(EndpointsError):
    """Raised when an idempotency key comes again with another task or other arguments."""


class StaleLeaseError(EndpointsError):
    """Raised when a worker commits under a lease that it no longer holds: nothing was written."""


class CancelledJobError(EndpointsError):
    """Raised inside a task whose job was cancelled while it ran."""


class QueueFullError(EndpointsError):
    """Raised when as many jobs wait as may wait."""


class JobFailedError(EndpointsError):
    """Raised by a task to say that no further attempt would help."""


class UnusableUrlError(EndpointsError):
    """Raised when a URL names no database or broker that can be used here."""

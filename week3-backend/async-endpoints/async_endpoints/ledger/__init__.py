"""The job ledger: what was accepted, who holds it, and what became of it."""

from async_endpoints.ledger.job import (
    Cancelled,
    Event,
    Failure,
    Job,
    Lane,
    Lease,
    NewJob,
    Outcome,
    Pulse,
    Released,
    State,
    Submission,
    Success,
)
from async_endpoints.ledger.memory import MemoryLedger
from async_endpoints.ledger.port import Facts, Ledger
from async_endpoints.ledger.sql import SqlLedger, open_ledger

__all__ = [
    "Cancelled",
    "Event",
    "Facts",
    "Failure",
    "Job",
    "Lane",
    "Lease",
    "Ledger",
    "MemoryLedger",
    "NewJob",
    "Outcome",
    "Pulse",
    "Released",
    "SqlLedger",
    "State",
    "Submission",
    "Success",
    "open_ledger",
]

"""What the SQL ledger does within a transaction: rows in, leases checked, outcomes recorded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from async_endpoints.errors import KeyReusedError, StaleLeaseError
from async_endpoints.ledger import bulk
from async_endpoints.ledger import statements as sql
from async_endpoints.ledger.job import (
    Cancelled,
    Failure,
    Job,
    Lease,
    NewJob,
    Outcome,
    Released,
    State,
    Submission,
    Success,
)
from async_endpoints.ledger.rules import EVENTS_KEPT, after_failure, new_id
from async_endpoints.ledger.session import Parameters, Session


class Held(NamedTuple):
    """A job that runs, as far as its next state depends on it."""

    seq: int
    attempts: int
    max_attempts: int
    cancelling: bool
    lane: str


class SqlFacts:
    """What a step may write: facts by key, and any statement in the ledger's own database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> bytes | None:
        """Return the fact kept under *key*, which no other step changes until this one ends."""
        self._session.hold(key)
        found = self._session.rows(sql.FACT, (key,))
        return bytes(found[0][0]) if found else None

    def put(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*."""
        self._session.run(sql.PUT_FACT, (key, value))

    def execute(self, statement: str, parameters: Parameters = ()) -> int:
        """Run a statement (``?`` or ``:name``) in the step's transaction; return rows changed."""
        return self._session.run(statement, parameters)


def insert(session: Session, job: NewJob, now: float) -> Submission:
    """Insert a job and its outbox row, or find the job that has its key."""
    job_id, due_at = new_id(now), now + job.delay_s
    values = (job_id, job.max_attempts, job.lane, due_at, job.owner, job.task, job.key, now)
    made = session.rows(sql.INSERT, (*values, job.payload))
    if made:
        if job.lane == "broker":
            session.run(sql.OUT, (made[0][0], due_at))
        return Submission(job_id, created=True)
    ((known, task, payload),) = session.rows(sql.KNOWN_KEY, (job.owner, job.key))
    if (task, bytes(payload)) != (job.task, job.payload):
        raise KeyReusedError(
            f"idempotency key {job.key!r} belongs to another request, which made job {known}"
        )
    return Submission(known, created=False)


def record_all(session: Session, done: Sequence[Outcome], now: float, held: str) -> int:
    """Record *done* and return how many of them came under a lease no longer held."""
    successes: dict[int, list[tuple[int, bytes]]] = {}  # by fence, which most jobs have in common
    missed = 0
    for outcome in done:
        if type(outcome) is Success:
            lease = outcome.lease
            successes.setdefault(lease.fence, []).append((lease.seq, outcome.result))
        else:
            missed += not _record_other(session, outcome, now, held)
    for fence, rows in successes.items():
        missed += len(rows) - _succeed(session, fence, rows, now)
    return missed


def _succeed(session: Session, fence: int, rows: list[tuple[int, bytes]], now: float) -> int:
    """Record successes (seq, result); return how many were under a lease still held."""
    result, recorded = rows[0][1], 0
    if all(other == result for _, other in rows):
        for seqs in bulk.parts([seq for seq, _ in rows]):
            values = (now, result, fence, *seqs)
            recorded += session.run(bulk.succeed_alike(len(seqs)), values)
        return recorded
    for part in bulk.parts(rows, most=32):
        each = (now, *chain.from_iterable(part), fence, *[seq for seq, _ in part])
        recorded += session.run(bulk.succeed(len(part)), each)
    return recorded


def lease_all(
    session: Session, rows: Sequence[tuple[Any, ...]], worker: str, *, now: float, lease_s: float
) -> None:
    """Lease the jobs of *rows*, which begin with ``seq`` and cannot change until the commit."""
    for part in bulk.parts(rows):
        values = (worker, now + lease_s, now, *[row[0] for row in part])
        session.run(bulk.lease(len(part)), values)


def _record_other(session: Session, outcome: Outcome, now: float, held_sql: str) -> bool:
    lease = outcome.lease
    found = session.rows(held_sql, (lease.seq, lease.fence))
    if not found:
        return False
    held = Held(lease.seq, *found[0])
    match outcome:
        case Failure():
            fail(session, held, outcome.reason, now=now, retry_in_s=outcome.retry_in_s)
        case Cancelled():
            end(session, lease.seq, State.CANCELLED, now, "cancelled while it ran")
        case Released():
            _queue(session, held, due_at=None, uncount=1)
    return True


def fail(
    session: Session, held: Held, reason: str, *, now: float, retry_in_s: float | None
) -> None:
    """Record a failed attempt: queued again after a pause, or over."""
    state = after_failure(held, retry=retry_in_s is not None)
    if state is State.QUEUED:
        _queue(session, held, due_at=now + retry_in_s if retry_in_s else None, uncount=0)
        add_event(session, held.seq, now, "retry", reason)
    else:
        end(session, held.seq, state, now, reason)


def _queue(session: Session, held: Held, *, due_at: float | None, uncount: int) -> None:
    """Queue a job again; without *due_at* it keeps its place before those that came later."""
    session.run(sql.QUEUE, (uncount, due_at, held.seq))
    if held.lane == "broker":
        session.run(sql.OUT, (held.seq, due_at or 0.0))


def end(session: Session, seq: int, state: State, now: float, reason: str) -> None:
    """Record that a job is over without success."""
    session.run(sql.END, (int(state), now, reason, seq))
    session.run(sql.TAKEN, (seq,))


def add_event(session: Session, seq: int, now: float, kind: str, note: str) -> None:
    """Add an event to a job, and drop its oldest beyond what is kept."""
    values = {"seq": seq, "at": now, "kind": kind, "note": note}
    n = session.rows(sql.ADD_EVENT, values)[0][0]
    if n > EVENTS_KEPT:
        session.run(sql.TRIM_EVENTS, (seq, n - EVENTS_KEPT))


def stale_lease(lease: Lease) -> StaleLeaseError:
    """Return the error for a lease that is no longer held."""
    return StaleLeaseError(f"job {lease.id}: lease {lease.fence} is no longer held")


def job_of(row: tuple[Any, ...]) -> Job:
    """Return a row of `statements.JOB` as a job."""
    job_id, owner, task, lane, payload, state, attempts, most, cancelling, *rest = row
    created, due, started, finished, fraction, note, result, reason = rest
    return Job(
        id=job_id,
        owner=owner,
        task=task,
        lane=lane,
        payload=bytes(payload),
        state=State(state),
        attempts=attempts,
        max_attempts=most,
        cancelling=bool(cancelling),
        created_at=created,
        due_at=due,
        started_at=started,
        finished_at=finished,
        fraction=fraction,
        note=note,
        result=None if result is None else bytes(result),
        reason=reason,
    )

"""The ledger's SQL, the same for SQLite and PostgreSQL; ``{lock}`` is the driver's row lock."""

from __future__ import annotations

JOB = """
SELECT id, owner, task, lane, payload, state, attempts, max_attempts, cancelling, created_at,
       due_at, started_at, finished_at, fraction, note, result, reason FROM jobs"""

INSERT = """
INSERT INTO jobs (id, state, fence, attempts, max_attempts, cancelling, lane, due_at, owner, task,
                  key, created_at, fraction, note, payload)
VALUES (?, 0, 0, 0, ?, 0, ?, ?, ?, ?, ?, ?, 0, '', ?)
ON CONFLICT (owner, key) WHERE key IS NOT NULL DO NOTHING RETURNING seq"""

KNOWN_KEY = "SELECT id, task, payload FROM jobs WHERE owner = ? AND key = ?"

DUE = """
SELECT seq, id, task, payload, fence + 1, attempts + 1 FROM jobs
WHERE state = 0 AND lane = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ? {lock}"""
TAKE = """
UPDATE jobs SET state = 1, fence = fence + 1, attempts = attempts + 1, worker = :worker,
                lease_until = :until, started_at = COALESCE(started_at, :now)
WHERE id = :id AND state = 0 AND due_at <= :now
RETURNING seq, id, task, payload, fence, attempts"""
WAITS = "SELECT 1 FROM jobs WHERE state = 0 AND lane = ? AND due_at <= ? LIMIT 1"

HELD = """
SELECT attempts, max_attempts, cancelling, lane FROM jobs
WHERE seq = ? AND fence = ? AND state = 1"""
LOST = """
SELECT seq, fence, attempts, max_attempts, cancelling, lane FROM jobs
WHERE state = 1 AND lease_until < ? ORDER BY seq LIMIT 1000 {lock}"""
QUEUE = """
UPDATE jobs SET state = 0, lease_until = NULL, worker = NULL, attempts = attempts - ?,
                due_at = COALESCE(?, due_at)
WHERE seq = ?"""
END = """
UPDATE jobs SET state = ?, lease_until = NULL, worker = NULL, finished_at = ?, reason = ?
WHERE seq = ?"""

RENEW = """
UPDATE jobs SET lease_until = ? WHERE seq = ? AND fence = ? AND state = 1
RETURNING cancelling"""
PROGRESS = """
UPDATE jobs SET fraction = ?, note = ? WHERE seq = ? AND fence = ? AND state = 1
RETURNING cancelling"""

STEP = "SELECT result FROM steps WHERE seq = ? AND name = ?"
ADD_STEP = "INSERT INTO steps (seq, name, result) VALUES (?, ?, ?)"
FACT = "SELECT value FROM facts WHERE key = ?"
PUT_FACT = """
INSERT INTO facts (key, value) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value"""

ADD_EVENT = """
INSERT INTO events (seq, n, at, kind, fraction, note)
SELECT jobs.seq, (SELECT COALESCE(MAX(n), 0) + 1 FROM events WHERE seq = :seq),
       :at, :kind, jobs.fraction, :note FROM jobs WHERE jobs.seq = :seq
RETURNING n"""
TRIM_EVENTS = "DELETE FROM events WHERE seq = ? AND n <= ?"
EVENTS = """
SELECT n, at, kind, fraction, note FROM events
WHERE seq = (SELECT seq FROM jobs WHERE id = ?) AND n > ? ORDER BY n"""

OUT = "INSERT INTO outbox (seq, due_at, published_at) VALUES (?, ?, 0)"
TAKEN = "DELETE FROM outbox WHERE seq = ?"
TAKE_OUT = """
UPDATE outbox SET published_at = :now WHERE seq IN (
    SELECT seq FROM outbox WHERE published_at <= :before AND due_at <= :now
    ORDER BY published_at, seq LIMIT :limit {lock}) RETURNING seq"""
OUT_WAITS = "SELECT 1 FROM outbox WHERE published_at <= ? AND due_at <= ? LIMIT 1"
PUT_BACK = "UPDATE outbox SET published_at = 0 WHERE seq = (SELECT seq FROM jobs WHERE id = ?)"

CANCEL_LOOK = "SELECT seq, state, cancelling FROM jobs WHERE id = ?"
CANCELLING = "UPDATE jobs SET cancelling = 1 WHERE seq = ?"

DEPTH = "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE state = 0 LIMIT ?) AS waiting"
OLDEST = "SELECT MIN(due_at) FROM jobs WHERE state = 0"
BEAT = """
INSERT INTO workers (name, seen_at, progressed_at) VALUES (:name, :now, :progressed)
ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at,
    progressed_at = COALESCE(excluded.progressed_at, workers.progressed_at)"""
WORKERS = "SELECT COUNT(*) FROM workers WHERE seen_at >= ?"
PROGRESSED = "SELECT MAX(progressed_at) FROM workers"

OVER = """
SELECT seq FROM jobs WHERE state >= 2 AND finished_at < ? ORDER BY seq LIMIT 1000 {lock}"""
FORGET = (
    "DELETE FROM events WHERE seq = ?",
    "DELETE FROM steps WHERE seq = ?",
    "DELETE FROM jobs WHERE seq = ?",
)

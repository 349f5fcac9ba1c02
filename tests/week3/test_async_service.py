"""The service over HTTP: jobs, keys, events, uploads, readiness, and one form for every refusal."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from week3.jobs_support import SetClock

from async_endpoints.ledger import Lease, MemoryLedger, Success, open_ledger
from async_endpoints.samples import tasks
from async_endpoints.service import (
    ApiKeys,
    Backbone,
    MemoryKeys,
    ServiceSettings,
    SqlKeys,
    create_app,
)

PRIMES = {"task": "count_primes", "arguments": {"below": 100}}


@pytest.fixture
def clock() -> SetClock:
    """The ledger's clock."""
    return SetClock()


@pytest.fixture
def backbone(tmp_path: Path, clock: SetClock) -> Backbone:
    """A backbone in memory with small bounds, and nobody who works."""
    settings = ServiceSettings(
        home=tmp_path, max_waiting=3, max_body_bytes=500, max_upload_bytes=1000, stream_s=0.5
    )
    return Backbone(settings, MemoryLedger(clock=clock), tasks, ApiKeys(MemoryKeys()))


@pytest.fixture
async def http(backbone: Backbone) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    transport = httpx.ASGITransport(create_app(backbone), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def ada(backbone: Backbone) -> dict[str, str]:
    """The header of a key with every scope."""
    return key_of(backbone, "ada")


def key_of(backbone: Backbone, owner: str, *scopes: str) -> dict[str, str]:
    """Return the header of a new key."""
    wanted = scopes or ("jobs:read", "jobs:write", "files:read", "files:write", "fanout:read")
    return {"Authorization": f"Bearer {backbone.keys.create(owner, wanted)}"}


def lease_of(backbone: Backbone, job_id: str) -> Lease:
    """Take a job as a worker would."""
    lease = backbone.ledger.take(job_id, "w", lease_s=60)
    assert lease is not None
    return lease


async def test_a_job_is_accepted_shown_and_done(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """202 with a Location that shows the job, and its result when it has one."""
    accepted = await http.post("/jobs", json=PRIMES, headers=ada)
    place = accepted.headers["location"]
    waiting = await http.get(place, headers=ada)
    backbone.ledger.record(Success(lease_of(backbone, accepted.json()["id"]), b"25"))
    done = await http.get(place, headers=ada)

    assert accepted.status_code == 202
    assert waiting.json() == accepted.json()
    assert (waiting.json()["state"], waiting.json()["arguments"]) == ("queued", {"below": 100})
    assert (done.json()["state"], done.json()["result"]) == ("succeeded", 25)


async def test_the_same_key_is_the_same_job(http: httpx.AsyncClient, ada: dict[str, str]) -> None:
    """A client that did not hear the answer may ask again; with another body it is refused."""
    headers = {**ada, "Idempotency-Key": "order-7"}
    first = await http.post("/jobs", json=PRIMES, headers=headers)
    again = await http.post("/jobs", json=PRIMES, headers=headers)
    other = await http.post("/jobs", json={**PRIMES, "arguments": {"below": 9}}, headers=headers)

    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert other.status_code == 409
    assert "order-7" in other.json()["detail"]


async def test_an_etag_saves_the_answer(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """304 while nothing changed, the new answer after."""
    place = (await http.post("/jobs", json=PRIMES, headers=ada)).headers["location"]
    etag = (await http.get(place, headers=ada)).headers["etag"]
    same = await http.get(place, headers={**ada, "If-None-Match": etag})
    lease_of(backbone, place.rpartition("/")[2])
    changed = await http.get(place, headers={**ada, "If-None-Match": etag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["state"]) == (200, "running")


async def test_pages_are_walked_by_cursor(http: httpx.AsyncClient, ada: dict[str, str]) -> None:
    """Three jobs in pages of two, each once, the newest first."""
    made = [(await http.post("/jobs", json=PRIMES, headers=ada)).json()["id"] for _ in range(3)]
    first = (await http.get("/jobs?limit=2", headers=ada)).json()
    second = (await http.get(f"/jobs?limit=2&after={first['next']}", headers=ada)).json()

    assert [job["id"] for job in first["jobs"] + second["jobs"]] == made[::-1]
    assert second["next"] is None


async def test_what_is_somebody_elses_is_unknown(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """Another owner's key sees, follows, cancels and lists nothing of it."""
    place = (await http.post("/jobs", json=PRIMES, headers=ada)).headers["location"]
    job_id = place.rpartition("/")[2]
    bob = key_of(backbone, "bob")

    for answer in (
        await http.get(place, headers=bob),
        await http.get(f"{place}/events", headers=bob),
        await http.delete(place, headers=bob),
        await http.get(f"/jobs?after={job_id}", headers=bob),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await http.get("/jobs", headers=bob)).json()["jobs"] == []


async def test_keys_open_what_their_scopes_say(http: httpx.AsyncClient, backbone: Backbone) -> None:
    """No key and a wrong one: 401; a key without the scope: 403; a revoked one: 401."""
    reader = key_of(backbone, "ada", "jobs:read")
    forged = {"Authorization": reader["Authorization"][:-4] + "AAAA"}

    assert (await http.get("/jobs")).status_code == 401
    refused = await http.get("/jobs", headers=forged)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert (await http.get("/jobs", headers=reader)).status_code == 200
    lacking = await http.post("/jobs", json=PRIMES, headers=reader)
    assert lacking.status_code == 403
    assert "jobs:write" in lacking.json()["detail"]
    assert backbone.keys.revoke(reader["Authorization"].split("_")[1])
    assert (await http.get("/jobs", headers=reader)).status_code == 401


@pytest.mark.parametrize("kind", ["memory", "sql"])
def test_keys_are_hashed_at_rest(kind: str, tmp_path: Path) -> None:
    """What is kept does not contain the secret, and a key works until it is revoked, once."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/jobs.db")
    store = MemoryKeys() if kind == "memory" else SqlKeys(ledger.driver)
    keys = ApiKeys(store)
    key = keys.create("ada", ["jobs:read"])
    _, key_id, secret = key.split("_", 2)
    caller = keys.check(key)

    assert caller is not None
    assert (caller.owner, caller.scopes) == ("ada", {"jobs:read"})
    assert secret not in repr(store.get(key_id))
    assert not any(
        secret.encode() in file.read_bytes() for file in tmp_path.iterdir() if file.is_file()
    )
    assert keys.check(f"sprint_{key_id}_") is None
    assert (keys.revoke(key_id), keys.revoke(key_id), keys.check(key)) == (True, False, None)
    with pytest.raises(ValueError, match="'all' is not one of"):
        keys.create("ada", ["all"])
    ledger.close()


async def test_cancelling_says_how_far_it_got(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """200 for one that waited, 202 for one that runs, 409 for one that is over."""
    places = [
        (await http.post("/jobs", json=PRIMES, headers=ada)).headers["location"] for _ in range(3)
    ]
    lease_of(backbone, places[1].rpartition("/")[2])
    over = lease_of(backbone, places[2].rpartition("/")[2])
    backbone.ledger.record(Success(over))
    answers = [await http.delete(place, headers=ada) for place in places]

    assert [answer.status_code for answer in answers] == [200, 202, 409]
    assert answers[0].json()["state"] == "cancelled"
    assert answers[1].json()["cancelling"] is True


async def test_too_many_waiting_jobs_are_refused(
    http: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    """The fourth of three is told when to come again, and is not written down."""
    answers = [await http.post("/jobs", json=PRIMES, headers=ada) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert answers[3].headers["retry-after"] == "5"
    assert len((await http.get("/jobs", headers=ada)).json()["jobs"]) == 3


async def test_events_are_told_once_and_taken_up_again(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """A client that saw event 1 gets 2 and the end; one that saw nothing gets all."""
    place = (await http.post("/jobs", json=PRIMES, headers=ada)).headers["location"]
    lease = lease_of(backbone, place.rpartition("/")[2])
    backbone.ledger.progress(lease, 0.5, "half")
    backbone.ledger.progress(lease, 0.9, "nearly")
    ending = threading.Timer(0.2, backbone.ledger.record, [Success(lease, b"25")])
    ending.start()
    whole = events(await http.get(f"{place}/events", headers=ada))
    rest = events(await http.get(f"{place}/events", headers={**ada, "Last-Event-ID": "1"}))
    ending.join()

    assert [(kind, number) for kind, number, _ in whole] == [
        *[("job", None), ("progress", "1"), ("progress", "2"), ("end", None)]
    ]
    assert [number for _, number, _ in rest] == [None, "2", None]
    assert rest[1][2]["note"] == "nearly"
    assert whole[-1][2]["result"] == 25


async def test_a_stream_does_not_live_for_ever(
    http: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    """It ends after the longest life of a stream; the client comes back by itself."""
    place = (await http.post("/jobs", json=PRIMES, headers=ada)).headers["location"]
    answer = await http.get(f"{place}/events", headers=ada)

    assert [kind for kind, _, _ in events(answer)] == ["job"]
    assert answer.text.startswith("retry: 1000\n")


def events(answer: httpx.Response) -> list[tuple[str, str | None, Any]]:
    """Return an event stream's events: kind, id, data."""
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "event" in fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


async def test_an_upload_comes_back_and_is_its_owners(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str]
) -> None:
    """Named by its digest, with an ETag; another owner does not find it."""
    headers = {**ada, "Content-Type": "application/octet-stream"}
    sent = await http.post("/uploads", content=b"abc" * 100, headers=headers)
    place = sent.headers["location"]
    back = await http.get(place, headers=ada)
    known = await http.get(place, headers={**ada, "If-None-Match": back.headers["etag"]})
    other = await http.get(place, headers=key_of(backbone, "bob"))

    assert (sent.status_code, sent.json()["size_bytes"]) == (201, 300)
    assert back.content == b"abc" * 100
    assert [known.status_code, other.status_code] == [304, 404]


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_upload_that_is_too_large_leaves_nothing(
    http: httpx.AsyncClient, backbone: Backbone, ada: dict[str, str], *, chunked: bool
) -> None:
    """413 at the first byte too many, and no part of it stays on the disk."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    headers = {**ada, "Content-Type": "application/octet-stream"}
    body = chunks() if chunked else b"x" * 1001
    answer = await http.post("/uploads", content=body, headers=headers)

    assert answer.status_code == 413
    assert [path for path in backbone.uploads.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b'{"task": "unknown"}', 422),
        (b'{"task": "count_primes", "arguments": {"below": 1}}', 422),
        (b'{"task": "count_primes", "arguments": {"below": 9}, "owner": "eve"}', 422),
        (b'{"task": "nap", "arguments": {"seconds": NaN}}', 422),
        (b" " * 501, 413),
    ],
)
async def test_a_wrong_request_is_a_problem(
    http: httpx.AsyncClient, ada: dict[str, str], body: bytes, status: int
) -> None:
    """Each names what is wrong, and nothing is accepted."""
    headers = {**ada, "Content-Type": "application/json"}
    answer = await http.post("/jobs", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await http.get("/jobs", headers=ada)).json()["jobs"] == []


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1", True), ("", False), ("a b", False), ("x" * 65, False)]
)
async def test_every_answer_has_a_request_id(
    http: httpx.AsyncClient, given: str, *, kept: bool
) -> None:
    """A plain one of the caller's is kept, anything else is replaced."""
    answer = await http.get("/nowhere", headers={"X-Request-ID": given})
    request_id = answer.headers["x-request-id"]

    assert (request_id == given) is kept
    assert len(request_id) >= 5


async def test_ready_follows_progress_not_processes(
    http: httpx.AsyncClient, backbone: Backbone, clock: SetClock, ada: dict[str, str]
) -> None:
    """Workers that are heard but take nothing for 30 s: not ready; when one moves again: ready."""
    backbone.ledger.beat("w", progressed=True)
    await http.post("/jobs", json=PRIMES, headers=ada)
    statuses = [(await http.get("/health/ready")).status_code]
    clock.pass_s(31)
    backbone.ledger.beat("w", progressed=False)
    stalled = await http.get("/health/ready")
    backbone.ledger.beat("w", progressed=True)
    statuses.append((await http.get("/health/ready")).status_code)

    assert stalled.status_code == 503
    assert "none has taken or ended a job" in stalled.json()["failing"]["work"]
    assert statuses == [200, 200]
    assert "jobs_waiting 1.0" in (await http.get("/metrics")).text


async def test_the_list_of_what_there_is_is_whole(http: httpx.AsyncClient) -> None:
    """/docs names every path of the OpenAPI, and loads nothing from elsewhere."""
    document = (await http.get("/openapi.json")).json()
    page = (await http.get("/docs")).text

    assert [path for path in document["paths"] if path not in page] == []
    assert "http://" not in page
    assert "https://" not in page


def test_a_form_per_task_is_in_the_openapi(backbone: Backbone) -> None:
    """The request's schema tells the tasks apart and has the bounds of their arguments."""
    schemas = create_app(backbone).openapi()["components"]["schemas"]
    bound: Callable[[str], Any] = lambda name: schemas["Range"]["properties"]["below"][name]  # noqa: E731

    assert {"CountPrimesJob", "NapJob", "PayJob"} <= set(schemas)
    assert (bound("minimum"), bound("maximum")) == (2, 5_000_000)

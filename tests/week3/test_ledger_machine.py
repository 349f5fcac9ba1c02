"""Random lives of jobs: the ledger in memory and the one in SQLite never disagree."""

from __future__ import annotations

import tempfile
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from week3.jobs_support import SetClock

from async_endpoints.errors import EndpointsError
from async_endpoints.ledger import (
    Cancelled,
    Failure,
    Lease,
    MemoryLedger,
    NewJob,
    Outcome,
    Released,
    State,
    Success,
    open_ledger,
)

_LANES = st.sampled_from(["broker", "direct"])


class TwoLedgers(RuleBasedStateMachine):
    """Each call goes to both; ids differ, so jobs are compared by the order of their coming."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SetClock()
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{self.folder.name}/jobs.db"
        self.sql = open_ledger(url, durable=False, clock=self.clock)
        self.memory = MemoryLedger(clock=self.clock)
        self.ids: list[tuple[str, str]] = []  # in memory, in SQL
        self.leases: list[tuple[Lease, Lease]] = []
        self.finals: dict[int, State] = {}

    def teardown(self) -> None:
        """Close the file."""
        self.sql.close()
        self.folder.cleanup()

    def _both(self, call: Any) -> tuple[Any, Any]:
        """Call with 0 (memory) and 1 (SQL); an error of the package is an answer too."""
        answers = []
        for side, ledger in enumerate((self.memory, self.sql)):
            try:
                answers.append(call(ledger, side))
            except EndpointsError as exc:
                answers.append(type(exc))
        return answers[0], answers[1]

    def _index(self, job_id: str, side: int) -> int:
        return [pair[side] for pair in self.ids].index(job_id)

    @rule(
        lane=_LANES,
        key=st.sampled_from([None, None, "a", "b"]),
        payload=st.sampled_from([b"1", b"2"]),
        most=st.integers(1, 3),
        delay=st.sampled_from([0.0, 0.0, 2.0]),
    )
    def submit(self, lane: Any, key: Any, payload: bytes, most: int, delay: float) -> None:
        """Accept a job, or find the one with the key, or refuse."""
        job = NewJob("t", payload, lane=lane, key=key, max_attempts=most, delay_s=delay)
        one, two = self._both(lambda ledger, _: ledger.submit([job])[0])
        if isinstance(one, type):
            assert one is two
            return
        assert one.created == two.created
        if one.created:
            self.ids.append((one.id, two.id))
        else:
            assert self._index(one.id, 0) == self._index(two.id, 1)

    @rule(lane=_LANES, limit=st.integers(1, 3), lease=st.sampled_from([1.0, 3.0]))
    def claim(self, lane: Any, limit: int, lease: float) -> None:
        """Claim a batch."""
        one, two = self._both(lambda ledger, _: ledger.claim(lane, "w", limit=limit, lease_s=lease))
        assert [a[2:] + a[:1] for a in one] == [b[2:] + b[:1] for b in two]
        self.leases += zip(one, two, strict=True)

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """Take a job by its id."""
        if self.ids:
            ids = data.draw(st.sampled_from(self.ids))
            one, two = self._both(lambda ledger, side: ledger.take(ids[side], "w", lease_s=2))
            assert (one is None) == (two is None)
            if one is not None:
                self.leases.append((one, two))

    @rule(
        data=st.data(),
        kind=st.sampled_from(["success", "failure", "last", "cancelled", "released"]),
    )
    def record(self, data: st.DataObject, kind: str) -> None:
        """Record an outcome under any lease there ever was."""
        if not self.leases:
            return
        pair = data.draw(st.sampled_from(self.leases))

        def outcome(lease: Lease) -> Outcome:
            return {
                "success": Success(lease, b"7"),
                "failure": Failure(lease, "again", 1.0),
                "last": Failure(lease, "never"),
                "cancelled": Cancelled(lease),
                "released": Released(lease),
            }[kind]

        one, two = self._both(lambda ledger, side: ledger.record(outcome(pair[side])))
        assert one is two

    @rule(data=st.data(), name=st.sampled_from(["s", "t"]))
    def step(self, data: st.DataObject, name: str) -> None:
        """Do a step that adds one to a count."""
        if not self.leases:
            return
        pair = data.draw(st.sampled_from(self.leases))

        def count(facts: Any) -> bytes:
            total = str(int(facts.get("n") or b"0") + 1).encode()
            facts.put("n", total)
            return total

        one, two = self._both(lambda ledger, side: ledger.step(pair[side], name, count))
        assert one == two
        assert self.memory.fact("n") == self.sql.fact("n")

    @rule(data=st.data(), fraction=st.floats(0, 1))
    def progress(self, data: st.DataObject, fraction: float) -> None:
        """Tell progress under any lease, and renew it."""
        if self.leases:
            pair = data.draw(st.sampled_from(self.leases))
            one, two = self._both(lambda ledger, side: ledger.progress(pair[side], fraction, "n"))
            assert one is two
            one, two = self._both(lambda ledger, side: ledger.renew([pair[side]], lease_s=2))
            assert one == two

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Cancel any job."""
        if self.ids:
            ids = data.draw(st.sampled_from(self.ids))
            one, two = self._both(lambda ledger, side: ledger.cancel(ids[side]).state)
            assert one is two

    @rule(seconds=st.sampled_from([0.5, 1.5, 4.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass, and reap."""
        self.clock.pass_s(seconds)
        one, two = self._both(lambda ledger, _: ledger.reap())
        assert one == two

    @rule(limit=st.integers(1, 4))
    def relay(self, limit: int) -> None:
        """Take ids out of the outbox."""
        one, two = self._both(lambda ledger, _: ledger.take_out(limit=limit, patience_s=1))
        assert [self._index(i, 0) for i in one] == [self._index(i, 1) for i in two]

    @invariant()
    def the_same(self) -> None:
        """Every job and its events are equal on both sides, and what is over stays as it is."""
        for number, ids in enumerate(self.ids):
            one, two = self._both(lambda ledger, side: ledger.get(ids[side]))  # noqa: B023
            for name in one.__slots__:
                assert name == "id" or getattr(one, name) == getattr(two, name), name
            assert self.memory.events(ids[0]) == self.sql.events(ids[1])
            assert 0 <= one.attempts <= one.max_attempts
            if number in self.finals:
                assert one.state is self.finals[number]
            if one.state.final:
                self.finals[number] = one.state
        assert self.memory.depth(bound=99) == self.sql.depth(bound=99)


TestTwoLedgers = TwoLedgers.TestCase
TestTwoLedgers.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

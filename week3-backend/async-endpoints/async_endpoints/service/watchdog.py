"""The progress watchdog: workers that are alive but do nothing make the service not ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from async_endpoints.health import Check
from async_endpoints.ledger import Ledger, Pulse


def progress_check(ledger: Ledger, *, stall_s: float) -> Check:
    """Return a check that fails when a job has waited *stall_s* and nothing moved meanwhile."""
    return lambda: stalled(ledger.pulse(worker_s=stall_s), stall_s)


def stalled(pulse: Pulse, stall_s: float) -> str | None:
    """Return what is wrong, or None.

    >>> stalled(Pulse(waiting=2, oldest_s=40.0, workers=0, idle_s=None), 30.0)
    '2 jobs wait, the first for 40 s, and no worker is there'
    >>> stalled(Pulse(waiting=2, oldest_s=40.0, workers=1, idle_s=1.0), 30.0)
    """
    moving = pulse.idle_s is not None and pulse.idle_s < stall_s and pulse.workers > 0
    if moving or not pulse.waiting or pulse.oldest_s < stall_s:
        return None
    waiting = f"{pulse.waiting} jobs wait, the first for {pulse.oldest_s:.0f} s"
    if not pulse.workers:
        return f"{waiting}, and no worker is there"
    return f"{waiting}; {pulse.workers} workers are there, and none has taken or ended a job"


class JobGauges(Collector):
    """Prometheus gauges, read from the ledger when they are asked for."""

    def __init__(self, pulse: Callable[[], Pulse]) -> None:
        self._pulse = pulse

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the ledger says now."""
        pulse = self._pulse()
        for name, help_text, value in (
            ("jobs_waiting", "Jobs that wait to be started.", pulse.waiting),
            ("jobs_oldest_waiting_seconds", "How long the first has waited.", pulse.oldest_s),
            ("jobs_workers", "Workers heard from lately.", pulse.workers),
            ("jobs_idle_seconds", "Since a worker took or ended a job.", pulse.idle_s or 0.0),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)

"""The board: how a training run stands, kept from its events, asked by the page and the console."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sprintml.api.documents import TrainingStatus
from sprintml.api.runs import BundleReady, Ended, Failed, LeakMeasured, RunEvent
from sprintml.models.assess.report import LeaderboardRow
from sprintml.models.leaderboard import Entry, ranked
from sprintml.models.search.events import Done, Dropped, Finished, Started, Trying
from sprintml.models.tasks import Task

if TYPE_CHECKING:
    from sprintml.ingestion.table import Table

_MESSAGES = 200


class TrainingBoard:
    """Thread-safe: one thread puts events in, others ask for the status.

    Args:
        task: What is trained for; None until it is known.
        clock: Seconds that only grow.
    """

    def __init__(self, task: Task | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._begun = clock()
        self._ended: float | None = None
        self._better_is_greater = task.greater_is_better if task else True
        self._entries: dict[str, Entry] = {}
        self._now = TrainingStatus(state="running", metric=task.metric if task else None)

    @classmethod
    def for_table(cls, table: Table) -> TrainingBoard:
        """Return the board of a training on *table*."""
        from sprintml.models.tasks import find_task  # noqa: PLC0415 - pandas, when needed

        return cls(find_task(table))

    def put(self, event: RunEvent) -> None:
        """Take one event in."""
        with self._lock:
            change = self._change(event)
            message = self.message_of(event)
            if message:
                change["messages"] = [*self._now.messages, message][-_MESSAGES:]
            self._now = self._now.model_copy(update=change)

    def status(self) -> TrainingStatus:
        """Return a picture of now."""
        with self._lock:
            until = self._clock() if self._ended is None else self._ended
            return self._now.model_copy(update={"elapsed_s": round(until - self._begun, 3)})

    def _change(self, event: RunEvent) -> dict[str, object]:
        match event:
            case Started():
                change: dict[str, object] = {"budget_s": event.budget_s, "total": len(event.plan)}
            case Trying():
                change = {"trying": event.name, "total": event.of}
            case Finished():
                self._entries[event.entry.name] = event.entry
                change = {**self._board(), "done": self._now.done + 1}
            case Done() if event.leaderboard:
                self._entries = {entry.name: entry for entry in event.leaderboard}
                change = self._board()
            case Dropped():
                change = {"done": self._now.done + 1}
            case BundleReady():
                change = {"serving": event.stage}
            case Failed():
                change = {"state": "failed", "trying": None}
            case Ended():
                self._ended = self._clock()
                failed = self._now.state == "failed" or not event.ok
                change = {"state": "failed" if failed else "done", "trying": None}
            case _:
                change = {}
        return change

    def _board(self) -> dict[str, object]:
        board = ranked(list(self._entries.values()), greater_is_better=self._better_is_greater)
        return {
            "leaderboard": [LeaderboardRow.of(e) for e in board],
            "best": board[0].name,
            "best_score": board[0].score,
        }

    def message_of(self, event: RunEvent) -> str | None:
        """Return *event* in plain words, or None if it is not worth a line."""
        match event:
            case Started():
                text: str | None = f"{len(event.plan)} models to try in {event.budget_s:.0f} s"
            case Finished():
                metric = self._now.metric or "score"
                text = f"{event.entry.name}: {metric} {event.entry.score:.4f}"
            case Dropped():
                text = f"{event.name} left out: {event.why}"
            case Done():
                text = f"best: {event.name} ({event.why})"
            case LeakMeasured() | Failed():
                text = event.message
            case _:
                text = None
        return text

"""Tasks: the functions that jobs name, what they take, and who runs them.

A plain function goes through the broker to a Celery worker; an ``async def`` is run by the async
worker, straight from the ledger: it is for work that mostly waits.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pydantic

from async_endpoints.errors import UnknownTaskError
from async_endpoints.ledger import Lane


@dataclass(frozen=True, slots=True)
class Task:
    """A function that jobs can name.

    Args:
        name: The name in requests.
        do: ``do(run, arguments)``; what it returns must be JSON.
        takes: Checks and converts the arguments; None if the function takes the run alone.
        arguments: Their type; None if there are none.
        lane: ``direct`` for an ``async def``, ``broker`` for a plain function.
        max_attempts: How often a job of it may be started.
        timeout_s: After so long an attempt is no longer renewed: the job is given to another.
    """

    name: str
    do: Callable[..., Any]
    takes: pydantic.TypeAdapter[Any] | None
    arguments: Any
    lane: Lane
    max_attempts: int
    timeout_s: float

    def start(self, run: object, payload: bytes) -> Any:  # noqa: ANN401 - any JSON
        """Call the function with the arguments in *payload*.

        Raises:
            pydantic.ValidationError: If they are not what it takes.
        """
        if self.takes is None:
            return self.do(run)
        return self.do(run, self.takes.validate_json(payload))


class Tasks:
    """The tasks of a service, by name.

    >>> tasks = Tasks()
    >>> @tasks.task()
    ... def double(run, n: int) -> int:
    ...     return 2 * n
    >>> tasks["double"].lane, tasks["double"].takes.validate_json("21")
    ('broker', 21)
    """

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}

    def task(
        self, name: str | None = None, *, max_attempts: int = 5, timeout_s: float = 3600.0
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Return a decorator that adds a function ``do(run, arguments: Type)``."""

        def add(do: Callable[..., Any]) -> Callable[..., Any]:
            parameters = list(inspect.signature(do, eval_str=True).parameters.values())
            takes: Any = [parameter.annotation for parameter in parameters[1:]]
            label = name or do.__name__
            self._tasks[label] = Task(
                name=label,
                do=do,
                takes=pydantic.TypeAdapter(takes[0]) if takes else None,
                arguments=takes[0] if takes else None,
                lane="direct" if inspect.iscoroutinefunction(do) else "broker",
                max_attempts=max_attempts,
                timeout_s=timeout_s,
            )
            return do

        return add

    def __getitem__(self, name: str) -> Task:
        try:
            return self._tasks[name]
        except KeyError:
            known = ", ".join(sorted(self._tasks))
            raise UnknownTaskError(f"task {name[:64]!r} is not known; known: {known}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._tasks

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def timeout_s(self, name: str) -> float:
        """Return how long an attempt at a task may take; an unknown task takes no time."""
        return self._tasks[name].timeout_s if name in self._tasks else 0.0


def load_tasks(place: str) -> Tasks:
    """Return the tasks at ``package.module:name``.

    Raises:
        UnknownTaskError: If there are none.
    """
    module, _, name = place.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as exc:
        raise UnknownTaskError(f"tasks={place!r}: package.module:name was expected") from exc
    if not isinstance(found, Tasks):
        raise UnknownTaskError(f"tasks={place!r} is {type(found).__name__}, not Tasks")
    return found

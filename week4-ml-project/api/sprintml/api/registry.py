"""The served models: names to predictors, with hot swap.

A request reads one attribute (`Served.current`) and works with what it got, so a swap never waits
for requests and requests never wait for a swap.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sprintml.api.errors import UnknownModel
from sprintml.api.runs import Stage
from sprintml.ingestion.schema import Schema
from sprintml.models.serve.predictor import Predictor
from sprintml.models.tasks import Task


@dataclass(frozen=True)
class Loaded:
    """A predictor in service."""

    predictor: Predictor
    stage: Stage
    version: int
    created_at: datetime


@dataclass
class Served:
    """A name under which a model is, or soon will be, served."""

    name: str
    schema: Schema
    task: Task
    current: Loaded | None = None
    names: frozenset[str] = field(init=False, repr=False)
    """Names of the features."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.names = frozenset(column.name for column in self.schema.features)

    def swap(self, predictor: Predictor, stage: Stage = "improved") -> Loaded:
        """Serve *predictor* from the next request on.

        Raises:
            ValueError: If its schema is not the one this name was declared with; the typed
                request model would no longer be true.
        """
        if [c.name for c in predictor.schema.features] != [c.name for c in self.schema.features]:
            raise ValueError(f"the new model of {self.name!r} has other columns than the old one")
        with self._lock:
            version = self.current.version + 1 if self.current else 1
            self.current = Loaded(predictor, stage, version, datetime.now(UTC))
            return self.current


class Registry:
    """Served models by name; the first one declared is the default."""

    def __init__(self) -> None:
        self._served: dict[str, Served] = {}
        self._lock = threading.Lock()

    def declare(self, name: str, schema: Schema, task: Task) -> Served:
        """Reserve *name* for a model that is still being trained."""
        with self._lock:
            if name in self._served:
                raise ValueError(f"a model named {name!r} is served already; choose another name")
            self._served[name] = Served(name, schema, task)
            return self._served[name]

    def add(self, name: str, predictor: Predictor, stage: Stage = "improved") -> Served:
        """Serve *predictor* under *name*."""
        served = self.declare(name, predictor.schema, predictor.task)
        served.swap(predictor, stage)
        return served

    def get(self, name: str) -> Served:
        """Return the model served as *name*.

        Raises:
            UnknownModel: If there is none; the message lists the names there are.
        """
        try:
            return self._served[name]
        except KeyError:
            names = ", ".join(self._served) or "none yet"
            raise UnknownModel(f"no model {name!r} is served; there are: {names}") from None

    @property
    def default(self) -> Served | None:
        """The model that ``/predict`` asks."""
        return next(iter(self._served.values()), None)

    def __iter__(self) -> Iterator[Served]:
        return iter(list(self._served.values()))

    def __len__(self) -> int:
        return len(self._served)

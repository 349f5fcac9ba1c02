"""What one running service knows: its models, the profile of its data, its training."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from sprintml.api.documents import TrainingStatus
from sprintml.api.registry import Registry
from sprintml.ingestion.profile import Profile


class Progress(Protocol):
    """A training that can be asked how it stands."""

    def status(self) -> TrainingStatus:
        """Return a picture of now."""


class Idle:
    """No training: the models came from bundles."""

    def status(self) -> TrainingStatus:
        """Say so."""
        return TrainingStatus(state="idle")


@dataclass
class Service:
    """The state behind one application. `profile` is filled in when it has been computed."""

    registry: Registry = field(default_factory=Registry)
    training: Progress = field(default_factory=Idle)
    profile: Profile | None = None

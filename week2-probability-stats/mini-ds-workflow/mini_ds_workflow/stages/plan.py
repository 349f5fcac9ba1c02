"""Stage 2, the plan: what will be computed, fixed by its hash before any data are opened.

The order is kept by types: `ingest` takes a `RegisteredPlan`, and only this stage makes one.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mini_ds_workflow.errors import OptionError, PlanError
from mini_ds_workflow.kinds import KINDS, Kind
from mini_ds_workflow.plan_check import checked

BUNDLED = Path(__file__).parent.parent / "plan.toml"


@dataclass(frozen=True)
class Hypothesis:
    """A claim of no effect, and the kind of test that may overthrow it."""

    id: str
    says: str
    kind: str
    arms: tuple[str, ...]


@dataclass(frozen=True)
class RegisteredPlan:
    """A plan with its hash.

    Attributes:
        document: The plan as read.
        text: As written.
        sha256: Of its bytes.
        registered: The hash noted beside the plan when it was written; empty if there is none.
        hypotheses: What will be tested; every other p-value is exploratory.
    """

    document: dict[str, Any]
    text: str
    sha256: str
    registered: str
    hypotheses: tuple[Hypothesis, ...]

    @property
    def unchanged(self) -> bool:
        """Whether the plan is the one whose hash was noted."""
        return bool(self.registered) and self.sha256 == self.registered

    @property
    def standing(self) -> str:
        """How the plan stands to its note, in words."""
        if self.unchanged:
            return "as noted when it was written"
        if self.registered:
            return f"changed since it was noted as {self.registered[:12]}…"
        return "not noted beforehand"

    @property
    def roles(self) -> dict[str, Any]:
        """Which column plays which part."""
        roles: dict[str, Any] = self.document["roles"]
        return roles

    @property
    def kind(self) -> Kind:
        """The kind of the outcome, and what follows from it."""
        return KINDS[self.roles["kind"]]

    def is_planned(self, test_id: str) -> bool:
        """Say whether a test stands in a plan that was noted, and has not changed since."""
        return self.unchanged and any(h.id == test_id for h in self.hypotheses)


def read(path: Path) -> dict[str, Any]:
    """Return the document of the plan at *path*.

    Raises:
        PlanError: If there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(_content(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise PlanError(f"{path.name} is not TOML: {exc}") from exc


def plan(path: Path = BUNDLED) -> RegisteredPlan:
    """Return the plan at *path*, hashed.

    Raises:
        PlanError: If it cannot be read, or holds mistakes; all of them are listed.
    """
    content = _content(path)
    document = checked(read(path), path.name)
    note = path.with_suffix(".sha256")
    return RegisteredPlan(
        document=document,
        text=content.decode("utf-8"),
        sha256=hashlib.sha256(content).hexdigest(),
        registered=_noted(note),
        hypotheses=tuple(
            Hypothesis(h["id"], h["says"], h["kind"], tuple(h["arms"]))
            for h in document["hypotheses"]
        ),
    )


def register(path: Path) -> RegisteredPlan:
    """Note the hash of the plan at *path* in a file beside it; do this before opening the data.

    A plan that was noted before and has changed is not noted again: what was planned stays what it
    was. To plan anew, write a plan of another name.

    Raises:
        PlanError: If the plan holds mistakes, or was noted with another hash.
        OptionError: If the note cannot be written.
    """
    found = plan(path)
    note = path.with_suffix(".sha256")
    if found.registered and not found.unchanged:
        raise PlanError(
            f"{path.name} was noted as {found.registered[:12]}… and is now {found.sha256[:12]}…; "
            "a plan that is noted does not change: write another under another name"
        )
    if not found.registered:
        try:
            note.write_text(f"{found.sha256}  {path.name}\n", encoding="utf-8")
        except OSError as exc:
            raise OptionError(f"cannot write {note.name}: {exc.strerror}") from exc
    return plan(path)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise PlanError(f"no plan can be read at {path.name}: {exc.strerror}") from exc


def _noted(note: Path) -> str:
    """Return the hash that stands in *note*; empty if there is none."""
    words = note.read_text(encoding="utf-8").split() if note.exists() else []
    return words[0] if words else ""

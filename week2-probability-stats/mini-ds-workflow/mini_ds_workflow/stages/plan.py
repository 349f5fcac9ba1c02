"""Stage 2, the plan: what will be computed, fixed by its hash before any data are opened.

The order is kept by types: `ingest` takes a `RegisteredPlan`, and only this stage makes one.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mini_ds_workflow.errors import PlanError
from mini_ds_workflow.inference.corrections import METHODS

BUNDLED = Path(__file__).parent.parent / "plan.toml"
SECTIONS = ("question", "data", "columns", "roles", "inference", "hypotheses", "sensitivity")
ROLES = ("outcome", "treatment", "from", "reference", "levels", "focus", "covariates", "cluster")
KINDS = ("means", "shares", "groups", "interaction")


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
        return self.sha256 == self.registered

    @property
    def roles(self) -> dict[str, Any]:
        """Which column plays which part."""
        roles: dict[str, Any] = self.document["roles"]
        return roles

    def is_planned(self, test_id: str) -> bool:
        """Say whether a test was named before the data were opened."""
        return any(h.id == test_id for h in self.hypotheses)


def read(path: Path) -> dict[str, Any]:
    """Return the document of the plan at *path*.

    Raises:
        PlanError: If there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise PlanError(f"no plan can be read at {path.name}: {exc.strerror}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise PlanError(f"{path.name} is not TOML: {exc}") from exc


def plan(path: Path = BUNDLED) -> RegisteredPlan:
    """Return the plan at *path*, hashed.

    Raises:
        PlanError: If a section, a role or a hypothesis is missing or unknown.
    """
    document = read(path)
    _require(document, SECTIONS, "the plan")
    _require(document["roles"], ROLES, "the plan's roles")
    if document["inference"].get("correction") not in METHODS:
        raise PlanError(f"inference.correction must be one of {', '.join(METHODS)}")
    levels = document["roles"]["levels"]
    for name in ("reference", "focus"):
        if document["roles"][name] not in levels:
            raise PlanError(f"roles.{name} must be one of the levels {', '.join(levels)}")
    content = path.read_bytes()
    note = path.with_suffix(".sha256")
    return RegisteredPlan(
        document=document,
        text=content.decode("utf-8"),
        sha256=hashlib.sha256(content).hexdigest(),
        registered=note.read_text(encoding="utf-8").split()[0] if note.exists() else "",
        hypotheses=tuple(_hypothesis(h, levels) for h in document["hypotheses"]),
    )


def _require(document: dict[str, Any], names: tuple[str, ...], what: str) -> None:
    missing = [name for name in names if name not in document]
    if missing:
        raise PlanError(f"{what} must hold {', '.join(missing)}")


def _hypothesis(raw: dict[str, Any], levels: dict[str, float]) -> Hypothesis:
    _require(raw, ("id", "says", "kind"), "a hypothesis")
    if raw["kind"] not in KINDS:
        raise PlanError(f"{raw['id']}: kind must be one of {', '.join(KINDS)}")
    arms = tuple(raw.get("arms", ()))
    if len(arms) != (2 if raw["kind"] in {"means", "shares"} else 0) or set(arms) - set(levels):
        raise PlanError(f"{raw['id']}: arms must be two of {', '.join(levels)}; found {arms}")
    return Hypothesis(raw["id"], raw["says"], raw["kind"], arms)

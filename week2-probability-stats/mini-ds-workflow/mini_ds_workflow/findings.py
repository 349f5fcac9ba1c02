"""What a run found, stage by stage; a stage that was not reached is None."""

from __future__ import annotations

from dataclasses import dataclass, field

from mini_ds_workflow.stages.ahead import Ahead
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.explore import Exploration
from mini_ds_workflow.stages.ingest import RawData
from mini_ds_workflow.stages.model import Modelled
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.stages.question import Question
from mini_ds_workflow.stages.sensitivity import Sensitivity
from mini_ds_workflow.stages.test import Tested
from mini_ds_workflow.stages.validate import Validation


@dataclass
class Findings:
    """The results so far.

    Attributes:
        plan: The registered plan; the rest is what the stages returned.
        stopped: Why the run ended early, with the stage's name; empty if it did not.
        missed: Why a later stage had no answer, by the stage's name; the others went on.
        remedy: What can be done about the first of these; empty if nothing is amiss.
    """

    plan: RegisteredPlan
    seed: int
    question: Question | None = None
    raw: RawData | None = None
    validation: Validation | None = None
    clean: CleanData | None = None
    ahead: Ahead | None = None
    exploration: Exploration | None = None
    tests: tuple[Tested, ...] = ()
    modelled: Modelled | None = None
    sensitivity: Sensitivity | None = None
    stopped: str = ""
    missed: dict[str, str] = field(default_factory=dict)
    remedy: str = ""

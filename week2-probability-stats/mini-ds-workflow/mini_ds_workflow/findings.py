"""What a run found, stage by stage; a stage that was not reached is None."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    plan: RegisteredPlan
    seed: int
    question: Question | None = None
    raw: RawData | None = None
    validation: Validation | None = None
    clean: CleanData | None = None
    exploration: Exploration | None = None
    tests: tuple[Tested, ...] = ()
    modelled: Modelled | None = None
    sensitivity: Sensitivity | None = None
    stopped: str = ""

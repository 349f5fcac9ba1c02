"""One real question, from the plan to the report.

`run_workflow` does all of it; the parts are in `stages`, `inference` and `glm`. A name is loaded
when it is first asked for: importing the package loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from mini_ds_workflow.errors import (
    ChecksumError,
    ColumnError,
    FitError,
    OptionError,
    PlanError,
    RuleError,
    SampleError,
    WorkflowError,
)

if TYPE_CHECKING:
    from mini_ds_workflow.findings import Findings
    from mini_ds_workflow.workflow import run_workflow

__all__ = [
    "ChecksumError",
    "ColumnError",
    "Findings",
    "FitError",
    "OptionError",
    "PlanError",
    "RuleError",
    "SampleError",
    "WorkflowError",
    "run_workflow",
]

_HOMES = {"Findings": "findings", "run_workflow": "workflow"}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)

"""Errors of the workflow.

ValueError
└── WorkflowError        everything that this package raises for a caller's mistake
    ├── SampleError      data that a method cannot use: empty, not finite, one value, wrong shape
    ├── OptionError      an option that does not exist, or a number out of its range
    ├── PlanError        a plan that cannot be read, or that names what is not there
    ├── ColumnError      a table lacks a column that the plan needs
    ├── ChecksumError    the data are not the data that the plan names
    ├── RuleError        the table breaks rules that stop the work; all of them are listed
    └── FitError         an iteration did not settle, or the design has no unique answer
"""

from __future__ import annotations

from typing import ClassVar


class WorkflowError(ValueError):
    """Base of all errors of this package; `remedy` says what can be done."""

    remedy: ClassVar[str] = "Read the message: it names the value, and what was expected."


class SampleError(WorkflowError):
    """Raised when a sample is empty, not finite, constant or of the wrong shape."""

    remedy = (
        "Look at the rows that the message names: a stage needs values that vary, in every "
        "arm; the plan may drop rows, or name fewer arms."
    )


class OptionError(WorkflowError):
    """Raised when an option is unknown or a number lies outside its range."""

    remedy = "Choose one of the options that the message lists."


class PlanError(WorkflowError):
    """Raised when a plan cannot be read, or names what is not there."""

    remedy = "Correct the plan; every mistake is listed, and no data were opened."


class ColumnError(WorkflowError):
    """Raised when a table lacks a column that the plan needs."""

    remedy = "Give the table these columns, or the plan the names that the table has."


class ChecksumError(WorkflowError):
    """Raised when the bytes of the data are not those that the plan names."""

    remedy = (
        "Take the file that the plan was written for; for another file write another plan, "
        "without its sha256."
    )


class RuleError(WorkflowError):
    """Raised when a table breaks rules that stop the work."""

    remedy = (
        "Correct the rows that break the rules, or, if the rule was wrong, write another "
        "plan: set a column optional and drop its missing rows, widen a range, or make the "
        "rule a claim."
    )


class FitError(WorkflowError):
    """Raised when a fit does not settle, or has no unique answer."""

    remedy = (
        "Adjust for fewer columns, join small arms, or choose another law; the stages that "
        "need no fit stand."
    )

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


class WorkflowError(ValueError):
    """Base of all errors of this package."""


class SampleError(WorkflowError):
    """Raised when a sample is empty, not finite, constant or of the wrong shape."""


class OptionError(WorkflowError):
    """Raised when an option is unknown or a number lies outside its range."""


class PlanError(WorkflowError):
    """Raised when a plan cannot be read, or names what is not there."""


class ColumnError(WorkflowError):
    """Raised when a table lacks a column that the plan needs."""


class ChecksumError(WorkflowError):
    """Raised when the bytes of the data are not those that the plan names."""


class RuleError(WorkflowError):
    """Raised when a table breaks rules that stop the work."""


class FitError(WorkflowError):
    """Raised when a fit does not settle, or has no unique answer."""

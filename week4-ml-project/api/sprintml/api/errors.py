"""Errors of the API and the command line.

SprintmlError
├── UserError        the user can mend it: exit status 2, one line
│   ├── PortInUse        another program listens there
│   └── UnknownModel     no served model or bundle has this name
└── TrainingFailed   the training process ended without a model: exit status 1
"""

from __future__ import annotations


class SprintmlError(Exception):
    """Base of this package's errors."""


class UserError(SprintmlError):
    """Raised when the user can mend it; the message says how."""


class PortInUse(UserError):  # noqa: N818 - reads as the state it names
    """Raised when another program listens on the port."""


class UnknownModel(UserError):  # noqa: N818 - the same
    """Raised when no served model or bundle has this name."""


class TrainingFailed(SprintmlError):  # noqa: N818 - the same
    """Raised when the training process ended without a model.

    Args:
        message: What happened.
        log: The file that has the details.
    """

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log

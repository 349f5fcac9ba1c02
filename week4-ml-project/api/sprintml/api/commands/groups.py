"""Groups of flags: a dataclass whose fields are options, as one parameter of a command.

``expanded`` shows Typer the fields instead of the group, so that flags which several commands share
are written once, and a command's body gets them as one value.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_type_hints

Command = Callable[..., None]


def expanded(command: Command) -> Command:
    """Return *command* with every dataclass parameter replaced by its fields, as keywords."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, type] = {}
    shown: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        hint = hints[parameter.name]
        if is_dataclass(hint) and isinstance(hint, type):
            groups[parameter.name] = hint
            shown += _fields(hint)
        else:
            shown.append(_keyword(parameter.name, hint, parameter.default))

    @functools.wraps(command)
    def gathered(**values: Any) -> None:  # noqa: ANN401 - each flag has its own type
        for name, group in groups.items():
            values[name] = group(**{f.name: values.pop(f.name) for f in fields(group)})
        command(**values)

    del gathered.__wrapped__  # its signature is not ours
    gathered.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    gathered.__annotations__ = {p.name: p.annotation for p in shown}
    return gathered


def _fields(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    empty = inspect.Parameter.empty
    return [
        _keyword(f.name, hints[f.name], empty if f.default is MISSING else f.default)
        for f in fields(group)
    ]


def _keyword(name: str, hint: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)

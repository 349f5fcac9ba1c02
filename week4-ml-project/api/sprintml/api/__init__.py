"""The product over HTTP and on the command line; a name is loaded when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sprintml.api.app import create_app
    from sprintml.api.registry import Registry
    from sprintml.api.service import Service

__all__ = ["Registry", "Service", "create_app"]

_HOMES = {"Registry": "registry", "Service": "service", "create_app": "app"}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

"""The service: jobs, their events, uploads and a fan-out over HTTP, behind API keys.

A name is loaded when it is first asked for: workers read the same settings.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from async_endpoints.service.app import create_app
    from async_endpoints.service.backbone import Backbone, open_backbone
    from async_endpoints.service.keys import ApiKeys, MemoryKeys, SqlKeys
    from async_endpoints.service.settings import ServiceSettings

__all__ = [
    "ApiKeys",
    "Backbone",
    "MemoryKeys",
    "ServiceSettings",
    "SqlKeys",
    "create_app",
    "open_backbone",
]

_HOMES = {
    "ApiKeys": "keys",
    "Backbone": "backbone",
    "MemoryKeys": "keys",
    "ServiceSettings": "settings",
    "SqlKeys": "keys",
    "create_app": "app",
    "open_backbone": "backbone",
}


def __getattr__(name: str) -> object:
    """Load a name when it is first asked for, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

"""The service: jobs, their events, uploads and a fan-out over HTTP, behind API keys."""

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

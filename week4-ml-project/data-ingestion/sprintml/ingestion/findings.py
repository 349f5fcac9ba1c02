"""Findings: what a reader of the data should know, in plain words, each with a one-line fix."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """How much a finding matters."""

    STOP = "stop"
    """Training cannot work."""
    WARNING = "warning"
    """The result may mislead."""
    NOTE = "note"
    """Worth knowing."""


class Finding(BaseModel):
    """One thing found in a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    """A stable name: ``target-leak``, ``identifier``, ``constant``, ``duplicates``, ``time-order``,
    ``imbalance``, ``mixed-types``, ``few-rows-per-class``, ``suspected-marker`` …"""
    severity: Severity
    column: str | None = None
    message: str
    """What was found, with the value and the count."""
    fix: str
    """One line: the flag or the line of ``schema.toml`` that mends it."""

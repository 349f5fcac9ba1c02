"""Harnesses that cut, kill, stall and lie, and count what is lost; ``python -m …prove``."""

__all__: list[str] = []

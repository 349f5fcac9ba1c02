"""Streams, windows and caches on Redis, and a private server to run them on."""

__all__: list[str] = []

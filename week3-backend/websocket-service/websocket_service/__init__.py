"""Live channels: publish, presence, and exactly what a client missed."""

__all__: list[str] = []

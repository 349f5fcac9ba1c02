"""The pipeline as a whole, from sensors to a page: ``python -m websocket_service.demo``."""

__all__: list[str] = []

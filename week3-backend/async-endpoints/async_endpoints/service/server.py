"""uvicorn, told to end event streams as soon as it is asked to stop, so that stopping is quick."""

from __future__ import annotations

from types import FrameType

import uvicorn

from async_endpoints.service.app import create_app
from async_endpoints.service.backbone import Backbone


class Server(uvicorn.Server):
    """A server that sets the backbone's ``stopping`` when it gets a signal to end."""

    def __init__(self, backbone: Backbone, *, host: str, port: int) -> None:
        self._backbone = backbone
        config = uvicorn.Config(
            create_app(backbone),
            host=host,
            port=port,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=int(backbone.settings.grace_s),
        )
        super().__init__(config)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
        """Stop accepting, end streams, let requests under way finish; a second signal ends all.

        uvicorn's own would raise the signal again afterwards, and the process would die of it
        before it has ended its workers and its Redis.
        """
        self._backbone.stopping.set()
        self.force_exit = self.should_exit
        self.should_exit = True

"""What the notebooks measure: queues, lossy lines, herds that come back."""

from websocket_service.lessons.herd import Herd, come_back, doubling, fixed, full_jitter
from websocket_service.lessons.line import Line, Tally, send_all
from websocket_service.lessons.queue import QueueRun, run_queue

__all__ = [
    "Herd",
    "Line",
    "QueueRun",
    "Tally",
    "come_back",
    "doubling",
    "fixed",
    "full_jitter",
    "run_queue",
    "send_all",
]

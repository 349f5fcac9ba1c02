"""Run a module as a program that ends when its parent does, however the parent ended."""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time

_LOOK_S = 0.5


def main() -> None:
    """Run ``guard PARENT MODULE ARGUMENTS…``."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)


if __name__ == "__main__":
    main()

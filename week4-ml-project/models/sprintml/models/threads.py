"""Threads: one for the numeric libraries while a process fits or measures.

A process per core is how this package uses a machine. BLAS and OpenMP would start a thread per
core in each of them, which wait for one another: ten times slower fits on a busy machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep the loaded BLAS and OpenMP libraries to one thread, and give the rest back after.

    Bad at: libraries that are loaded inside the block; LightGBM is told by its own parameter.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  # looks at every loaded library

    with threadpool_limits(limits=1):
        yield

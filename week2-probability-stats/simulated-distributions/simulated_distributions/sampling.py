"""How a sample is made: in blocks, each with a stream of its own, by one worker or by many.

The draws are cut into blocks of a fixed size. Block k always has the stream of the call's seed from
word k · 2¹²⁸ on, with lanes beside it. So one seed gives one sample, whoever fills which block:
this thread, several threads, or the processes of a cluster. Within a block draws are made a chunk
at a time, so that what follows them (a shift, a logarithm) finds them in the processor's cache. The
quickest kernels fill a whole run of blocks by one call instead: after a chunk nothing of Python is
in the cache, and a call costs some twenty microseconds.

Workers are threads (the kernels let go of Python's lock), or where ``joblib.parallel_config`` sets
a backend that sends tasks away, its workers: a Dask cluster for one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from simulated_distributions.errors import SizeError
from simulated_distributions.method import Filler, Method, RunFiller
from simulated_distributions.samplers.lanes import widened
from simulated_distributions.samplers.stream import spawn, spawn_seed, stream_of, streams_apart
from simulated_distributions.vocabulary import Real, Seed, Stream

if TYPE_CHECKING:
    from simulated_distributions.law import Law

BLOCK = 2**18
"""Draws of one stream."""
CHUNK = 2**16
"""Draws made at a time: even, for methods that make pairs, and half a megabyte."""
SHARES = 4  # tasks for each worker, so that a slow one holds up little

_CHOICES: WeakKeyDictionary[Law, dict[str | None, Method]] = WeakKeyDictionary()
_TABLES: WeakKeyDictionary[Law, dict[str, Filler]] = WeakKeyDictionary()
"""What is found out once about a law, by the name of a method; it goes when the law goes."""


def draw(law: Law, out: Real, rng: Seed, *, method: str | None, workers: int) -> None:
    """Fill with draws of each set of parameters: *out* has shape (count, *batch).

    Sets of parameters are drawn together where the law has a kernel for that (every law has one by
    default), and one after another where a method without one is named.
    """
    workers = checked_workers(workers)
    seed = spawn_seed(rng)
    if _together(law, method) is not None:
        _draw_blocks(law, method, stream_of(seed), out, workers)
        return
    members = list(law._members())  # noqa: SLF001  a law of our own
    columns = out.reshape(len(out), len(members)).T
    for member, own, column in zip(members, seed.spawn(len(members)), columns, strict=True):
        room: Real = np.empty(len(out), dtype=out.dtype)
        _draw_blocks(member, method, stream_of(own), room, workers)
        column[:] = room


def draw_rows(filler: Filler, out: Real, rng: Seed) -> Real:
    """Fill rows that belong together (vectors, walks) and return them: *out* is (rows, width)."""
    rows = max(1, BLOCK // max(1, int(np.prod(out.shape[1:]))))
    fill_blocks(filler, streams_apart(spawn(rng), -(-len(out) // rows)), rows, out)
    return out


def checked_workers(workers: Any) -> int:  # noqa: ANN401  what a caller may get wrong
    """Return a number of workers, or say what is wrong with it."""
    if isinstance(workers, bool) or not isinstance(workers, (int, np.integer)) or workers < 1:
        raise SizeError(f"workers must be a count of at least 1, found {workers!r}")
    return int(workers)


def fill_blocks(filler: Filler, streams: Stream, rows: int, out: Real) -> None:
    """Fill blocks of so many rows, one after another: *out* has shape (draws, *batch)."""
    step = max(1, CHUNK // max(1, int(np.prod(out.shape[1:]))))
    for k, own in enumerate(streams):
        stream, block = widened(own), out[k * rows : (k + 1) * rows]
        for start in range(0, len(block), step):
            filler(stream, block[start : start + step])


def run_filler_of(law: Law, method: str | None) -> RunFiller:
    """Return what fills a run of blocks with draws of a law: from streams, of so many rows each."""
    chosen = _together(law, method)
    assert chosen is not None
    if chosen.fill_run is not None and law.batch == ():
        return partial(chosen.fill_run, law)
    return partial(fill_blocks, filler_of(law, method))


def filler_of(law: Law, method: str | None) -> Filler:
    """Return what fills with draws of a law; a law is frozen, so its table is built once."""
    chosen = _together(law, method)
    assert chosen is not None
    if chosen.prepare is None:
        return chosen.filler(law)
    tables = _TABLES.setdefault(law, {})
    if chosen.name not in tables:
        tables[chosen.name] = chosen.filler(law)
    return tables[chosen.name]


def shares(blocks: int, workers: int) -> list[range]:
    """Return which blocks go together: a few runs for each worker."""
    size = -(-blocks // (SHARES * workers))
    return [range(start, min(start + size, blocks)) for start in range(0, blocks, size)]


def run_threads(tasks: Sequence[Callable[[], Any]], workers: int) -> None:
    """Run tasks on threads of this process; the first error among them is raised."""
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def run_elsewhere(tasks: Iterable[Callable[[], Any]], workers: int) -> Iterator[Any]:
    """Run tasks on joblib's workers, as they are set now; yield their results in order."""
    from joblib import Parallel, delayed  # noqa: PLC0415  imported already: see `memory_is_shared`

    return iter(Parallel(n_jobs=workers, return_as="generator")(delayed(task)() for task in tasks))


def memory_is_shared() -> bool:
    """Return whether workers see this process's arrays: not where joblib is set to send tasks away.

    Nobody has set anything in a program that has not imported joblib.
    """
    if "joblib" not in sys.modules:
        return True
    from joblib.parallel import get_active_backend  # noqa: PLC0415  see above

    backend = get_active_backend(prefer="threads")[0]
    return bool(getattr(backend, "supports_sharedmem", False))  # Dask's has no such attribute


def _together(law: Law, name: str | None) -> Method | None:
    """Return the method for a law; None for a batch that is to be drawn law after law."""
    if law.batch == ():
        choices = _CHOICES.setdefault(law, {})
        if name not in choices:
            choices[name] = law._choose(name)  # noqa: SLF001  a law of our own
        return choices[name]
    if name is not None:
        return None
    return next((method for method in law.methods if method.fill_each is not None), None)


def _draw_blocks(law: Law, method: str | None, stream: Stream, out: Real, workers: int) -> None:
    count = len(out)
    rows = max(1, BLOCK // max(1, int(np.prod(law.batch))))
    streams = streams_apart(stream, -(-count // rows))
    if workers == 1 or len(streams) < 2:
        run_filler_of(law, method)(streams, rows, out)
        return
    runs = shares(len(streams), workers)
    spans = [slice(run.start * rows, min(run.stop * rows, count)) for run in runs]
    parts = [streams[run.start : run.stop] for run in runs]
    if memory_is_shared():
        filler = run_filler_of(law, method)
        tasks = [
            partial(filler, part, rows, out[span]) for part, span in zip(parts, spans, strict=True)
        ]
        run_threads(tasks, workers)
        return
    tasks = [
        partial(_made_elsewhere, law, method, part, rows, span.stop - span.start)
        for part, span in zip(parts, spans, strict=True)
    ]
    for span, made in zip(spans, run_elsewhere(tasks, workers), strict=True):
        out[span] = made


def _made_elsewhere(law: Law, method: str | None, streams: Stream, rows: int, count: int) -> Real:
    """Return blocks that another process fills."""
    out: Real = np.empty((count, *law.batch), dtype=law._dtype)  # noqa: SLF001  a law of our own
    run_filler_of(law, method)(streams, rows, out)
    return out

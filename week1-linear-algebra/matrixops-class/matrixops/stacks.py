"""Stacks: a routine for one matrix, run over the leading dimensions of its arguments.

Follows NumPy's generalised functions: leading dimensions broadcast, an empty stack gives an empty
answer of the right shape and type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matrixops.errors import ShapeError
from matrixops.inputs import Array


def broadcast(*arrays: Array, core: tuple[int, ...]) -> tuple[tuple[int, ...], list[Array]]:
    """Broadcast the leading dimensions; the last ``core[i]`` of ``arrays[i]`` stay as they are.

    Returns:
        The shape of the stack, and the arrays as views with that stack flattened to one dimension.
    """
    leads = [a.shape[: a.ndim - k] for a, k in zip(arrays, core, strict=True)]
    try:
        lead = np.broadcast_shapes(*leads)
    except ValueError as exc:
        raise ShapeError(f"the stacks do not broadcast: {' and '.join(map(str, leads))}") from exc
    count = int(np.prod(lead, dtype=np.int64))
    flat = []
    for a, k in zip(arrays, core, strict=True):
        tail = a.shape[a.ndim - k :]
        whole = a if a.shape == lead + tail else np.broadcast_to(a, lead + tail)
        flat.append(whole.reshape((count, *tail)))
    return lead, flat


def over_stack(
    routine: Callable[..., Any], *arrays: Array, core: tuple[int, ...] | None = None
) -> Any:  # noqa: ANN401 - one array, or a tuple of arrays, as the routine gives
    """Run *routine* on every matrix of the stack and pile its answers up again.

    Args:
        routine: Takes one item of each array; returns an array, a scalar, or a tuple of these.
        arrays: Shapes (..., *item).
        core: How many trailing dimensions make an item, one number for each array; 2 by default.
    """
    core = core if core is not None else (2,) * len(arrays)
    if all(a.ndim == k for a, k in zip(arrays, core, strict=True)):
        return routine(*arrays)
    lead, flat = broadcast(*arrays, core=core)
    answers = [routine(*items) for items in zip(*flat, strict=True)]
    if not answers:  # learn the shapes from an example that every routine can do
        answers = [routine(*(_example(a.shape[1:], a.dtype) for a in flat))]
        count = 0
    else:
        count = len(answers)
    if isinstance(answers[0], tuple):
        kind = type(answers[0])
        parts = [_pile(part, lead, count) for part in zip(*answers, strict=True)]
        return kind(*parts) if hasattr(kind, "_fields") else tuple(parts)
    return _pile(answers, lead, count)


def _example(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    return np.eye(*shape, dtype=dtype) if len(shape) == 2 else np.ones(shape, dtype)


def _pile(answers: Any, lead: tuple[int, ...], count: int) -> Array:  # noqa: ANN401
    piled = np.stack([np.asarray(a) for a in answers])[:count]
    return piled.reshape(lead + piled.shape[1:])

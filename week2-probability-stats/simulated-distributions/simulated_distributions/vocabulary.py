"""The words that the package's signatures use."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Real: TypeAlias = Any
"""A float64 or an array of them: what parameters, points and results are; shapes broadcast."""

Floats: TypeAlias = NDArray[np.float64]
Stream: TypeAlias = NDArray[np.uint64]
"""The four words of a xoshiro256++ state; a sampler leaves in it where it stopped."""

State: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
"""The same four words in registers, inside a kernel."""

Seed: TypeAlias = np.random.Generator | int | None
Size: TypeAlias = int | tuple[int, ...]

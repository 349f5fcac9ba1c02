"""``python -m sprintml.models.fastpath``: compile the kernel now, so that nobody waits later.

The result is kept on disk (Numba's cache: beside the source, or ``NUMBA_CACHE_DIR``), so that a
second call takes a moment.
"""

from __future__ import annotations

import sys
import time

from sprintml.models.fastpath.kernel import compile_now


def main() -> None:
    """Compile, and say how long it took."""
    begun = time.perf_counter()
    compile_now()
    sys.stdout.write(f"fast path compiled in {time.perf_counter() - begun:.1f} s\n")


if __name__ == "__main__":
    main()

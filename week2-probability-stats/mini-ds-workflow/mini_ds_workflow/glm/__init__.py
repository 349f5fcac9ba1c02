"""Count regressions by our own iterations; every linear system is solved by matrixops."""

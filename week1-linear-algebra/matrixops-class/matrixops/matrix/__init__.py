"""The class MatrixOps: what it holds, how it calculates, what it can do, how it looks."""

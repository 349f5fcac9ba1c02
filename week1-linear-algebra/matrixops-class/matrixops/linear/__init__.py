"""Triangles: LU, Cholesky, solving, inverting, determinants, powers."""

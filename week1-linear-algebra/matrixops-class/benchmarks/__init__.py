"""What `benchmark.py` measures, one module for each part of matrixops."""

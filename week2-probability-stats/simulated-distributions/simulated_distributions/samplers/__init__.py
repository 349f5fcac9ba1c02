"""Sampling algorithms, one a module, as kernels on streams of our own."""

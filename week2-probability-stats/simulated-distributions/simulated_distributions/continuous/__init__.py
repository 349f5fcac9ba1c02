"""Laws with a density, one a module."""

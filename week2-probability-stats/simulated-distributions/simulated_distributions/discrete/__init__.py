"""Laws on the whole numbers, one a module."""

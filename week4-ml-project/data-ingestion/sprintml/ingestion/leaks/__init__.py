"""Leaks: columns that know the target because they were made from it, or after it."""

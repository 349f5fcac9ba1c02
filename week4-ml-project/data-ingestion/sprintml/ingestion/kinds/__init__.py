"""Kinds of columns, one module each: when a column is one, and why."""

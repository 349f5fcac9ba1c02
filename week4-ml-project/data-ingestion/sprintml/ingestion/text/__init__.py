"""Delimited text: encodings, lines, dialects, rows."""

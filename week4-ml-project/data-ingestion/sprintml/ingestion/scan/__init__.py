"""The scan of a file larger than memory: rows from all over it, then one DuckDB SELECT."""

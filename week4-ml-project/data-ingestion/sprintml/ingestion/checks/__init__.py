"""Checks: each looks at a typed table and says in plain words what its reader should know."""

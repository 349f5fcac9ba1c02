"""Any table in, a typed table out: sources, types, profile, findings."""

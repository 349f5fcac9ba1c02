"""Maximum likelihood with standard errors and intervals, for every law."""

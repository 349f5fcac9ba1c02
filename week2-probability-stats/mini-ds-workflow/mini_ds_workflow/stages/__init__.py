"""The ten stages, each a module with one function of its name."""

"""The store: bundles written whole, signed, checked before anything is read, verified."""

"""Training under a budget, the bundle, and the fast path that serves it."""

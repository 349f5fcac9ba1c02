"""The fast path: a fitted model baked to look-ups, floats and flat trees."""

"""Assessment: what a model is worth, with intervals, and how it errs."""

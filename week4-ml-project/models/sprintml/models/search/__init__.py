"""The search: candidates, folds and workers, from a typed table to a blend within the budget."""

"""An algorithm's steps as data: said, shown, replayed and checked."""

from matrixops.explain.explanation import Check, Claim, Explanation, Step
from matrixops.explain.methods import explain

__all__ = ["Check", "Claim", "Explanation", "Step", "explain"]

"""An algorithm's steps as data: said, shown, replayed and checked."""

from matrixops.explain.account import Check, Claim, Step
from matrixops.explain.explanation import Explanation
from matrixops.explain.methods import explain

__all__ = ["Check", "Claim", "Explanation", "Step", "explain"]

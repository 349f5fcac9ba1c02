"""The fast path: a fitted model baked to look-ups, floats and flat trees."""

from sprintml.models.fastpath.compilation import compile_model
from sprintml.models.fastpath.scorer import Scorer
from sprintml.models.fastpath.storage import read_scorer, write_scorer

__all__ = ["Scorer", "compile_model", "read_scorer", "write_scorer"]

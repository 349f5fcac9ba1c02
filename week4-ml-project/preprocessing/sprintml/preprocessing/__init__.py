"""From a typed table to a matrix of floats, by one fitted and inspectable encoder."""

from sprintml.preprocessing.dates import PARTS, DateParts
from sprintml.preprocessing.encoder import Encoding, make_encoder
from sprintml.preprocessing.errors import NoFeaturesError, PreprocessingError
from sprintml.preprocessing.levels import UNSEEN, FrequencyCodes
from sprintml.preprocessing.outputs import Output, Step, describe, feature_names_out
from sprintml.preprocessing.text import MISSING_TEXT, TOKEN, FillText

__all__ = [
    "MISSING_TEXT",
    "PARTS",
    "TOKEN",
    "UNSEEN",
    "DateParts",
    "Encoding",
    "FillText",
    "FrequencyCodes",
    "NoFeaturesError",
    "Output",
    "PreprocessingError",
    "Step",
    "describe",
    "feature_names_out",
    "make_encoder",
]

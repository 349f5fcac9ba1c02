"""Sets of the quality benchmark: bundled with scikit-learn and statsmodels, or generated.

None needs a network. Half have categories, half have gaps; two are all categories.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_wine,
    make_classification,
    make_friedman1,
    make_hastie_10_2,
)

TARGET = "answer"


def breast_cancer() -> pd.DataFrame:
    """569 x 30 numbers, two classes."""
    return _labelled(load_breast_cancer(as_frame=True).frame, "target")


def wine() -> pd.DataFrame:
    """178 x 13 numbers, three classes."""
    return _labelled(load_wine(as_frame=True).frame, "target")


def digits() -> pd.DataFrame:
    """1,797 x 64 numbers, ten classes."""
    return _labelled(load_digits(as_frame=True).frame, "target")


def diabetes() -> pd.DataFrame:
    """442 x 10 numbers, a regression with much noise."""
    return load_diabetes(as_frame=True).frame.rename(columns={"target": TARGET})


def affairs() -> pd.DataFrame:
    """Fair's survey of 1974: 6,366 x 8, two classes, codes read as categories."""
    frame = _statsmodels("fair")
    frame[TARGET] = np.where(frame.pop("affairs") > 0, "yes", "no")
    for name in ("occupation", "occupation_husb", "religious"):
        frame[name] = "c" + frame[name].astype(int).astype(str)
    return frame


def visits() -> pd.DataFrame:
    """The RAND health insurance experiment: visits to a doctor, 8,000 of 20,190 rows x 9."""
    frame = _statsmodels("randhie").rename(columns={"mdvis": TARGET})
    return frame.sample(8000, random_state=0).reset_index(drop=True)


def party() -> pd.DataFrame:
    """The American election study of 1996: 944 x 9, seven classes, gaps made at random."""
    frame = _statsmodels("anes96").drop(columns=["vote", "logpopul"])
    frame[TARGET] = "p" + frame.pop("PID").astype(int).astype(str)
    frame["educ"] = "e" + frame["educ"].astype(int).astype(str)
    return _gaps(frame, 0.05)


def friedman() -> pd.DataFrame:
    """Friedman's first function of 5,000 x 12 numbers, two of them made categories, with gaps."""
    features, y = make_friedman1(5000, n_features=12, noise=1.0, random_state=0)
    frame = _numbered(features)
    for name in ("x2", "x7"):
        frame[name] = "level " + pd.qcut(frame[name], 15, labels=False).astype(str)
    return _gaps(frame.assign(**{TARGET: y}), 0.08)


def shops() -> pd.DataFrame:
    """6,000 x 20, two classes, five columns shuffled into 8 to 60 levels, with gaps."""
    features, y = make_classification(
        6000, 20, n_informative=9, n_redundant=4, flip_y=0.08, class_sep=0.7, random_state=0
    )
    rng = np.random.default_rng(0)
    frame = _numbered(features)
    for name, n_levels in zip(("x0", "x3", "x5", "x9", "x14"), (8, 12, 20, 40, 60), strict=True):
        codes = pd.qcut(frame[name], n_levels, labels=False).to_numpy()
        frame[name] = [f"shop {c}" for c in rng.permutation(n_levels)[codes]]
    return _gaps(frame.assign(**{TARGET: np.where(y == 1, "yes", "no")}), 0.06)


def spheres() -> pd.DataFrame:
    """Hastie's example 10.2: 6,000 x 10 numbers, two classes by the distance from the origin."""
    features, y = make_hastie_10_2(6000, random_state=0)
    return _numbered(features).assign(**{TARGET: np.where(y > 0, "out", "in")})


def diseases() -> pd.DataFrame:
    """Like the soybean set: 683 x 35 categories with gaps, nineteen classes."""
    rng = np.random.default_rng(0)
    label = np.r_[np.arange(19).repeat(8), rng.integers(0, 19, 683 - 19 * 8)]
    frame = {}
    for j in range(35):
        n_levels = int(rng.integers(2, 7))
        usual = rng.integers(0, n_levels, 19)[label]
        strays = rng.integers(0, n_levels, 683)
        frame[f"sign{j}"] = [f"v{v}" for v in np.where(rng.uniform(size=683) < 0.55, usual, strays)]
    frame[TARGET] = [f"disease {k}" for k in label]
    return _gaps(pd.DataFrame(frame), 0.08)


BINARY = (breast_cancer, affairs, shops, spheres)
MULTICLASS = (wine, digits, party, diseases)
REGRESSION = (diabetes, visits, friedman)
SETS: dict[str, Callable[[], pd.DataFrame]] = {
    f.__name__: f for f in (*BINARY, *MULTICLASS, *REGRESSION)
}


def _statsmodels(name: str) -> pd.DataFrame:
    import statsmodels.datasets as bundled  # noqa: PLC0415  # slow, and of two sets only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pd.DataFrame(getattr(bundled, name).load_pandas().data).copy()


def _labelled(frame: pd.DataFrame, target: str) -> pd.DataFrame:
    labels = "class " + frame.pop(target).astype(str)
    return frame.assign(**{TARGET: labels})


def _numbered(features: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(features.round(5), columns=[f"x{j}" for j in range(features.shape[1])])


def _gaps(frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """Leave cells of every other feature out at random."""
    rng = np.random.default_rng(1)
    for name in frame.columns.drop(TARGET)[::2]:
        frame[name] = frame[name].astype(object).where(rng.uniform(size=len(frame)) >= share)
    return frame.infer_objects()

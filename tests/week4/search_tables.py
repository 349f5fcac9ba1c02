"""Tables that several search tests share; generated, so that their truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sprintml.ingestion.raw import Origin, Raw
from sprintml.ingestion.table import Table, type_table


def typed(frame: pd.DataFrame, target: str) -> Table:
    """Return the typed table of *frame*, as if read from a file."""
    texts = (
        frame.astype(object).where(frame.notna(), None).map(lambda v: v if v is None else str(v))
    )
    return type_table(Raw(texts.astype("str"), Origin("generated.csv", "csv")), target=target)


def mixed(n: int = 300, seed: int = 0, target: str = "binary") -> Table:
    """Return numbers with gaps and a category; the target follows two of them."""
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 12, n).round(1)
    town = rng.choice(["north", "south", "east"], n)
    signal = (age - 40) / 12 + 1.5 * (town == "north") + rng.normal(scale=0.7, size=n)
    answers = {
        "binary": np.where(signal > 0.5, "yes", "no"),
        "classes": np.array(["low", "mid", "top"])[np.digitize(signal, [0, 1])],
        "number": np.exp(signal).round(4),
    }
    frame = pd.DataFrame({"age": age, "town": town, "noise": rng.normal(size=n).round(3)})
    frame.loc[::9, "age"] = np.nan
    frame.loc[::11, "town"] = None
    return typed(frame.assign(answer=answers[target]), "answer")


def all_categories(n: int = 500, n_columns: int = 30, n_classes: int = 19, seed: int = 0) -> Table:
    """Return a table like the soybean set: many classes, nothing but categories, many gaps."""
    rng = np.random.default_rng(seed)
    label = np.r_[np.arange(n_classes).repeat(3), rng.integers(0, n_classes, n - 3 * n_classes)]
    columns = {}
    for j in range(n_columns):
        n_levels = int(rng.integers(2, 7))
        usual = rng.integers(0, n_levels, n_classes)[label]
        strays = rng.integers(0, n_levels, n)
        levels = np.where(rng.uniform(size=n) < 0.6, usual, strays)
        cells = pd.Series([f"level {v}" for v in levels], dtype=object)
        cells[rng.uniform(size=n) < 0.1] = None
        columns[f"sign {j}"] = cells
    names = np.array([f"disease {k}" for k in range(n_classes)])
    return typed(pd.DataFrame(columns).assign(disease=names[label]), "disease")

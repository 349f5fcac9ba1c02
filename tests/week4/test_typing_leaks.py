"""Leak detection: planted leaks are found, honest columns are let alone.

Clean sets are the bundled ones, sets that come with statsmodels, and generators; into each of
them every kind of leak that fits its target is planted, one at a time. The suite runs a part of
them, ``pytest -m prove`` all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn import datasets

from sprintml.ingestion import Kind, Origin, Raw, Table, read_table, type_table

Column = pd.Series
TITANIC = Path(__file__).parents[3] / "shared" / "data" / "titanic.csv"


@dataclass(frozen=True)
class Clean:
    """A set without a leak."""

    name: str
    frame: pd.DataFrame
    target: str


def typed(frame: pd.DataFrame, target: str) -> Table:
    """Return the typed table of a frame, by way of the texts that a CSV would have."""
    texts = frame.copy()
    for name in texts.columns:
        column = texts[name]
        cells = (
            column.map(lambda v: repr(float(v)))
            if column.dtype.kind == "f"
            else column.astype("str")
        )
        texts[name] = pd.array(cells.where(column.notna(), None), dtype="str")
    return type_table(Raw(texts, Origin("memory", "csv")), target=target)


def leaks_of(table: Table) -> set[str | None]:
    """Return the columns that are suspected."""
    return {finding.column for finding in table.findings if finding.code == "target-leak"}


# --- clean sets ---------------------------------------------------------------------------------


def bundled() -> Iterator[Clean]:
    """The sets of scikit-learn, real measurements all."""
    for name in ("iris", "wine", "breast_cancer", "diabetes", "digits"):
        data = getattr(datasets, f"load_{name}")(as_frame=True)
        frame = data.data.copy()
        names = getattr(data, "target_names", None)
        regression = name == "diabetes"
        frame["y"] = data.target if regression else [f"class {names[k]}" for k in data.target]
        yield Clean(name, frame, "y")
    for name, label in (("iris", "virginica"), ("wine", "class_0"), ("wine", "class_1")):
        data = getattr(datasets, f"load_{name}")(as_frame=True)
        one = data.target == list(data.target_names).index(label)
        yield Clean(f"{name}: {label}?", data.data.assign(y=np.where(one, "it", "other")), "y")


def surveys() -> Iterator[Clean]:
    """Real sets that come with statsmodels, each with the target it is known for."""
    known = {
        "anes96": "vote",
        "fair": "affairs",
        "modechoice": "choice",
        "ccard": "AVGEXP",
        "cancer": "cancer",
        "stackloss": "STACKLOSS",
        "statecrime": "murder",
        "spector": "GRADE",
        "copper": "WORLDCONSUMPTION",
        "engel": "foodexp",
        "heart": "survival",
        "randhie": "mdvis",
        "scotland": "YES",
        "star98": "NABOVE",
        "grunfeld": "invest",
        "cpunish": "EXECUTIONS",
        "sunspots": "SUNACTIVITY",
        "nile": "volume",
        "strikes": "duration",
    }
    for name, target in known.items():
        frame = getattr(sm.datasets, name).load_pandas().data
        yield Clean(name, frame.iloc[:3000].reset_index(drop=True), target)


def classifications(seeds: range) -> Iterator[Clean]:
    """Generated classes, from hopeless to easy, two to six of them, even and uneven."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        n_classes = int(rng.integers(2, 7))
        informative = int(rng.integers(3, 10))
        X, y = datasets.make_classification(
            n_samples=int(rng.integers(150, 3000)),
            n_features=informative + int(rng.integers(0, 12)),
            n_informative=informative,
            n_redundant=0,
            n_classes=n_classes,
            n_clusters_per_class=1,
            class_sep=float(rng.uniform(0.5, 2.0)),
            flip_y=float(rng.choice([0, 0.01, 0.1])),
            weights=[0.85] if n_classes == 2 and rng.random() < 0.5 else None,
            random_state=seed,
        )
        yield Clean(f"classification {seed}", framed(X, [f"k{label}" for label in y]), "y")
    for seed in seeds:
        X, y = datasets.make_moons(600, noise=0.2 + 0.05 * (seed % 4), random_state=seed)
        yield Clean(f"moons {seed}", framed(X, y.astype(str)), "y")
        X, y = datasets.make_gaussian_quantiles(n_samples=500, n_features=4, random_state=seed)
        yield Clean(f"quantiles {seed}", framed(X, y.astype(str)), "y")
        X, y = datasets.make_blobs(400, 5, centers=3, cluster_std=4.0, random_state=seed)
        yield Clean(f"blobs {seed}", framed(X, [f"k{label}" for label in y]), "y")


def regressions(seeds: range) -> Iterator[Clean]:
    """Generated amounts, linear and not, with and without noise."""
    for seed in seeds:
        X, y = datasets.make_regression(
            500 + 100 * (seed % 5), 8, n_informative=4, noise=5.0 * (seed % 3), random_state=seed
        )
        yield Clean(f"regression {seed}", framed(X, y), "y")
        for make in (datasets.make_friedman1, datasets.make_friedman2, datasets.make_friedman3):
            X, y = make(n_samples=400, noise=0.1, random_state=seed)
            yield Clean(f"{make.__name__} {seed}", framed(X, y), "y")
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(600, 4))
        y = np.exp(1.5 * X[:, 0] + 0.5 * X[:, 1] + 0.2 * rng.normal(size=600))
        yield Clean(f"skewed {seed}", framed(X, y), "y")


def businesses(seeds: range) -> Iterator[Clean]:
    """Tables as an office has them: identifiers, dates, groups, texts, gaps that mean something."""
    for seed in seeds:
        rng = np.random.default_rng(1000 + seed)
        n = int(rng.integers(300, 2500))
        city = rng.integers(0, 12, n)
        tenure = rng.exponential(24, n).round()
        fee = np.round(20 + 5 * rng.gamma(2, 2, n), 2)
        plan = rng.choice(["basic", "plus", "pro"], n, p=[0.5, 0.3, 0.2])
        z = -0.04 * tenure + 0.03 * fee + 0.2 * city / 12 + (plan == "basic") + rng.normal(0, 1, n)
        gone = z > np.quantile(z, 0.75)
        frame = pd.DataFrame(
            {
                "customer_id": [f"C{10_000 + i}" for i in rng.permutation(n)],
                "city": [f"city {c}" for c in city],
                "city_income": np.round(20_000 + 1_500 * city + 0.0, 0),
                "city_rating": 1 + city % 7,
                "tenure": tenure,
                "fee": np.where(rng.random(n) < 0.1, np.nan, fee),
                "plan": plan,
                "since": pd.Timestamp("2020-01-01")
                + pd.to_timedelta(rng.integers(0, 1200, n), "D"),
                "last_complaint": np.where(rng.random(n) < 0.2 + 0.3 * gone, "billing", None),
                "note": [" ".join(rng.choice(WORDS, 6)) for _ in range(n)],
                "clicks": rng.poisson(4 + 2 * gone),
            }
        )
        frame["y"] = np.where(gone, "gone", "stayed") if seed % 3 else np.round(100 * z + 500, 1)
        yield Clean(f"business {seed}", frame, "y")


WORDS = np.array(
    [
        "asked",
        "about",
        "the",
        "bill",
        "and",
        "then",
        "called",
        "again",
        "late",
        "slow",
        "router",
        "fine",
        "happy",
        "no",
        "idea",
    ]
)


def framed(X: Any, y: Any) -> pd.DataFrame:
    """Return a matrix and a target as a frame."""
    frame = pd.DataFrame(X, columns=[f"x{i}" for i in range(X.shape[1])])
    frame["y"] = y
    return frame


# --- plants -------------------------------------------------------------------------------------

Plant = Callable[[pd.DataFrame, str, np.random.Generator], pd.Series]


def codes_of(y: Column) -> Any:
    """Return the number of each row's class."""
    return pd.factorize(y, sort=True)[0]


def group_of(frame: pd.DataFrame, rng: np.random.Generator) -> Any:
    """Return a group for each row, of a dozen rows or so each."""
    return rng.integers(0, max(8, len(frame) // 12), len(frame))


def copy_(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target itself."""
    return frame[y]


def relabelled(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The classes under other names."""
    return pd.Series([f"status {7 * k % 31}" for k in codes_of(frame[y])])


def one_level_per_class(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """What was done afterwards: two or three levels, each of one class only."""
    return pd.Series([f"step {k}-{rng.integers(0, 3)}" for k in codes_of(frame[y])])


def report(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A text written afterwards, with one tell-tale word among others."""
    return pd.Series(
        [
            " ".join([*rng.choice(WORDS, 6), f"outcome{k}", *rng.choice(WORDS, 2)])
            for k in codes_of(frame[y])
        ]
    )


def noisy_code(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The class number with a little noise."""
    return pd.Series(codes_of(frame[y]) + rng.normal(0, 0.1, len(frame)))


def flipped(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The classes with one in a hundred wrong."""
    labels = frame[y].astype(str).to_numpy().copy()
    wrong = rng.random(len(frame)) < 0.01
    labels[wrong] = rng.permutation(labels)[wrong]
    return pd.Series([f"s {label}" for label in labels])


def row_number(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A number given in the order of the outcome."""
    order = np.lexsort((rng.random(len(frame)), frame[y].to_numpy()))
    numbers = np.empty(len(frame), dtype=int)
    numbers[order] = np.arange(len(frame)) + 1000
    return pd.Series(numbers)


def filled_afterwards(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A date that only rows of the rarest class have."""
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 300, len(frame)), "D")
    rare = frame[y].value_counts().index[-1]
    return pd.Series(days).where((frame[y] == rare).to_numpy())


def filled_sometimes(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A number that two thirds of the rows of the rarest class have, and no other row."""
    rare = frame[y].value_counts().index[-1]
    there = (frame[y] == rare).to_numpy() & (rng.random(len(frame)) < 0.67)
    return pd.Series(np.round(rng.gamma(2, 50, len(frame)), 2)).where(there)


def group_share(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The share of a class in the row's group, the row itself among them."""
    first = (codes_of(frame[y]) == 0).astype(float)
    return pd.Series(first).groupby(group_of(frame, rng)).transform("mean")


def rounded_group_share(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The same, to three places."""
    return group_share(frame, y, rng).round(3)


def log(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The logarithm of the target."""
    return np.log(frame[y] - frame[y].min() + 1)


def cube(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A falling cubic of the target."""
    z = (frame[y] - frame[y].mean()) / frame[y].std()
    return -(z**3) - z


def other_unit(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target in another unit, rounded."""
    return (frame[y] * 1.609344 + 3).round(3)


def noisy_amount(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target with noise of 3 % of its spread."""
    return frame[y] + rng.normal(0, 0.03 * frame[y].std(), len(frame))


def very_noisy_amount(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target with noise of 10 % of its spread."""
    return frame[y] + rng.normal(0, 0.10 * frame[y].std(), len(frame))


def band(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """Which fifth of the target's values the row is in, by name."""
    edges = np.unique(frame[y].quantile([0.2, 0.4, 0.6, 0.8]))
    return pd.Series(np.array(list("dbeac"))[np.searchsorted(edges, frame[y])])


def above_median(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """Whether the target is above its median."""
    return pd.Series(np.where(frame[y] > frame[y].median(), "yes", "no"))


def group_mean(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target's mean over the row's group, the row itself among them."""
    return frame[y].groupby(group_of(frame, rng)).transform("mean")


def filled_above(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """A number that only rows with a high target have."""
    high = frame[y] > frame[y].quantile(0.7)
    return pd.Series(np.round(rng.gamma(2, 50, len(frame)), 2)).where(high.to_numpy())


def amount_of(y: Column) -> Column:
    """Return the target as an amount: itself, or 1 for the first class."""
    return y if y.dtype.kind == "f" else pd.Series((codes_of(y) == 0).astype(float))


def city_smoothed(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target's mean over the row's city, drawn towards the mean of all."""
    by_city = amount_of(frame[y]).groupby(frame["city"])
    mean = amount_of(frame[y]).mean()
    return (by_city.transform("sum") + 10 * mean) / (by_city.transform("size") + 10)


def city_others(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target's mean over the other rows of the city."""
    by_city = amount_of(frame[y]).groupby(frame["city"])
    return (by_city.transform("sum") - amount_of(frame[y])) / (by_city.transform("size") - 1)


def city_total(frame: pd.DataFrame, y: str, rng: Any) -> Column:
    """The target's sum over the city."""
    return amount_of(frame[y]).groupby(frame["city"]).transform("sum").round(1)


CITY_PLANTS: list[Plant] = [city_smoothed, city_others, city_total]
CLASS_PLANTS: list[Plant] = [copy_, relabelled, one_level_per_class, report, noisy_code, flipped]
CLASS_PLANTS += [row_number, filled_afterwards, filled_sometimes, group_share, rounded_group_share]
AMOUNT_PLANTS: list[Plant] = [copy_, log, cube, other_unit, noisy_amount, very_noisy_amount]
AMOUNT_PLANTS += [row_number, band, above_median, group_mean, filled_above]


def planted(clean: Clean, table: Table) -> Iterator[tuple[str, bool]]:
    """Plant every kind of leak that fits, one at a time; say which were found."""
    regression = table.schema.column(clean.target).kind is Kind.NUMBER
    plants = [*(AMOUNT_PLANTS if regression else CLASS_PLANTS)]
    plants += CITY_PLANTS if "city" in clean.frame else []
    for place, plant in enumerate(plants):
        rng = np.random.default_rng([place, len(clean.frame)])
        frame = clean.frame.copy()
        frame.insert(1, "leak", plant(frame, clean.target, rng).to_numpy())
        yield plant.__name__, "leak" in leaks_of(typed(frame, clean.target))


def count(cleans: list[Clean]) -> tuple[list[str], list[str], int, int]:
    """Return the false alarms, the leaks missed, and how many sets and plants there were."""
    alarms, missed, n_plants = [], [], 0
    for clean in cleans:
        table = typed(clean.frame, clean.target)
        alarms += [f"{clean.name}: {name}" for name in leaks_of(table)]
        for kind, found in planted(clean, table):
            n_plants += 1
            missed += [] if found else [f"{clean.name}: {kind}"]
    return alarms, missed, len(cleans), n_plants


# --- the claims ---------------------------------------------------------------------------------


def check_bars(cleans: list[Clean]) -> None:
    """Assert both bars, and print the counts."""
    alarms, missed, n_sets, n_plants = count(cleans)
    found = n_plants - len(missed)
    print(f"\nplanted leaks found: {found} of {n_plants} ({found / n_plants:.1%})")
    print(
        f"clean sets with a false alarm: {len(alarms)} of {n_sets}: {', '.join(alarms) or 'none'}"
    )
    print("missed:", ", ".join(missed) or "none")

    assert found >= 0.95 * n_plants
    assert len({alarm.split(": ")[0] for alarm in alarms}) <= 0.05 * n_sets


def test_planted_leaks_are_found_and_clean_sets_are_let_alone() -> None:
    """At least 95 % of the planted leaks are found; at most 5 % of clean sets raise an alarm."""
    real = [clean for clean in bundled() if clean.name in ("iris", "wine", "diabetes")]
    few = [
        clean for clean in surveys() if clean.name in ("heart", "spector", "engel", "statecrime")
    ]
    made = [next(make(range(1, 2))) for make in (classifications, regressions, businesses)]

    check_bars([*real, *few, *made])


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_all_planted_leaks_and_all_clean_sets() -> None:
    """The same bars over every set: some hundred clean ones, over a thousand plants."""
    seeds = range(8)
    generated = [*classifications(seeds), *regressions(seeds), *businesses(seeds)]

    check_bars([*bundled(), *surveys(), *generated])


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_the_bundled_sets_raise_no_warning(name: str) -> None:
    """Clean data is not nagged about: notes at most."""
    table = read_table(f"bundled:{name}")

    assert {finding.severity.value for finding in table.findings} <= {"note"}


@pytest.mark.skipif(not TITANIC.exists(), reason="titanic.csv is not beside the repository")
def test_titanic_alive_leaks_and_twins_are_named() -> None:
    """`alive` is the target again; class and town are twins; sex and the like are honest."""
    table = read_table(str(TITANIC), target="survived")

    twins = {f.column for f in table.findings if f.code == "same-columns"}
    assert leaks_of(table) == {"alive"}
    assert twins == {"class", "embark_town"}

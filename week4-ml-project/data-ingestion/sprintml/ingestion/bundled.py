"""Bundled tables: scikit-learn's real data sets, with their columns' and classes' own names."""

from __future__ import annotations

from dataclasses import dataclass

from sprintml.ingestion.errors import MissingSourceError
from sprintml.ingestion.raw import Origin, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample

PREFIX = "bundled:"


@dataclass(frozen=True, slots=True)
class BundledTable:
    """A data set that needs no network."""

    name: str
    target: str
    task: str
    n_rows: int
    n_columns: int
    about: str


_TABLES = (
    BundledTable(
        "breast_cancer", "diagnosis", "binary", 569, 31, "Tumours by 30 measures of cell nuclei."
    ),
    BundledTable(
        "wine", "cultivar", "multiclass", 178, 14, "Italian wines by 13 chemical measures."
    ),
    BundledTable(
        "iris", "species", "multiclass", 150, 5, "Flowers by four lengths in centimetres."
    ),
    BundledTable(
        "digits", "digit", "multiclass", 1797, 65, "Handwritten digits of 8 x 8 grey pixels."
    ),
    BundledTable(
        "diabetes", "progression", "regression", 442, 11, "Disease progression by ten measures."
    ),
)


def bundled_tables() -> tuple[BundledTable, ...]:
    """Return the bundled tables, for help texts and pages.

    >>> [table.name for table in bundled_tables()]
    ['breast_cancer', 'wine', 'iris', 'digits', 'diabetes']
    """
    return _TABLES


def default_target(source: str) -> str | None:
    """Return the column to predict of a bundled *source*, None for any other source.

    >>> default_target("bundled:iris"), default_target("iris.csv")
    ('species', None)
    """
    names = {f"{PREFIX}{table.name}": table.target for table in _TABLES}
    return names.get(source)


def read_bundled(source: str, options: ReadOptions, sample: RowSample) -> Raw:
    """Read ``bundled:NAME``.

    Raises:
        MissingSourceError: If there is no such table.
    """
    del options  # nothing about these tables is in doubt
    name = source.removeprefix(PREFIX)
    table = next((table for table in _TABLES if table.name == name), None)
    if table is None:
        known = ", ".join(table.name for table in _TABLES)
        raise MissingSourceError(f"There is no bundled table {name!r}.", fix=f"There are {known}.")
    return _load(table, source, sample)


def _load(table: BundledTable, source: str, sample: RowSample) -> Raw:
    import pyarrow as pa  # noqa: PLC0415  (with scikit-learn a second; other sources need neither)
    from sklearn import datasets  # noqa: PLC0415

    from sprintml.ingestion.columnar import raw_of  # noqa: PLC0415

    units = {"scaled": False} if table.name == "diabetes" else {}  # years and mmHg, not z-scores
    loaded = getattr(datasets, f"load_{table.name}")(as_frame=True, **units)
    frame = loaded.data.copy()
    classes = None if table.task == "regression" else [str(name) for name in loaded.target_names]
    frame[table.target] = [classes[i] for i in loaded.target] if classes else loaded.target
    sample.choose(len(frame))
    sample.add(pa.Table.from_pandas(frame, preserve_index=False))
    kept = sample.filled()
    return raw_of(kept, Origin(source, "bundled", n_rows_total=sample.seen, sampled=sample.sampled))

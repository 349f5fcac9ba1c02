"""OpenML data sets by name, through scikit-learn; they need a network (or its cache)."""

from __future__ import annotations

import re
import warnings

from sprintml.ingestion.errors import MissingSourceError, NetworkError
from sprintml.ingestion.raw import Origin, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample

PREFIX = "openml:"


def read_openml(source: str, options: ReadOptions, sample: RowSample) -> Raw:
    """Read ``openml:NAME`` or ``openml:NAME@VERSION``.

    Raises:
        MissingSourceError: If there is no data set of that name.
        NetworkError: If OpenML cannot be reached.
    """
    del options
    found = re.fullmatch(r"openml:([\w.()-]+)(?:@(\d+))?", source)
    if found is None:
        raise MissingSourceError(f"{source!r} names no data set.", fix="Write openml:NAME@VERSION.")
    import pyarrow as pa  # noqa: PLC0415  (with scikit-learn a second; other sources need neither)
    from sklearn.datasets import fetch_openml  # noqa: PLC0415

    from sprintml.ingestion.columnar import raw_of  # noqa: PLC0415

    version: int | str = int(found[2]) if found[2] else "active"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "retrying": the error below says it all
            loaded = fetch_openml(
                found[1], version=version, as_frame=True, parser="pandas", n_retries=1
            )
    except OSError as exc:
        raise NetworkError(
            f"OpenML cannot be reached ({exc}); {source} needs a network.",
            fix="Use a file, or a table that is here: bundled:iris.",
        ) from exc
    except ValueError as exc:
        raise MissingSourceError(
            f"OpenML has no data set {found[1]!r} that can be read here ({exc})."
        ) from exc
    frame = loaded.frame
    frame.columns = [str(name) for name in frame.columns]
    sample.choose(len(frame))
    sample.add(pa.Table.from_pandas(frame, preserve_index=False))
    kept = sample.filled()
    return raw_of(kept, Origin(source, "openml", n_rows_total=sample.seen, sampled=sample.sampled))

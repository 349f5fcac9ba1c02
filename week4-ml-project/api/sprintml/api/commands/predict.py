"""``sprintml predict``: a bundle and rows in, predictions out."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from sprintml.api.commands.flags import Json, Source, Trust
from sprintml.api.commands.serve import find_bundle
from sprintml.api.console import say
from sprintml.api.errors import UserError

if TYPE_CHECKING:
    from sprintml.api.csvrows import AnsweredChunk, CsvRows, RawRows

_CSV = {".csv", ".tsv", ".txt"}
_MOST_ROWS = 50_000_000
Bundle = Annotated[str, typer.Argument(help="Folder of a bundle, or its stored name.")]
Rows = Annotated[str, typer.Argument(help="Rows to predict: whatever `train` can read.")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="The file to write; standard output by default.")
]


def predict(
    bundle: Bundle,
    rows: Rows,
    source: Source,
    *,
    out: Out = None,
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Predict ROWS with BUNDLE; every row and column comes back, in order, with its prediction.

    A CSV is read and written in chunks, whatever its size.
    """
    from sprintml.api.csvrows import answered, as_csv  # noqa: PLC0415
    from sprintml.models.store.bundle import load_bundle  # noqa: PLC0415 - heavy, when needed

    predictor = load_bundle(find_bundle(bundle), trust=trust)
    chunks = answered(rows_of(rows, source), predictor)
    with written(out) as file:
        for text in as_json(chunks) if json else as_csv(chunks):
            file.write(text)
    if out is not None:
        say(f"rows with predictions: {out}")


def rows_of(rows: str, source: Source) -> CsvRows | RawRows:
    """Open the rows to predict: a CSV file in chunks, anything else whole."""
    from sprintml.api.csvrows import RawRows, open_csv  # noqa: PLC0415
    from sprintml.ingestion.reading import read_raw  # noqa: PLC0415

    path = Path(rows)
    if source.format in {None, "csv"} and path.suffix.lower() in _CSV and path.is_file():
        return open_csv(path, rows, source.options())
    return RawRows(read_raw(rows, source.options(), max_rows=_MOST_ROWS))


def as_json(chunks: Iterable[AnsweredChunk]) -> Iterator[str]:
    """Yield the text of one JSON document: the predictions in the order of the rows."""
    yield '{"predictions": ['
    between = "\n"
    for chunk in chunks:
        for answer in chunk.answers.to_dict(orient="records"):
            yield between + json_module.dumps(answer)
            between = ",\n"
    yield "\n]}\n"


@contextmanager
def written(out: Path | None) -> Iterator[IO[str]]:
    """Open standard output, or *out* in a way that it is there whole or not at all."""
    if out is None:
        yield sys.stdout
        return
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(out)
    except OSError as exc:
        raise UserError(f"cannot write {out}: {exc.strerror or exc}; check --out") from exc
    finally:
        draft.unlink(missing_ok=True)

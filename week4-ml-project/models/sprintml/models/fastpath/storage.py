"""Storage of a scorer: ``fastpath.json`` and ``fastpath.npz``, neither of which can run code.

Bytes of equal weight are stored side by side (a shuffle, as HDF5 does), and children as distances
from their parent: forests then shrink to a fraction.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.errors import BundleError, BundleUnsound, NotCompilable
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.fastpath.nodes import Nodes
from sprintml.models.fastpath.scorer import Scorer
from sprintml.models.fastpath.soundness import check_sound
from sprintml.models.fastpath.texts import Terms
from sprintml.models.tasks import Task

Bytes = NDArray[np.uint8]

JSON_NAME = "fastpath.json"
ARRAYS_NAME = "fastpath.npz"
VERSION = 2
MAX_UNPACKED_BYTES = 256_000_000
"""Of all arrays; ten times what the largest ensemble has."""
ARRAYS = ("words", "threshold", "distance", "feature")
_BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, EOFError),
    *(RecursionError, NotImplementedError, NotCompilable, zipfile.BadZipFile, zlib.error),
)
"""What reading a file of any other form raises; pydantic's and JSON's errors are ValueErrors."""


def write_scorer(scorer: Scorer, folder: Path) -> None:
    """Write a scorer as two files into *folder*."""
    inputs, nodes = scorer.inputs, scorer.nodes
    document = {
        "version": VERSION,
        "task": scorer.task.model_dump(mode="json"),
        "columns": [c.model_dump(mode="json") for c in inputs.columns],
        "levels": {c.name: c.levels for c in inputs.cells if c.column.kind is Kind.CATEGORY},
        "terms": [_terms_document(t) for t in inputs.terms],
    }
    (folder / JSON_NAME).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    np.savez_compressed(
        folder / ARRAYS_NAME,
        words=shuffled(scorer.words),
        threshold=shuffled(nodes.threshold),
        distance=shuffled((nodes.child - np.arange(len(nodes.child))).astype(np.int32)),
        feature=shuffled(nodes.feature.astype(np.uint16)),
    )


def read_scorer(read: Callable[[str], bytes]) -> Scorer:
    """Read a scorer back from its two files; *read* gives the bytes of a file by its name.

    Raises:
        BundleError: If they are not as `write_scorer` writes them.
        BundleUnsound: If the program would leave its own arrays.
    """
    texts, packed = read(JSON_NAME), read(ARRAYS_NAME)
    try:
        return _scorer(json.loads(texts), packed)
    except _BROKEN as exc:
        raise BundleUnsound(
            f"{JSON_NAME} or {ARRAYS_NAME} is not as `sprintml` writes it "
            f"({type(exc).__name__}): train again with `sprintml train`"
        ) from exc


def _scorer(document: dict[str, Any], packed: bytes) -> Scorer:
    if document["version"] != VERSION:
        raise BundleError(
            f"the fast path has the form {document['version']}, this program reads the form "
            f"{VERSION}: train again with `sprintml train`"
        )
    _check_size(packed)
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        distance = restored(arrays["distance"], np.int32).astype(np.int64)
        n = len(distance)
        nodes = Nodes(
            threshold=restored(arrays["threshold"], np.float64),
            child=distance + np.arange(n),
            feature=restored(arrays["feature"], np.uint16).astype(np.int64),
        )
        words = restored(arrays["words"], np.int64)
    columns = [Column.model_validate(c) for c in document["columns"]]
    terms = [_terms(t) for t in document["terms"]]
    inputs = Inputs(columns, document["levels"], terms)
    task = Task.model_validate(document["task"])
    check_sound(words, nodes, inputs, task.n_outputs)
    return Scorer(task, inputs, words, nodes)


def _check_size(packed: bytes) -> None:
    """Refuse an archive of other arrays, or of ones that would fill the memory."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        members = archive.infolist()
    if {m.filename for m in members} != {f"{name}.npy" for name in ARRAYS} or len(members) != 4:
        raise BundleUnsound(f"{ARRAYS_NAME} holds other arrays than {', '.join(ARRAYS)}")
    size = sum(m.file_size for m in members)
    if size > MAX_UNPACKED_BYTES:
        raise BundleUnsound(
            f"{ARRAYS_NAME} would unpack to {size / 1e6:.0f} MB, {MAX_UNPACKED_BYTES / 1e6:.0f} MB "
            "is the bound: train again with `sprintml train`"
        )


def _terms_document(terms: Terms) -> dict[str, Any]:
    return {
        "column": terms.column,
        "vocabulary": terms.vocabulary,
        "idf": terms.idf,
        "tokens": terms.tokens,
        "sublinear": terms.sublinear,
        "empty": terms.empty,
    }


def _terms(document: dict[str, Any]) -> Terms:
    tuples = {name: tuple(document[name]) for name in ("vocabulary", "idf")}
    return Terms(**{**document, **tuples})


def shuffled(array: NDArray[Any]) -> Bytes:
    """Return the bytes of an array (n,), all first bytes first; shape (item size, n)."""
    size = array.dtype.itemsize
    return np.ascontiguousarray(array.view(np.uint8).reshape(-1, size).T)


def restored(shuffled_bytes: Bytes, dtype: type[np.generic]) -> NDArray[Any]:
    """Undo `shuffled`."""
    return np.ascontiguousarray(shuffled_bytes.T).view(dtype).ravel()

"""Export: a training result becomes a bundle folder, written whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np

from sprintml.models.assess.assessment import Told, assess
from sprintml.models.assess.report import LeakEffect, Metrics
from sprintml.models.card import make_card
from sprintml.models.fastpath import write_scorer
from sprintml.models.rows import json_rows
from sprintml.models.serve.engines import FastEngine, PipelineEngine
from sprintml.models.store.manifest import write_manifest
from sprintml.models.store.parity import Compiled, compile_equal
from sprintml.models.store.signing import read_key
from sprintml.models.threads import one_thread

if TYPE_CHECKING:
    from sprintml.ingestion.findings import Finding
    from sprintml.models.fitted import FittedModel
    from sprintml.models.result import TrainingResult

ALLOWANCE_S = {"baseline": 1.0, "improved": 10.0}
N_BACKGROUND = 100
"""Rows kept for explanations."""
MAX_PICKLE_BYTES = 20_000_000
"""A larger ``model.joblib`` is left out where the fast path serves: it would only take room."""


@dataclass(frozen=True)
class Bundle:
    """A bundle as written."""

    folder: Path
    metrics: Metrics
    size_bytes: int


@one_thread()
def export(
    result: TrainingResult,
    name: str,
    folder: Path,
    *,
    stage: str | None = None,
    allowance_s: float | None = None,
    findings: Sequence[Finding] = (),
    leak_effect: LeakEffect | None = None,
    key_file: Path | None = None,
) -> Bundle:
    """Write the model called *name* of a training result as a bundle.

    Args:
        result: What `train` returned (or gave with an event).
        name: A key of ``result.models``.
        folder: Where to; an existing bundle there is replaced at once when the new one is whole.
        stage: ``baseline`` or ``improved``; by default by what the leaderboard holds.
        allowance_s: Time for the reports (importances, partial dependence …); 1 s for baselines,
            10 s otherwise. What does not fit is left out and named in ``Metrics.skipped``.
        findings: Of ingestion; they go into the report and the card.
        leak_effect: What dropping suspected leaks changes.
        key_file: Key to sign with; made if it is not there.

    Raises:
        KeyFileError: If the key can be neither read nor made.
    """
    begun = time.monotonic()
    key = read_key(key_file)
    stage = stage or _stage(result)
    allowance_s = ALLOWANCE_S[stage] if allowance_s is None else allowance_s
    model = result.models[name]
    compiled = compile_equal(model, result.schema, result.rows, allowance_s=allowance_s / 2)
    engine = (
        PipelineEngine(model, result.schema)
        if compiled.scorer is None
        else FastEngine(compiled.scorer)
    )
    metrics = assess(
        result,
        name,
        engine,
        compiled.report,
        Told(findings, leak_effect),
        stage=stage,
        allowance_s=allowance_s - (time.monotonic() - begun),
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        metrics = _write_files(staging, result, model, compiled, metrics)
        manifest = write_manifest(
            staging, key=key, created_at=metrics.created_at, versions=result.recipe.versions
        )
        _swap(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Bundle(folder, metrics, manifest.size_bytes)


def _stage(result: TrainingResult) -> str:
    """Return ``baseline`` as long as nothing but baselines has been tried."""
    tried = {e.stage for e in result.leaderboard}
    return "baseline" if tried == {"baseline"} else "improved"


def _write_files(
    folder: Path,
    result: TrainingResult,
    model: FittedModel,
    compiled: Compiled,
    metrics: Metrics,
) -> Metrics:
    """Write every file but the manifest; return the metrics with the size of all."""
    pickle = folder / "model.joblib"
    joblib.dump(model, pickle, compress=3)
    if compiled.scorer is not None:
        write_scorer(compiled.scorer, folder)
        if pickle.stat().st_size > MAX_PICKLE_BYTES:
            note = f"model.joblib: {pickle.stat().st_size / 1e6:.0f} MB that the fast path replaces"
            metrics = metrics.model_copy(update={"skipped": (*metrics.skipped, note)})
            pickle.unlink()
    _write(folder / "schema.json", result.schema.model_dump_json(indent=1))
    _write(folder / "recipe.json", result.recipe.model_dump_json(indent=1))
    _write(folder / "background.json", json.dumps(_background(result), ensure_ascii=False))
    size_bytes = sum(p.stat().st_size for p in folder.iterdir())
    metrics = metrics.model_copy(update={"size_bytes": size_bytes})
    _write(folder / "metrics.json", metrics.model_dump_json(indent=1))
    _write(folder / "card.md", make_card(metrics, result.recipe))
    return metrics


def _background(result: TrainingResult) -> list[dict[str, Any]]:
    """Return a sample of the training rows, always the same, for explanations to compare with."""
    places = np.random.default_rng(0).permutation(len(result.rows))[:N_BACKGROUND]
    return json_rows(result.rows.iloc[np.sort(places)], result.schema.features)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _swap(staging: Path, folder: Path) -> None:
    """Put a finished folder in its place; an older one there goes at the same moment, or nearly."""
    staging.chmod(0o755)
    if not folder.exists():
        staging.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    try:
        folder.rename(old / "bundle")
        try:
            staging.rename(folder)
        except OSError:
            (old / "bundle").rename(folder)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)

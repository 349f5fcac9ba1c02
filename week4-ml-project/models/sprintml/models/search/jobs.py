"""Jobs: one candidate fitted on one fold; what a worker is sent and what it sends back."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from sprintml.models.fitted import Predictions
from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import ALL_ROWS, TrainingData
from sprintml.models.search.estimators import count_trees, fit, predict
from sprintml.models.tasks import Target

EncoderKey = tuple[str, int, int]
"""Encoding, repeat, fold: what an encoder is fitted for."""


@dataclass(frozen=True)
class Job:
    """Fit *candidate* on the training rows of one fold."""

    candidate: Candidate
    repeat: int = 0
    fold: int = ALL_ROWS
    rounds: int | None = None
    """Boosting rounds; None: found on the held-out rows."""
    limit_s: float | None = None
    """Seconds after which boosting stops with the best round so far."""
    known: frozenset[EncoderKey] = frozenset()
    """Encoders that need not be sent back."""

    @property
    def encoder_key(self) -> EncoderKey:
        """What this job's encoder is fitted for."""
        return (self.candidate.encoding, self.repeat, self.fold)


@dataclass(frozen=True)
class Fit:
    """What came of a job."""

    job: Job
    estimator: Any
    encoder: Any
    """None if it was known."""
    held_out: Predictions
    """Shape (rows held out, outputs)."""
    rounds: int | None
    fit_s: float
    trees: int
    leaves: int


def run(job: Job, data: TrainingData) -> Fit:
    """Fit one job. The answer depends on the job and the data only, but for its seconds."""
    started = time.perf_counter()
    candidate = job.candidate
    train, held_out = data.parts(job.repeat, job.fold)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that did not converge is judged by its score
        encoded = data.encoded(candidate.encoding, job.repeat, job.fold)
        y = scaled_target(data.y, candidate)
        spent = time.perf_counter() - started
        estimator, rounds = fit(
            candidate,
            encoded,
            y[train],
            y[held_out],
            seed=seed_of(data.seed, job),
            rounds=job.rounds,
            limit_s=None if job.limit_s is None else max(0.0, job.limit_s - spent),
        )
        predictions = _predict(estimator, encoded.held_out, job, data)
    seconds = time.perf_counter() - started
    encoder = None if job.encoder_key in job.known else encoded.encoder
    return Fit(job, estimator, encoder, predictions, rounds, seconds, *count_trees(estimator))


def seed_of(seed: int, job: Job) -> int:
    """Return a seed that differs between candidates, repeats and folds, and not between runs."""
    parts = [seed, crc32(job.candidate.name.encode()), job.repeat, job.fold + 1]
    return int(np.random.SeedSequence(parts).generate_state(1)[0] >> 1)


def scaled_target(y: Target, candidate: Candidate) -> Target:
    """Return the target as *candidate* learns it, shape (n,)."""
    return np.log1p(y) if candidate.target_scale == "log1p" else y


def _predict(estimator: Any, matrix: Predictions, job: Job, data: TrainingData) -> Predictions:  # noqa: ANN401
    if len(matrix) == 0:
        return np.empty((0, data.task.n_outputs))
    return predict(estimator, matrix, log1p=job.candidate.target_scale == "log1p")

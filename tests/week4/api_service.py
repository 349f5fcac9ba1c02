"""A real bundle of a table with every kind of column, served: what the API's tests talk to."""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import httpx
import numpy as np
from fastapi import FastAPI

from sprintml.api.app import create_app
from sprintml.api.service import Service
from sprintml.ingestion.profiling import profile_table
from sprintml.ingestion.table import Table, read_table
from sprintml.models.serve.predictor import Predictor
from sprintml.models.store.bundle import load_bundle
from sprintml.models.store.export import export
from sprintml.models.training import train

HEADER = ["age", "fare price", "class", "member", "joined", "note", "id", "survived"]


@cache
def folder() -> Path:
    """Return a folder that lives as long as the tests."""
    path = Path(tempfile.mkdtemp(prefix="sprintml-tests-"))
    atexit.register(shutil.rmtree, path)
    return path


def rows(n: int = 240, seed: int = 0) -> list[list[str]]:
    """Return *n* rows of texts with missing cells, and a target that depends on them."""
    rng = np.random.default_rng(seed)
    words = np.array(["red wine", "blue cheese", "old bread", "new milk"])
    found = []
    for i in range(n):
        age, fare, level = rng.normal(40, 12), rng.gamma(2, 15), "abc"[rng.integers(3)]
        member = bool(rng.integers(2))
        moment = np.datetime64("2020-01-01T00:00:00") + int(rng.integers(10**8))
        truth = age / 12 - fare / 20 + (level == "a") + 2 * member + rng.normal()
        found.append(
            [
                "" if rng.random() < 0.1 else f"{age:.2f}",
                f"{fare:.3f}",
                level,
                "yes" if member else "no",
                "" if rng.random() < 0.1 else str(moment),
                " ".join([*rng.choice(words, 5), "table", str(i)]),
                f"passenger-{i:05}",
                "lived" if truth > 3 else "died",
            ]
        )
    return found


def write_csv(path: Path, header: Sequence[str], cells: Sequence[Sequence[str]]) -> Path:
    """Write a CSV and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *cells])
    return path


@cache
def mixed_csv() -> Path:
    """Return the path of the training table."""
    return write_csv(folder() / "mixed.csv", HEADER, rows())


@cache
def mixed_table() -> Table:
    """Return the training table, read."""
    return read_table(str(mixed_csv()), target="survived")


def bundle_of(table: Table, name: str, budget_s: float = 4.0) -> Path:
    """Train briefly on *table* and return the folder of the bundle."""
    result = train(table, budget_s=budget_s)
    target = folder() / name
    export(result, result.chosen.name, target, allowance_s=0.5, key_file=key_file())
    return target


def key_file() -> Path:
    """Return the key that the tests sign with; the user's own is left alone."""
    return folder() / "key"


@cache
def mixed_bundle() -> Path:
    """Return the folder of a bundle of the training table."""
    return bundle_of(mixed_table(), "mixed")


@cache
def mixed_predictor() -> Predictor:
    """Return its predictor."""
    return load_bundle(mixed_bundle(), key_file=key_file())


@cache
def mixed_service() -> Service:
    """Return a service with that model, and its profile."""
    service = Service(profile=profile_table(mixed_table()))
    service.registry.add("mixed", mixed_predictor())
    return service


@cache
def mixed_app() -> FastAPI:
    """Return its application."""
    return create_app(mixed_service())


def client(app: FastAPI) -> httpx.AsyncClient:
    """Return a client that sees what a caller sees: an answer, never the fault itself."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60)

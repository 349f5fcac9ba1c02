"""Pages, documentation, health and lists: what is there before, while and after a model is."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from week4.api_service import client, mixed_app, mixed_predictor, mixed_table

from sprintml.api.app import create_app
from sprintml.api.board import TrainingBoard
from sprintml.api.pages import page_routes
from sprintml.api.registry import Registry
from sprintml.api.runs import BundleReady, Ended
from sprintml.api.service import Service
from sprintml.models.leaderboard import Entry
from sprintml.models.search.events import Finished, Started

NO_MODEL = {"age": 1, "fare price": 1, "class": "a", "member": True, "note": "x"}


async def test_before_there_is_a_model_the_service_says_so() -> None:
    """Live, not ready; a prediction is a 503 that says when to ask again; then a swap ends it."""
    service = Service()
    predictor = mixed_predictor()
    served = service.registry.declare("mixed", predictor.schema, predictor.task)
    async with client(create_app(service)) as http:
        live = await http.get("/health/live")
        waiting = [
            await http.get("/health/ready"),
            await http.post("/predict", json=NO_MODEL),
            await http.post("/predict/fast", json=NO_MODEL),
            await http.get("/models/mixed"),
            await http.get("/profile"),
        ]
        served.swap(predictor, "baseline")
        after = [await http.get("/health/ready"), await http.post("/predict", json=NO_MODEL)]

    assert live.status_code == 200
    assert [r.status_code for r in waiting] == [503] * 5
    assert waiting[1].headers["retry-after"] == "1"
    assert [r.status_code for r in after] == [200, 200]


async def test_a_swap_raises_the_version_and_loses_no_request() -> None:
    """While versions are swapped in, every request is answered."""
    predictor = mixed_predictor()
    service = Service()
    served = service.registry.add("mixed", predictor, "baseline")
    async with client(create_app(service)) as http:
        for version in range(1, 6):
            answer = await http.post("/predict", json=NO_MODEL)
            summary = (await http.get("/models")).json()["models"][0]
            served.swap(predictor, "improved")

            assert answer.status_code == 200
            assert summary["version"] == version


def test_a_model_with_other_columns_is_never_swapped_in() -> None:
    """The typed request would not be true any more."""
    predictor = mixed_predictor()
    short = predictor.schema.model_copy(update={"columns": predictor.schema.columns[1:]})
    served = Registry().declare("mixed", short, predictor.task)

    with pytest.raises(ValueError, match="other columns"):
        served.swap(predictor)


async def test_unknown_paths_methods_and_models_are_problems() -> None:
    """404 and 405 are problem documents as well."""
    async with client(mixed_app()) as http:
        answers = [
            await http.get("/nothing"),
            await http.get("/models/nobody"),
            await http.post("/models/nobody/predict", json={}),
            await http.get("/predict"),
            await http.get("/predict/fast"),
            await http.delete("/models"),
        ]

    assert [a.status_code for a in answers] == [404, 404, 404, 405, 405, 405]
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}


async def test_the_model_page_has_everything() -> None:
    """Schema, measurements, card and versions come in one document."""
    async with client(mixed_app()) as http:
        detail = (await http.get("/models/mixed")).json()
        profile = (await http.get("/profile")).json()

    assert detail["schema"]["target"] == "survived"
    assert detail["metrics"]["scores"][detail["task"]["metric"]]["value"] > 0
    assert detail["card"].startswith("#")
    assert [c["name"] for c in profile["columns"]] == [c.name for c in mixed_table().schema.columns]


async def test_metrics_count_by_route() -> None:
    """Prometheus sees the route's template, of the fast lane too."""
    async with client(create_app(Service())) as http:
        await http.post("/predict/fast", json={})
        text = (await http.get("/metrics")).text

    assert re.search(r'requests_total\{method="POST",route="/predict/fast",status="503"\} 1', text)


async def test_documentation_needs_no_other_host() -> None:
    """The docs load their own files only, under a policy that forbids anything else."""
    async with client(mixed_app()) as http:
        pages = [await http.get(path) for path in ("/docs", "/docs/docs.js", "/docs/docs.css")]

    assert [p.status_code for p in pages] == [200, 200, 200]
    assert "default-src 'self'" in pages[0].headers["content-security-policy"]
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", pages[0].text)
    assert "http" not in pages[1].text.replace("https://", "http://").partition("//")[0]


async def test_a_built_page_is_served_with_honest_headers(tmp_path: Path) -> None:
    """Hashed files are kept for ever and compressed, the index is asked for again."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><p>hello")
    (tmp_path / "assets" / "index-Ab12Cd34.js").write_text("let a = 1;\n" * 500)
    app = create_app(Service())
    app.router.routes[:0] = page_routes(tmp_path)
    async with client(app) as http:
        index = await http.get("/")
        asset = await http.get("/assets/index-Ab12Cd34.js", headers={"accept-encoding": "gzip"})
        plain = await http.get("/assets/index-Ab12Cd34.js", headers={"accept-encoding": ""})
        again = await http.get("/", headers={"if-none-match": index.headers["etag"]})

    assert index.text == "<!doctype html><p>hello"
    assert index.headers["cache-control"] == "no-cache"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    assert int(asset.headers["content-length"]) < len(plain.content) == len(asset.content)
    assert again.status_code == 304
    assert gzip.compress(plain.content, 9, mtime=0).__len__() == int(
        asset.headers["content-length"]
    )


async def test_a_missing_page_says_how_to_build_it(tmp_path: Path) -> None:
    """A checkout without a built page still answers at its address."""
    app = create_app(Service())
    app.router.routes[:0] = page_routes(tmp_path)
    async with client(app) as http:
        response = await http.get("/")

    assert response.status_code == 200
    assert "make setup" in response.text


def test_the_board_tells_the_best_so_far() -> None:
    """Events in, status out: the best by the metric's own direction, time by the given clock."""
    now = [0.0]
    board = TrainingBoard(mixed_predictor().task, clock=lambda: now[0])
    entries = [
        Entry(name=name, family="x", stage="baseline", score=score, low=0, high=1, fit_s=1)
        for name, score in (("a", 0.7), ("b", 0.9), ("c", 0.8))
    ]
    board.put(Started(["a", "b", "c"], 60.0))
    for entry in entries:
        board.put(Finished(entry))
    board.put(BundleReady("baseline", "b", "somewhere"))
    now[0] = 12.5
    board.put(Ended(ok=True))
    now[0] = 99.0
    status = board.status()

    assert (status.state, status.best, status.done, status.total) == ("done", "b", 3, 3)
    assert [row.name for row in status.leaderboard] == ["b", "c", "a"]
    assert (status.elapsed_s, status.serving) == (12.5, "baseline")

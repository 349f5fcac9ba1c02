"""How fast a prediction is over HTTP, and how soon the first one comes.

``serve``: rounds that alternate between a FastAPI no-op POST (Pydantic, 8 fields), our typed and
fast routes with a linear model and with a boosted ensemble, and MLflow's server with the same
pipeline (with ``--mlflow-python``). Ratios are taken within a round. Answers are compared first.

``first-value``: a CSV of 10,000 x 20 under ``sprintml up``: seconds from reading to the first 200
of ``/predict`` and to the end of training.

Each prints a table and writes JSON to ``out/`` beside this file. Load comes from ``wrk`` where it
is installed, otherwise from a Python client (slower, so ratios are flatter).
"""

# ruff: noqa: S603 - it starts our own servers

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd

from sprintml.ingestion import read_table
from sprintml.models.store.bundle import load_bundle
from sprintml.models.store.export import export
from sprintml.models.training import train

HERE = Path(__file__).parent
OUT = HERE / "out"
COLUMNS = [f"c{i}" for i in range(8)]
CONNECTIONS = 32
NO_OP = """
from fastapi import FastAPI
from pydantic import BaseModel
class Row(BaseModel):
    c0: float | None = None
    c1: float | None = None
    c2: float | None = None
    c3: float | None = None
    c4: float | None = None
    c5: float | None = None
    c6: float | None = None
    c7: float | None = None
class Answer(BaseModel):
    ok: bool
app = FastAPI()
@app.post("/predict")
async def predict(row: Row) -> Answer:
    return Answer(ok=True)
import sys, uvicorn
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
"""


def table(n: int, columns: int, seed: int) -> pd.DataFrame:
    """Return a table of numbers, with 5 % missing cells and a target made of some of them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, columns))
    score = x[:, 0] + x[:, 1] * x[:, 2] + np.sin(2 * x[:, 3]) + rng.normal(size=n)
    x[rng.random(x.shape) < 0.05] = np.nan
    frame = pd.DataFrame(x, columns=[f"c{i}" for i in range(columns)])
    frame["target"] = np.where(score > 0, "yes", "no")
    return frame


def make_bundles(folder: Path, seed: int, budget_s: float) -> dict[str, Path]:
    """Train once and export the linear model and the chosen ensemble."""
    source = folder / "train.csv"
    table(4_000, 8, seed).to_csv(source, index=False)
    result = train(read_table(str(source), target="target"), budget_s=budget_s, seed=seed)
    names = [entry.name for entry in result.leaderboard]
    boosted = next(n for n in ("ensemble", "lightgbm-small", "lightgbm-fast") if n in names)
    forest = next((n for n in ("random-forest", "extra-trees") if n in names), None)
    wanted = {"linear": "linear", "boosted": boosted} | ({"forest": forest} if forest else {})
    for label, name in wanted.items():
        export(result, name, folder / label, allowance_s=1.0)
        print(f"{label}: {name}")
    return {label: folder / label for label in wanted}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def process(command: Sequence[str], url: str, **environment: str) -> Iterator[str]:
    """Run a server until the block ends; yields *url* once something answers there."""
    with subprocess.Popen(
        list(command), env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        try:
            until = time.monotonic() + 120
            while True:
                try:
                    httpx.get(url)
                    break
                except httpx.TransportError:
                    if time.monotonic() > until or child.poll() is not None:
                        raise SystemExit(f"no answer from {command[:4]}") from None
                    time.sleep(0.1)
            yield url
        finally:
            child.terminate()


def rate(url: str, body: str, seconds: float) -> float:
    """Return requests per second of POSTs of *body* over 32 connections."""
    if shutil.which("wrk"):
        return wrk(url, body, seconds)
    return asyncio.run(python_client(url, body, seconds))


def wrk(url: str, body: str, seconds: float) -> float:
    """Return requests per second as ``wrk`` counts them; any answer but 2xx ends the benchmark."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            f"wrk.method = 'POST'\nwrk.body = [==[{body}]==]\n"
            "wrk.headers['Content-Type'] = 'application/json'\n"
        )
        script.flush()
        lasting = f"-d{max(1, round(seconds))}"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", lasting, "-s", script.name, url]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise SystemExit(f"{url} refused requests:\n{printed}")
    return float(printed.split("Requests/sec:")[1].split()[0])


async def python_client(url: str, body: str, seconds: float) -> float:
    """Return requests per second of an asyncio client."""
    done, until = 0, time.perf_counter() + seconds
    async with httpx.AsyncClient() as client:

        async def caller() -> None:
            nonlocal done
            while time.perf_counter() < until:
                headers = {"content-type": "application/json"}
                (await client.post(url, content=body, headers=headers)).raise_for_status()
                done += 1

        await asyncio.gather(*(caller() for _ in range(CONNECTIONS)))
    return done / seconds


def check_answers(base: str, folder: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Compare both routes with the predictor in this process, row by row."""
    predictor = load_bundle(folder)
    for row in rows:
        expected = dict(predictor.predict_row(row).probabilities or {})
        for path in ("/predict", "/predict/fast"):
            response = httpx.post(base + path, json=row)
            assert response.status_code == 200, response.text
            got = response.json()["probabilities"]
            assert got == expected, (path, got, expected)


def serve(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure the routes; returns the document to write."""
    frame = table(40, 8, arguments.seed + 1).drop(columns="target")
    rows = [
        {k: (None if pd.isna(v) else v) for k, v in r.items()} for r in frame.to_dict("records")
    ]
    body = json.dumps(dict.fromkeys(COLUMNS, 0.5) | {"c1": -1.25, "c2": 3.5})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bundles = make_bundles(folder, arguments.seed, arguments.budget)
        no_op = folder / "no_op.py"
        no_op.write_text(NO_OP)
        port = free_port()
        stack.enter_context(
            process([sys.executable, str(no_op), str(port)], f"http://127.0.0.1:{port}/docs")
        )
        arms = {"fastapi no-op": (f"http://127.0.0.1:{port}/predict", body)}
        sprintml = str(Path(sys.executable).with_name("sprintml"))
        for label, bundle in bundles.items():
            port = free_port()
            base = f"http://127.0.0.1:{port}"
            command = [sprintml, "serve", str(bundle), "--port", str(port)]
            stack.enter_context(process(command, f"{base}/health/ready"))
            check_answers(base, bundle, rows)
            arms[f"{label}, typed"] = (f"{base}/predict", body)
            arms[f"{label}, fast"] = (f"{base}/predict/fast", body)
        if arguments.mlflow_python:
            for label, bundle in bundles.items():
                url = stack.enter_context(mlflow(arguments, bundle, free_port()))
                check_mlflow(url, bundle, rows)
                arms[f"{label}, MLflow"] = (url, mlflow_body([json.loads(body)]))
        rounds = measure(arms, arguments.rounds, arguments.seconds)
    return {"rounds": rounds, "ratios": ratios(rounds), "n_connections": CONNECTIONS}


@contextmanager
def mlflow(arguments: argparse.Namespace, bundle: Path, port: int) -> Iterator[str]:
    """Serve the bundle's own pipeline by MLflow, in the other environment."""
    saved = bundle.with_name(f"{bundle.name}-mlflow")
    code = (
        "import sys, joblib, mlflow.pyfunc\n"
        "class Model(mlflow.pyfunc.PythonModel):\n"
        "    def load_context(self, context):\n"
        "        self.model = joblib.load(context.artifacts['model'])\n"
        "    def predict(self, context, model_input, params=None):\n"
        "        return self.model.predict(model_input.astype(float)).tolist()\n"
        "mlflow.pyfunc.save_model(sys.argv[2], python_model=Model(),\n"
        "    artifacts={'model': sys.argv[1]}, pip_requirements=[])\n"
    )
    paths = os.pathsep.join(
        str(HERE.parent / part) for part in ("data-ingestion", "preprocessing", "models")
    )
    command = [arguments.mlflow_python, "-c", code, str(bundle / "model.joblib"), str(saved)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": paths})
    url = f"http://127.0.0.1:{port}"
    server = [arguments.mlflow_python, "-m", "mlflow", "models", "serve", "--env-manager", "local"]
    server += ["-m", str(saved), "-p", str(port), "--workers", "1"]
    its_bin = str(Path(arguments.mlflow_python).parent)  # MLflow starts uvicorn by name
    search = os.pathsep.join([its_bin, os.environ["PATH"]])
    with process(server, f"{url}/ping", PYTHONPATH=paths, PATH=search):
        yield f"{url}/invocations"


def mlflow_body(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as MLflow takes them."""
    return json.dumps({"dataframe_split": {
        "columns": COLUMNS, "data": [[row.get(c) for c in COLUMNS] for row in rows]
    }})  # fmt: skip


def check_mlflow(url: str, bundle: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Compare MLflow's answers with ours, to 1e-9."""
    predictor = load_bundle(bundle)
    headers = {"content-type": "application/json"}
    got = httpx.post(url, content=mlflow_body(rows), headers=headers, timeout=60).json()
    for row, probabilities in zip(rows, got["predictions"], strict=True):
        ours = list((predictor.predict_row(row).probabilities or {}).values())
        assert np.allclose(ours, probabilities, rtol=0, atol=1e-9), (ours, probabilities)


def measure(
    arms: dict[str, tuple[str, str]], n_rounds: int, seconds: float
) -> list[dict[str, float]]:
    """Return requests per second of every arm, round by round, after one that warms up."""
    rounds: list[dict[str, float]] = []
    for number in range(n_rounds + 1):
        found = {}
        for name, (url, body) in arms.items():
            found[name] = rate(url, body, 0.5 if number == 0 else seconds)
        if number:
            rounds.append(found)
            print(f"round {number}: " + ", ".join(f"{k} {v:,.0f}" for k, v in found.items()))
    return rounds


def ratios(rounds: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return for each arm the median rate and the median ratio to the no-op of its round."""
    found = {}
    for name in rounds[0]:
        paired = [r[name] / r["fastapi no-op"] for r in rounds]
        found[name] = {
            "per_s": statistics.median(r[name] for r in rounds),
            "to_no_op": statistics.median(paired),
            "lowest": min(paired),
            "highest": max(paired),
        }
        label, _, kind = name.partition(", ")
        if kind == "MLflow":
            for ours in ("typed", "fast"):
                times = [r[f"{label}, {ours}"] / r[name] for r in rounds]
                found[f"{label}, {ours}"]["to_mlflow"] = statistics.median(times)
    return found


def first_value(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure ``sprintml up`` on 10,000 x 20; returns the document to write."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "table.csv"
        frame = table(10_000, 20, arguments.seed)
        frame.to_csv(source, index=False)
        row = {
            k: (None if pd.isna(v) else v) for k, v in frame.drop(columns="target").iloc[0].items()
        }
        sprintml = str(Path(sys.executable).with_name("sprintml"))
        command = [sprintml, "up", str(source), "--target", "target"]
        port = free_port()
        command += ["--budget", str(arguments.budget), "--port", str(port)]
        began = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, stderr=subprocess.DEVNULL, start_new_session=True
        ) as child:
            try:
                return follow(f"http://127.0.0.1:{port}", row, began)
            finally:
                child.terminate()


def follow(url: str, row: dict[str, Any], began: float) -> dict[str, Any]:
    """Ask until answers come; seconds since *began*."""
    found: dict[str, Any] = {}
    while "first_prediction_s" not in found:
        time.sleep(0.02)
        try:
            if "page_s" not in found and httpx.get(url).status_code == 200:
                found["page_s"] = time.perf_counter() - began
            if httpx.post(f"{url}/predict", json=row).status_code == 200:
                found["first_prediction_s"] = time.perf_counter() - began
        except httpx.TransportError:
            continue
    while (status := httpx.get(f"{url}/training").json())["state"] == "running":
        time.sleep(0.1)
    found["end_of_training_s"] = time.perf_counter() - began
    # the board's clock starts when the table has been read
    found["read_s"] = found["end_of_training_s"] - status["elapsed_s"]
    found["first_prediction_after_reading_s"] = found["first_prediction_s"] - found["read_s"]
    return {**found, "best": status["best"], "score": status["best_score"]}


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    packages = ("fastapi", "starlette", "uvicorn", "pydantic", "msgspec", "scikit-learn")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in packages},
        "client": "wrk" if shutil.which("wrk") else "python",
    }


def main() -> None:
    """Run the benchmark named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["serve", "first-value"], default="serve")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each arm in each round")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds to train")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mlflow-python", help="python of an environment with mlflow")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    found = serve(arguments) if arguments.what == "serve" else first_value(arguments)
    document = {"what": arguments.what, **machine(), "budget_s": arguments.budget, **found}
    arguments.out.mkdir(parents=True, exist_ok=True)
    target = arguments.out / f"benchmark-{arguments.what}.json"
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    for name, value in found.get("ratios", found).items():
        shown = {k: round(v, 3) for k, v in value.items()} if isinstance(value, dict) else value
        print(f"{name:24} {shown}")
    print(f"written: {target}")


if __name__ == "__main__":
    main()

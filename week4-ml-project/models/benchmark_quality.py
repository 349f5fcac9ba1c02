"""Quality at an equal budget on one core: linear, LightGBM, FLAML, AutoGluon and this project.

Every set is cut 75/25 by each seed; every method reads the same two files, in a process of its own
that is killed when it takes three times its budget. A method that fails is scored as the constant
answer. Prints a score for each set, mean ranks, seconds and failures; writes JSON.

    python benchmark_quality.py --make-peers .peers      once: FLAML and AutoGluon, by uv
    python benchmark_quality.py --peers-python .peers/bin/python --seeds 3
"""

# ruff: noqa: S603, S607  # runs our own scripts, and uv

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from benchmark_methods import METHODS, METRICS, PEERS
from benchmark_sets import SETS, TARGET
from scipy.stats import rankdata
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
PEER_PACKAGES = ("flaml[automl]==2.7.0", "autogluon.tabular[lightgbm,catboost,xgboost]==1.6.3")
ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def make_peers(folder: Path) -> None:
    """Make the environment of the other AutoML systems."""
    subprocess.run(["uv", "venv", "--python", "3.11", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run(["uv", "pip", "install", "--python", python, *PEER_PACKAGES], check=True)
    print(f"made {folder}; now: --peers-python {python}")


def kind_of(target: pd.Series) -> str:
    """Return the task of a set."""
    if pd.api.types.is_numeric_dtype(target):
        return "regression"
    return "binary" if target.nunique() == 2 else "multiclass"


def cut(name: str, seed: int, folder: Path) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """Write both parts of a set into *folder*; return its kind and both.

    Rows with equal features (one person, asked every year) stay on one side: a method that
    remembers them would be praised for it.
    """
    frame = SETS[name]()
    kind = kind_of(frame[TARGET])
    labels = None if kind == "regression" else frame[TARGET]
    features = frame.drop(columns=TARGET)
    groups = features.groupby(list(features.columns), dropna=False, sort=False).ngroup()
    first = ~groups.duplicated()
    held_in, _ = train_test_split(
        groups[first],
        test_size=0.25,
        random_state=seed,
        stratify=None if labels is None else labels[first],
    )
    train, test = frame[groups.isin(held_in)], frame[~groups.isin(held_in)]
    train.to_csv(folder / "train.csv", index=False)
    test.to_csv(folder / "test.csv", index=False)
    (folder / "set.json").write_text(json.dumps({"labels": kind != "regression"}))
    return kind, train, test


def score(kind: str, truth: pd.Series, predictions: np.ndarray, classes: list[str]) -> float:
    """Return the task's score of predictions on the held-out part."""
    if kind == "regression":
        return float(root_mean_squared_error(truth, predictions[:, 0]))
    codes = np.array([classes.index(label) for label in truth.astype(str)])
    if kind == "binary":
        return float(roc_auc_score(codes, predictions[:, 1]))
    predictions = np.clip(predictions, 1e-15, 1)
    predictions /= predictions.sum(axis=1, keepdims=True)
    return float(log_loss(codes, predictions, labels=range(len(classes))))


def constant(kind: str, train: pd.DataFrame, test: pd.DataFrame) -> float:
    """Return the score of the answer that does not look at the row."""
    if kind == "regression":
        return score(kind, test[TARGET], np.full((len(test), 1), train[TARGET].mean()), [])
    shares = train[TARGET].value_counts(normalize=True).sort_index()
    rows = np.tile(shares.to_numpy(), (len(test), 1))
    return score(kind, test[TARGET], rows, [str(c) for c in shares.index])


def run(method: str, folder: Path, kind: str, args: argparse.Namespace) -> dict[str, Any]:
    """Run one method in its own process; return its predictions or why there are none."""
    python = args.peers_python if method in PEERS else sys.executable
    command = [str(python), str(HERE / "benchmark_methods.py"), method, str(folder)]
    command += ["--kind", kind, "--budget", str(args.budget)]
    command += [] if args.core is None else ["--core", str(args.core)]
    limit_s = max(3 * args.budget, 120)
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            env=os.environ | ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"killed after {limit_s:.0f} s", "seconds": limit_s}
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"failure": why[:200], "seconds": time.perf_counter() - started}
    told = json.loads((folder / f"{method}.json").read_text())
    with np.load(folder / f"{method}.npz") as found:
        return told | {"predictions": found["predictions"]}


def measure(name: str, seed: int, methods: list[str], args: argparse.Namespace) -> list[Any]:
    """Return one record for each method on one cut of one set."""
    records = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        kind, train, test = cut(name, seed, folder)
        for method in methods:
            found = run(method, folder, kind, args)
            if "failure" in found:
                value = constant(kind, train, test)
            else:
                value = score(kind, test[TARGET], found["predictions"], found["classes"])
            record = {"set": name, "kind": kind, "metric": METRICS[kind], "seed": seed}
            record |= {"method": method, "score": value, "seconds": found["seconds"]}
            record["failure"] = found.get("failure", "")
            records.append(record)
            print(
                f"  {name} seed {seed} {method:<10} {value:10.4f} {found['seconds']:7.1f} s", end=""
            )
            print(f"  {record['failure']}", flush=True)
            board = folder / "leaderboard.json"
            if method == "sprintml" and args.boards and board.exists():
                print("   ", board.read_text())
    return records


def with_ranks(records: pd.DataFrame) -> pd.DataFrame:
    """Add each method's rank among all on the same cut; 1 is best."""
    better = np.where(records["metric"] == "roc_auc", -records["score"], records["score"])
    ranks = pd.Series(better.round(6), index=records.index).groupby(
        [records["set"], records["seed"]]
    )
    return records.assign(rank=ranks.transform(rankdata))


def show(records: pd.DataFrame) -> None:
    """Print the mean score of each method on each set, then ranks, seconds and failures."""
    with pd.option_context("display.width", 200, "display.max_columns", 20):
        table = records.pivot_table(index=["set", "metric"], columns="method", values="score")
        print("\nmean score (roc_auc: higher is better; log_loss, rmse: lower)\n", table.round(4))
        summary = records.groupby("method").agg(
            mean_rank=("rank", "mean"),
            wins=("rank", lambda ranks: int((ranks == 1).sum())),
            mean_seconds=("seconds", "mean"),
            most_seconds=("seconds", "max"),
            failures=("failure", lambda whys: int((whys != "").sum())),
        )
        print("\n", summary.sort_values("mean_rank").round(2))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--budget", type=float, default=60, help="seconds for each AutoML")
    parser.add_argument("--seeds", type=int, default=1, help="cuts of every set")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--core", type=int, default=0, help="the one core everything runs on")
    parser.add_argument("--peers-python", type=Path, help="interpreter with FLAML and AutoGluon")
    parser.add_argument("--make-peers", type=Path, metavar="FOLDER", help="make that environment")
    parser.add_argument("--boards", action="store_true", help="print our leaderboards too")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "quality.json")
    args = parser.parse_args()
    if args.make_peers:
        make_peers(args.make_peers)
        return
    methods = list(args.methods)
    if args.peers_python is None or not args.peers_python.exists():
        skipped = [m for m in methods if m in PEERS]
        methods = [m for m in methods if m not in PEERS]
        if skipped:
            print(f"without --peers-python, {' and '.join(skipped)} are skipped")
    records = []
    for seed in range(args.seeds):
        for name in args.sets:
            records += measure(name, seed, methods, args)
    ranked = with_ranks(pd.DataFrame(records))
    show(ranked)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    about = {"machine": platform.processor() or platform.machine(), "budget_s": args.budget}
    about["python"] = platform.python_version()
    about["versions"] = {p: version(p) for p in ("scikit-learn", "lightgbm", "numpy", "pandas")}
    about["peers"] = list(PEER_PACKAGES)
    args.out.write_text(json.dumps({"about": about, "records": ranked.to_dict("records")}))
    print(f"\nwritten to {args.out}")


if __name__ == "__main__":
    main()

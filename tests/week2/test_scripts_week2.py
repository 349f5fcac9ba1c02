"""The scripts of the distributions: what a reader types, what they print, where pictures go."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

import simulated_distributions as sd
from simulated_distributions.stories.graph import path

FOLDER = Path(__file__).resolve().parents[2] / "week2-probability-stats/simulated-distributions"
Type = Callable[..., tuple[int, str, str]]


def load(name: str) -> ModuleType:
    """Return a script as a module, without running it."""
    spec = importlib.util.spec_from_file_location(f"script_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Run a script as if typed; return its exit status and what it printed."""

    def run(name: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", [f"{name}.py", *words])
        try:
            status = load(name).main()
        except SystemExit as end:  # argparse ends so
            status = end.code
        out = capsys.readouterr()
        return status, out.out, out.err

    return run


def assert_picture(path: Path) -> None:
    """Assert that a file is a picture with many colours."""
    with Image.open(path) as image:
        colours = image.convert("RGB").getcolors(maxcolors=2**20)

    assert colours is not None
    assert len(colours) > 50


@pytest.mark.parametrize(
    "words",
    [
        ["normal"],
        ["student-t", "--set", "df=5"],
        ["categorical", "--set", "weights=1,2,0,4", "--method", "guide-table"],
        ["poisson", "--set", "rate=12", "--method", "ptrs", "--seed", "3"],
    ],
    ids=lambda words: words[0],
)
def test_simulate_draws_and_judges(words: list[str], typed: Type, tmp_path: Path) -> None:
    """A law by its name, with parameters: the draws follow it, and are shown."""
    status, out, _ = typed("simulate", *words, "--size", "20000", "--out", str(tmp_path))

    assert status == 0
    assert "the draws follow the law" in out
    assert_picture(tmp_path / f"simulate_{words[0]}.png")


def test_simulate_blocks_are_one_sample(typed: Type) -> None:
    """Drawing by blocks gives every draw once: the blocks differ, the whole follows the law."""
    module = load("simulate")
    draws = module.sample(sd.Normal(), 2_000_500, 5, None)

    assert len(draws) == 2_000_500
    assert len(np.unique(draws)) > 2_000_000
    np.testing.assert_array_equal(draws, module.sample(sd.Normal(), 2_000_500, 5, None))


def test_simulate_knows_a_wrong_sampler(
    typed: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draws that are all moved by a tenth of a standard deviation are said not to follow."""
    right = sd.Normal.sample
    monkeypatch.setattr(sd.Normal, "sample", lambda *a, **k: right(*a, **k) + 0.1)
    _, out, _ = typed("simulate", "--size", "20000", "--out", str(tmp_path))

    assert "do NOT follow the law" in out


def test_simulate_explains(typed: Type, tmp_path: Path) -> None:
    """--explain shows the sampler at work, with what is predicted and measured."""
    words = ["binomial", "--set", "n=200", "--set", "p=0.3", "--method", "btpe", "--explain"]
    status, out, _ = typed("simulate", *words, "--out", str(tmp_path))

    assert status == 0
    assert "acceptance rate" in out
    assert_picture(tmp_path / "explain_binomial_btpe.png")


def test_simulate_lists_every_law(typed: Type) -> None:
    """Every law that can be sampled is in the list with its methods."""
    _, out, _ = typed("simulate", "list")

    assert len(out.splitlines()) >= 28
    assert "ziggurat, polar, box-muller, rejection, inversion" in out


BAD = [
    ("simulate", ["nrmal"], "did you mean normal"),
    ("simulate", ["gamma"], "--set NAME=VALUE for 'shape'"),
    ("simulate", ["gamma", "--set", "shap=2"], "shape=…, rate=…"),
    ("simulate", ["gamma", "--set", "shape=two"], "expected a number, found 'two'"),
    ("simulate", ["gamma", "--set", "shape=-1"], "shape must be"),
    ("simulate", ["normal", "--method", "magic"], "it has ziggurat"),
    ("simulate", ["normal", "--size", "0"], "--size must be at least 1"),
    ("simulate", ["normal", "--seed", "-1"], "non-negative"),
    ("experiments", ["bufon"], "did you mean buffon"),
    ("experiments", ["clt", "--effort", "0"], "effort must be"),
    ("experiments", ["clt", "--seed", "-1"], "--seed -1"),
    ("stories", ["Bernouli", "Beta"], "Bernoulli"),
    ("stories", ["Bernoulli"], "a way needs two laws"),
    ("stories", ["--draws", "0"], "--draws must be at least 1"),
    ("stories", ["Beta", "Beta"], "no way to go"),
]


@pytest.mark.parametrize(("name", "words", "said"), BAD, ids=[said for _, _, said in BAD])
def test_mistakes_are_named(
    name: str, words: list[str], said: str, typed: Type, tmp_path: Path
) -> None:
    """Exit status 2, one line on the error stream that says what is allowed, no traceback."""
    status, out, err = typed(name, *words, "--out", str(tmp_path))

    assert status == 2
    assert said in err
    assert "Traceback" not in err
    assert out == ""


def test_experiments_lists_and_runs(typed: Type, tmp_path: Path) -> None:
    """The list names 17 questions; one of them prints its table and saves its picture."""
    _, listed, _ = typed("experiments", "list")
    status, out, _ = typed("experiments", "coupons", "--out", str(tmp_path), "--effort", "0.5")

    assert len(listed.splitlines()) == 17 + 2
    assert status == 0
    assert "224.96" in out
    assert_picture(tmp_path / "experiment_coupons.png")


def test_stories_tells_a_way(typed: Type, tmp_path: Path) -> None:
    """The way between two laws is run story by story, and holds."""
    status, out, _ = typed("stories", "Bernoulli", "F", "--draws", "20000")

    assert status == 0
    assert out.count("  holds") == len(path("Bernoulli", "F"))
    assert "ChiSquare → F" in out


@pytest.mark.parametrize("name", ["simulate", "experiments", "stories"])
def test_help_works_as_typed(name: str) -> None:
    """A script with --help, in a process of its own, shows how it is called."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--help"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stderr
    assert f"python {name}.py" in run.stdout
    assert "--seed" in run.stdout

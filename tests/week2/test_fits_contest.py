"""The ranking of all laws, and the command that shows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import simulated_distributions as sd
from simulated_distributions.fits.contest import candidates, contest

SCRIPT = Path(__file__).parents[2] / "week2-probability-stats/simulated-distributions/fit.py"


@pytest.mark.parametrize(
    "law",
    [
        sd.Gamma(2.5, 3),
        sd.Gumbel(1, 2),
        sd.Cauchy(1, 2),
        sd.Pareto(3, 2),
        sd.NegativeBinomial(1.2, 0.3),
        sd.Zipf(2.5),
    ],
    ids=lambda law: type(law).__name__,
)
def test_the_law_that_made_the_data_is_first_or_close(law: sd.Law) -> None:
    """Over 2,000 draws no other law is better by 4 or more of AIC."""
    found = contest(law.sample(2000, 1))
    own = next(fit for fit in found.fits if type(fit.law) is type(law))

    assert own.aic - found.best.aic < 4


def test_every_law_is_ranked_or_its_refusal_told() -> None:
    """Shares of 0 to 1: each candidate is fitted, refused with a reason, or fits itself."""
    x = sd.Beta(2, 3).sample(300, 2)
    found = contest(x)
    told = {type(fit.law).__name__ for fit in found.fits} | set(found.refused)

    assert told == {law.__name__ for law in candidates(x)} - {"Uniform"}
    assert list(found.fits) == sorted(found.fits, key=lambda fit: fit.aic)
    assert all(0 < gap < 1 for gap in found.gaps)
    assert all(found.refused.values())


def test_counts_are_told_from_rounded_measurements() -> None:
    """Whole numbers that repeat are counts; whole numbers that hardly do are measurements."""
    counts = sd.Poisson(3).sample(100, 3)
    rounded = np.round(sd.Normal(0, 1e6).sample(100, 3))

    assert sd.Poisson in candidates(counts)
    assert sd.Normal not in candidates(counts)
    assert sd.Normal in candidates(rounded)


def test_gaps_are_kolmogorovs_distance() -> None:
    """For a uniform law known in advance, the distance by hand."""
    found = contest([0.1, 0.5, 0.6], [sd.Exponential])
    law = found.best.law
    at = law.cdf(np.array([0.1, 0.5, 0.6]))

    assert found.gaps[0] == pytest.approx(
        max(*abs(np.array([1, 2, 3]) / 3 - at), *at - [0, 1 / 3, 2 / 3])
    )


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *options], capture_output=True, text=True, check=False
    )


def test_the_script_ranks_the_nile_and_saves_a_picture(tmp_path: Path) -> None:
    """Without a file it fits the Nile's flow: gamma first, the interval printed, a PNG saved."""
    done = run("--out", str(tmp_path), "--interval", "profile")

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[3].startswith("Gamma")
    assert "profile interval of shape" in done.stdout
    assert (tmp_path / "fit.png").stat().st_size > 5000


def test_the_script_names_what_is_wrong(tmp_path: Path) -> None:
    """No traceback: a missing file, a column that is not there, an unknown law."""
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,x\n2,y\n")
    for options, words in (
        ((str(tmp_path / "none.csv"),), "cannot be read"),
        ((str(table), "--column", "b"), "no numeric column 'b'; there are a"),
        ((str(table), "--law", "magic"), "no law 'magic'"),
    ):
        done = run(*options)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr

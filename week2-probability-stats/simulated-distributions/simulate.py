# ruff: noqa: INP001  a script that prints
"""Draw from a law and look: a histogram against the density, with the verdict of a test.

python simulate.py                                          a million normals
python simulate.py gamma --set shape=2.5 --set rate=3       another law, its parameters
python simulate.py poisson --set rate=12 --method ptrs      another sampling algorithm
python simulate.py binomial --set n=200 --set p=0.3 --method btpe --explain     the sampler at work
python simulate.py list                                     all laws, parameters and methods

The verdict is that of Dvoretzky, Kiefer, Wolfowitz and Massart: the whole empirical cdf
within a band that a right sampler leaves once in a thousand million runs.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from typing import Any

import numpy as np

import simulated_distributions as sd
from matrixops.pictures.script import Run, table
from matrixops.pictures.style import Picture, sheet
from simulated_distributions.explained.explain import explain
from simulated_distributions.explained.points import draw_law
from simulated_distributions.goodness import band, gap
from simulated_distributions.law import Law
from simulated_distributions.parameters import rules
from simulated_distributions.progress import bar

BLOCK = 1_000_000


class OptionError(ValueError):
    """Raised when an option cannot be read."""


def laws() -> dict[str, type[Law]]:
    """Return the laws whose parameters are numbers, by the names that the command line knows."""
    found = {name.lower(): getattr(sd, name) for name in sd.__all__}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, type) and issubclass(value, Law) and value.methods and rules(value)
    }


def law_named(name: str, settings: list[str]) -> Law:
    """Return the law of this name with these parameters, each as NAME=VALUE or NAME=V1,V2,….

    Raises:
        OptionError: If there is no such law or parameter, one is missing, or a value is no number.
    """
    known = laws()
    plain = name.lower().replace("-", "").replace("_", "")
    if plain not in known:
        near = difflib.get_close_matches(plain, known, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise OptionError(f"law must be one of {', '.join(sorted(known))}; found {name!r}{meant}")
    cls, given = known[plain], {}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or key not in rules(cls):
            names = ", ".join(f"{key}=…" for key in rules(cls))
            raise OptionError(f"--set must be one of {names} for {plain}; found {text!r}")
        try:
            numbers = [float(part) for part in value.split(",")]
        except ValueError as exc:
            raise OptionError(f"--set {key}: expected a number, found {value!r}") from exc
        given[key] = numbers if len(numbers) > 1 else numbers[0]
    try:
        return cls(**given)
    except TypeError as exc:  # Python's own words name the parameters that are missing
        missing = str(exc).rpartition(": ")[2]
        raise OptionError(f"{plain} needs --set NAME=VALUE for {missing}") from exc


def sample(law: Law, size: int, seed: int, method: str | None) -> Any:  # noqa: ANN401  float or int
    """Return draws, made a million at a time so that one sees how far they are."""
    if size < 1:
        raise sd.SizeError(f"--size must be at least 1, found {size}")
    rng = np.random.default_rng(seed)
    sizes = [BLOCK] * (size // BLOCK) + [size % BLOCK] * (size % BLOCK > 0)
    blocks = bar("drawing", range(len(sizes)), len(sizes))
    return np.concatenate([law.sample(sizes[i], rng, method=method) for i in blocks])


def show(run: Run, law: Law, options: argparse.Namespace) -> None:
    """Draw a sample, print what it shows, and save the histogram."""
    draws = sample(law, options.size, options.seed, options.method)
    found, allowed = gap(law, draws), band(options.size)
    verdict = "follow the law" if found < allowed else "do NOT follow the law"
    rows = [
        ("mean", f"{draws.mean():.6g}", f"{law.mean:.6g}"),
        ("variance", f"{draws.var():.6g}", f"{law.var:.6g}"),
        ("largest gap of the cdf", f"{found:.6f}", f"band {allowed:.6f}"),
    ]
    print(table((str(law), "draws", "law"), rows))
    print(f"the draws {verdict}")
    run.save(picture(law, draws, f"The draws {verdict}", options.seed))


def picture(law: Law, draws: Any, finding: str, seed: int) -> Picture:  # noqa: ANN401  the same
    """Return a histogram of the middle 99.6 % with the density or the probabilities over it."""
    figure = sheet(finding, note=f"{len(draws):,} draws of {law}, seed {seed}")
    draw_law(figure.subplots(), law, draws)
    return figure


def listing() -> str:
    """Return all laws with their parameters and sampling methods as a table."""
    rows = [
        (name, ", ".join(rules(cls)).ljust(18), ", ".join(m.name for m in cls.methods).ljust(52))
        for name, cls in sorted(laws().items())
    ]
    return table(("law", "parameters".ljust(18), "methods".ljust(52)), rows)


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="laws: " + ", ".join(sorted(laws())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("law", nargs="?", default="normal", help="its name, or list")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--size", type=int, default=1_000_000, help="how many draws")
    parser.add_argument("--method", help="the sampling algorithm")
    parser.add_argument("--explain", action="store_true", help="show the sampler at work")
    parser.add_argument("--seed", type=int, default=7, help="of the random numbers (default: 7)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent / "out",
        help="folder of the picture",
    )
    return parser.parse_args(arguments)


def main() -> int:
    """Read the options, draw, test, show."""
    options = options_of()
    if options.law == "list":
        print(listing())
        return 0
    try:
        law = law_named(options.law, options.set)
        if options.explain:
            explanation = explain(law, options.method, rng=options.seed)
            print(explanation)
            run = Run(f"explain_{options.law}_{explanation.method.name}", options.seed, options.out)
            run.save(explanation.picture())
        else:
            show(Run(f"simulate_{options.law}", options.seed, options.out), law, options)
    except (ValueError, OSError) as error:
        print(f"{options.law}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

# ruff: noqa: INP001  a script that prints
"""Ask a question by simulation: numbers with their errors, the closed form beside, a picture.

python experiments.py                     the central limit theorem
python experiments.py list                all questions
python experiments.py queue --effort 16   longer, with errors a quarter as large
python experiments.py all                 every one, a picture each

The last column says how many standard errors a number is away from its closed form. Of right
numbers, one in twenty is more than 2 away, and one in two million more than 5.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matrixops.pictures.script import Run, table
from simulated_distributions.errors import DistributionError
from simulated_distributions.experiments.catalogue import EXPERIMENTS, experiment
from simulated_distributions.progress import bar

FAR = 5.0


def conduct(name: str, options: argparse.Namespace) -> bool:
    """Run one experiment, print its table, save its picture; return whether all numbers agree."""
    one = experiment(name)
    outcome = one.run(
        options.seed, effort=options.effort, track=lambda blocks: bar(name, blocks, len(blocks))
    )
    print(f"{one.question}\n\n{outcome}\n\n{outcome.finding}")
    Run(f"experiment_{name}", options.seed, options.out).save(outcome.picture())
    agrees = outcome.furthest < FAR
    if not agrees:
        print(f"{name}: a number is {outcome.furthest:.1f} errors away", file=sys.stderr)
    return agrees


def main() -> int:
    """Read the options, run what is asked for."""
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="experiments: " + ", ".join(EXPERIMENTS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", default="clt", help="which, or list, or all")
    parser.add_argument("--effort", type=float, default=1.0, help="how much work (default: 1)")
    parser.add_argument("--seed", type=int, default=7, help="of the random numbers (default: 7)")
    parser.add_argument(
        "--out", type=Path, default=here.parent / "out", help="folder of the pictures"
    )
    options = parser.parse_args()
    if options.name == "list":
        print(
            table(("name", "question"), [(one.name, one.question) for one in EXPERIMENTS.values()])
        )
        return 0
    try:
        names = list(EXPERIMENTS) if options.name == "all" else [options.name]
        agree = [conduct(name, options) for name in names]
        return 0 if all(agree) else 1
    except (DistributionError, OSError) as error:
        print(f"experiments: {error}", file=sys.stderr)
        return 2
    except ValueError as error:  # NumPy on a seed below 0
        print(f"experiments: --seed {options.seed}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())

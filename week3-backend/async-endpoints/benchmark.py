"""How fast the ledger, the jobs and the fan-out are, against the alternatives in the same run.

``python benchmark.py`` measures all parts and prints a table; every part first checks that each
side did the work. Sides alternate A B A B; figures are medians, ratios are paired by round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

import celery
from benchmark_fanout import measure_fanout
from benchmark_jobs import measure_jobs, measure_overhead
from benchmark_ledger import Row, measure_ledger
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table(title="async-endpoints", caption=str(machine()), title_justify="left")
    for name in ("what", "measured", "range", "bar"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        low_high = row.get("range")
        bar = f"≥ {row['bar']:,}" if "bar" in row else f"≤ {row['most']}" if "most" in row else ""
        spread = f"{low_high[0]:,.4g} to {low_high[1]:,.4g}" if isinstance(low_high, list) else ""
        table.add_row(str(row["what"]), f"{row['value']:,.4g}", spread, bar)
    Console(width=110).print(table)


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "celery": celery.__version__,
        "system": platform.system(),
    }


def main() -> None:
    """Measure, print, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement")
    parser.add_argument("--jobs", type=int, default=2000, help="no-op jobs per round")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "benchmark.json")
    options = parser.parse_args()
    rows = measure_ledger(options.rounds)
    jobs = measure_jobs(options.rounds, options.jobs)
    rows += jobs
    rows += measure_overhead(options.rounds, options.jobs, float(str(jobs[0]["value"])))
    rows += measure_fanout(options.rounds)
    show(rows)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine(), "rounds": options.rounds, "jobs": options.jobs, "rows": rows}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()

"""The result as a table."""

from __future__ import annotations

from rich.table import Table

from redis_pipeline.prove.result import RESTART_BAR_S, Result, quantile


def scoreboard(result: Result) -> Table:
    """Return the result as a table: what, how much, and the bar where there is one."""
    table = Table("what", "count", "bar", title="redis-pipeline prove")
    for row in (*_counts(result), *_times(result)):
        table.add_row(*row)
    table.caption = "holds" if result.holds else "DOES NOT HOLD"
    return table


def _counts(result: Result) -> list[tuple[str, str, str]]:
    kills = ", ".join(f"{count} {name}" for name, count in sorted(result.kills.items()))
    return [
        ("kills and stops", f"{sum(result.kills.values())}", ""),
        ("", kills, ""),
        ("stops moved off SQLite's write lock", f"{result.moved}", ""),
        ("processes that failed by themselves", f"{result.crashed}", "0"),
        ("events accepted", f"{result.accepted:,}", ""),
        ("effects", f"{result.effects:,}", ""),
        ("delivered more than once", f"{result.repeated:,}", ""),
        ("lost", f"{result.lost}", "0"),
        ("doubled", f"{result.doubled}", "0"),
        ("dead letters", f"{result.dead}", "0"),
        ("features", f"{result.features:,}", ""),
        ("features bit-equal", "yes" if result.features_equal else "NO", "yes"),
    ]


def _times(result: Result) -> list[tuple[str, str, str]]:
    bar = f"{result.recovery_bar_s:g} s"
    restarts = result.restarts_s
    within = sum(seconds <= RESTART_BAR_S for seconds in restarts)
    return [
        ("lease", f"{result.lease_s:g} s", ""),
        *_quantiles("consumer's work taken over", result.recoveries_s, bar),
        *_quantiles("features taken over", result.handovers_s, bar),
        ("never taken over", f"{result.unrecovered}", "0"),
        ("server restarts", f"{len(restarts)}", ""),
        ("consuming again, p50", f"{quantile(restarts, 0.5):.2f} s", ""),
        ("consuming again, worst", f"{max(restarts, default=0.0):.2f} s", f"{RESTART_BAR_S:g} s"),
        ("consuming again within the bar", f"{within} of {len(restarts)}", "all"),
        ("time", f"{result.seconds:.0f} s", ""),
    ]


def _quantiles(what: str, seconds: list[float], bar: str) -> list[tuple[str, str, str]]:
    return [
        (f"{what}, times", f"{len(seconds)}", ""),
        (f"{what}, p50", f"{quantile(seconds, 0.5):.2f} s", ""),
        (f"{what}, p99", f"{quantile(seconds, 0.99):.2f} s", bar),
        (f"{what}, worst", f"{max(seconds, default=0.0):.2f} s", ""),
    ]

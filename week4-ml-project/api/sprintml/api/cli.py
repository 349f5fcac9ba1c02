"""The command line: ``sprintml up | profile | train | predict | serve | models | verify``.

Exit status: 0, 2 for what the user can mend, 1 for a fault of ours. A user's mistake is one line,
never a traceback; a fault of ours is one line that names the log. Commands import what they need
when they run, so that ``--help`` is quick.
"""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import typer

from sprintml.api.commands.groups import expanded
from sprintml.api.commands.models import models
from sprintml.api.commands.predict import predict
from sprintml.api.commands.profile import profile
from sprintml.api.commands.serve import serve
from sprintml.api.commands.train import train
from sprintml.api.commands.up import up
from sprintml.api.commands.verify import verify
from sprintml.api.errors import TrainingFailed

USER, OURS = 2, 1

app = typer.Typer(
    name="sprintml",
    help="Any table in; a served, explained model with a web page out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
for _command in (up, profile, train, predict, serve, models, verify):
    app.command()(expanded(_command))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        app(arguments)
    except KeyboardInterrupt:
        _fail("interrupted", 130, arguments)
    except BrokenPipeError:
        sys.stderr.close()  # who reads our output has gone; nobody is left to be told
        sys.exit(OURS)
    except MemoryError:
        _fail("the memory of this machine is not enough; try --sample-rows 100000", USER, arguments)
    except TrainingFailed as exc:
        _fail(f"{exc} The log: {exc.log}", OURS, arguments)
    except Exception as exc:  # noqa: BLE001 - the last line of defence against tracebacks
        if is_users(exc):
            _fail(str(exc), USER, arguments)
        _fail(
            f"this is a fault of ours: {type(exc).__name__}. The log: {_log(exc)}", OURS, arguments
        )
    sys.exit(0)


def is_users(exc: BaseException) -> bool:
    """Return whether *exc* is a mistake the user can mend: one of our own named errors."""
    return type(exc).__module__.startswith("sprintml.")


def _fail(message: str, status: int, arguments: list[str]) -> NoReturn:
    line = " ".join(message.split())
    sys.stderr.write(f"sprintml: {line}\n")
    if "--json" in arguments:
        from sprintml.api.jsonprint import print_json  # noqa: PLC0415 - for this case only

        print_json({"error": line, "status": status})
    sys.exit(status)


def _log(exc: BaseException) -> Path:
    from sprintml.api.workspace import Workspace  # noqa: PLC0415 - for this case only

    folder = Workspace.here().root / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    log.write_text("".join(traceback.format_exception(exc)), encoding="utf-8")
    return log

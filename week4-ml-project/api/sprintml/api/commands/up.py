"""``sprintml up``: a table in; a model, an API and a page out, by one command."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sprintml.api.commands.flags import Address, Columns, Data, Search, Source, Target
from sprintml.api.commands.runs import finish, options_of, read, reading_of, training_process
from sprintml.api.console import watched
from sprintml.api.errors import SprintmlError, TrainingFailed
from sprintml.api.server import address, bind, new_server, quiet_interrupt
from sprintml.api.workspace import Workspace, model_name

if TYPE_CHECKING:
    import uvicorn

    from sprintml.api.registry import Served
    from sprintml.api.runs import BundleReady, TrainingRun
    from sprintml.ingestion.table import Table

DEMO = "bundled:breast_cancer"


def up(
    listen: Address,
    search: Search,
    source: Source,
    columns: Columns,
    data: Data = DEMO,
    target: Target = None,
) -> None:
    """Train on DATA, serve predictions and the page at once, and go on improving.

    A first model answers within seconds; better ones are swapped in while it is served. Without
    DATA a bundled real data set is used. Ctrl-C ends everything.
    """
    workspace = Workspace.here()
    listener = bind(listen.host, listen.port)
    with listener, training_process(workspace) as run:
        reading = reading_of(data, target, source, columns, search)
        table = read(reading, search.leak)
        folder = workspace.bundle(model_name(data)).resolve()
        run.start(table, options_of(search, reading, table, folder, baseline=folder))
        live = Live(table, model_name(data), run, address(listener))
        live.serve(listener)


class Live:
    """A served table whose training goes on."""

    def __init__(self, table: Table, name: str, run: TrainingRun, url: str) -> None:
        from sprintml.api.app import create_app  # noqa: PLC0415 - FastAPI, when needed
        from sprintml.api.board import TrainingBoard  # noqa: PLC0415
        from sprintml.api.service import Service  # noqa: PLC0415
        from sprintml.models.tasks import find_task  # noqa: PLC0415

        self._table = table
        self._run = run
        self._url = url
        self._board = TrainingBoard(find_task(table))
        self._service = Service(training=self._board)
        self._served: Served = self._service.registry.declare(name, table.schema, find_task(table))
        self._server: uvicorn.Server = new_server(create_app(self._service))
        self._failure: SprintmlError | None = None

    def serve(self, listener: socket.socket) -> None:
        """Serve until Ctrl-C, or until training fails before there is a model."""
        with watched(self._board.status) as line, quiet_interrupt():
            for job in (lambda: self._follow(line), self._profile):
                threading.Thread(target=job, daemon=True).start()
            self._server.run(sockets=[listener])
        if self._failure is not None:
            raise self._failure

    def _follow(self, line: Callable[[str], None]) -> None:
        """Follow training to its end; should it or a swap fail, what is served stays."""
        from sprintml.api.runs import Failed  # noqa: PLC0415 - when needed
        from sprintml.models.errors import ModelsError  # noqa: PLC0415

        try:
            finish(self._run, self._board, line, lambda bundle: self._swap(bundle, line))
            line(f"training is done; {self._url} goes on serving until Ctrl-C")
        except SprintmlError as exc:
            self._give_up(exc, line)
        except (ModelsError, ValueError, OSError) as exc:
            self._board.put(Failed(f"the new model cannot be served: {exc}", "us"))
            self._give_up(TrainingFailed(f"the new model cannot be served: {exc}"), line)

    def _give_up(self, why: SprintmlError, line: Callable[[str], None]) -> None:
        if self._served.current is not None:
            line(f"{why}; the model that is served stays")
            return
        self._failure = why
        self._server.should_exit = True

    def _swap(self, bundle: BundleReady, line: Callable[[str], None]) -> None:
        from sprintml.models.store.bundle import load_bundle  # noqa: PLC0415 - heavy, when needed

        first = self._served.current is None
        predictor = load_bundle(Path(bundle.folder))
        self._served.swap(predictor, bundle.stage)
        if first:
            line(f"ready: {self._url} (page and API; {bundle.name} answers, training goes on)")

    def _profile(self) -> None:
        """Make ready what the first model will need, then the data's profile."""
        from sprintml.ingestion.profiling import profile_table  # noqa: PLC0415 - when needed
        from sprintml.models.fastpath.kernel import compile_now  # noqa: PLC0415

        compile_now()
        self._service.profile = profile_table(self._table)

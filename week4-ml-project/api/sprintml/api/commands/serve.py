"""``sprintml serve``: bundles in, an API and a page out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sprintml.api.commands.flags import Address, Trust
from sprintml.api.console import say
from sprintml.api.errors import UserError
from sprintml.api.server import address, bind, new_server, quiet_interrupt
from sprintml.api.workspace import Workspace, model_name

Bundles = Annotated[
    list[str],
    typer.Argument(help="Folders of bundles, or names that `sprintml models` lists."),
]


def serve(listen: Address, bundles: Bundles, *, trust: Trust = False) -> None:
    """Serve stored bundles; the first one answers at /predict, each at /models/NAME/predict."""
    folders = [find_bundle(bundle) for bundle in bundles]
    with bind(listen.host, listen.port) as listener:
        from sprintml.api.app import create_app  # noqa: PLC0415 - FastAPI, when needed
        from sprintml.api.service import Service  # noqa: PLC0415
        from sprintml.models.store.bundle import load_bundle  # noqa: PLC0415

        service = Service()
        for folder in folders:
            predictor = load_bundle(folder, trust=trust)
            name = free_name(model_name(folder.name), {s.name for s in service.registry})
            service.registry.add(name, predictor)
            say(f"{name}: {predictor.model_name} for {predictor.task.target}")
        server = new_server(create_app(service))
        say(f"ready: {address(listener)}")
        with quiet_interrupt():
            server.run(sockets=[listener])


def find_bundle(bundle: str) -> Path:
    """Return the folder of a bundle given by folder or by stored name.

    Raises:
        UserError: If there is none; the message lists the stored names.
    """
    workspace = Workspace.here()
    for folder in (Path(bundle), workspace.bundle(bundle)):
        if (folder / "manifest.json").is_file():
            return folder.resolve()
    names = ", ".join(folder.name for folder in workspace.stored()) or "none yet"
    raise UserError(
        f"there is no bundle {bundle!r}; stored are: {names} (sprintml train makes one)"
    )


def free_name(name: str, taken: set[str]) -> str:
    """Return *name*, with a number behind it if it is taken.

    >>> free_name("wine", {"wine", "wine-2"})
    'wine-3'
    """
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free

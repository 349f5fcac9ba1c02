"""``sprintml verify``: train again from the recipe, compare the scores."""

from __future__ import annotations

from typing import Annotated

import typer

from sprintml.api.commands.flags import Json, Trust
from sprintml.api.commands.serve import find_bundle
from sprintml.api.console import out_console, working
from sprintml.api.jsonprint import print_json

Bundle = Annotated[str, typer.Argument(help="Folder of a bundle, or its stored name.")]


def verify(bundle: Bundle, *, json: Json = False, trust: Trust = False) -> None:
    """Train BUNDLE again from its recipe and show both scores; exit status 1 if they differ."""
    from sprintml.models.verify import verify as train_again  # noqa: PLC0415 - heavy, when needed

    folder = find_bundle(bundle)
    with working(f"training {folder.name} again from its recipe"):
        report = train_again(folder, trust=trust)
    if json:
        print_json(report)
    else:
        out_console().print(
            f"stored {report.stored}, trained again {report.again}: {report.verdict}"
        )
    if not report.equal:
        raise typer.Exit(1)

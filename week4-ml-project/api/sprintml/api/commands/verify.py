"""``sprintml verify``: train again from the recipe, compare the scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from sprintml.api.commands.flags import Json
from sprintml.api.commands.serve import find_bundle
from sprintml.api.console import out_console, say, working
from sprintml.api.errors import UserError
from sprintml.api.jsonprint import print_json

if TYPE_CHECKING:
    from sprintml.models.store.recipe import Recipe
    from sprintml.models.store.verify import Verification

Bundle = Annotated[str, typer.Argument(help="Folder of a bundle, or its stored name.")]
DataNow = Annotated[
    str | None, typer.Option("--data", help="Where the training data are now, if they moved.")
]


def verify(bundle: Bundle, *, data: DataNow = None, json: Json = False) -> None:
    """Train BUNDLE again from its recipe and show both scores; exit status 1 if they differ."""
    from sprintml.models.store.recipe import Recipe  # noqa: PLC0415 - heavy, when needed
    from sprintml.models.store.verify import verify as train_again  # noqa: PLC0415

    folder = find_bundle(bundle)
    recipe = Recipe.model_validate_json((folder / "recipe.json").read_bytes())
    table = table_of(recipe, data)
    with working(f"training {folder.name} again from its recipe"):
        found = train_again(recipe, table)
    if json:
        print_json(report(found))
    else:
        show(found)
    if not found.holds:
        raise typer.Exit(1)


def table_of(recipe: Recipe, data: str | None) -> Any:  # noqa: ANN401 - Table; pandas stays out
    """Read the training data of *recipe* again, from *data* if they have moved.

    Raises:
        UserError: If they cannot be read a second time.
    """
    from sprintml.api.reading import Reading  # noqa: PLC0415

    if not recipe.read_options:
        raise UserError("the recipe does not say how the data were read; train again")
    reading = Reading.from_recipe(recipe.read_options)
    if data is not None:
        reading = replace(reading, source=data)
    if reading.source == "-":
        raise UserError("the data came from standard input; name a file that has them: --data FILE")
    table = reading.read()
    dropped = recipe.table_schema.dropped
    return replace(table, schema=table.schema.model_copy(update={"dropped": dropped}))


def report(found: Verification) -> dict[str, Any]:
    """Return *found* as plain data."""
    checks = [
        {"name": c.name, "recorded": c.recorded, "again": c.again, "equal": c.equal}
        for c in found.checks
    ]
    return {"holds": found.holds, "checks": checks, "other_versions": found.other_versions}


def show(found: Verification) -> None:
    """Print both scores of every model, and the verdict."""
    grid = Table()
    for heading in ("model", "recorded", "again", ""):
        grid.add_column(heading)
    for check in found.checks:
        verdict = "same" if check.equal else "differs"
        grid.add_row(*map(Text, (check.name, f"{check.recorded!r}", f"{check.again!r}", verdict)))
    out_console().print(grid)
    for name, (then, now) in found.other_versions.items():
        say(f"note: {name} was {then}, now it is {now}")
    say("every score came out the same" if found.holds else "the scores differ")

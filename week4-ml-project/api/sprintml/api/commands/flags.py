"""The flags of the commands, in the groups that the commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from sprintml.ingestion.overrides import Overrides
    from sprintml.ingestion.raw import ReadOptions

_READ = "How the data are read"
_SEE = "What the columns are"
_SEARCH = "How models are searched for"

Data = Annotated[
    str,
    typer.Argument(
        help="A file (CSV, Excel, Parquet, JSON …), a URL, sqlite:///file.db?table=t, "
        "bundled:NAME, openml:NAME, or - for standard input.",
        show_default=False,
    ),
]
Target = Annotated[
    str | None, typer.Option("--target", "-t", help="The column to predict.", show_default=False)
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
Trust = Annotated[bool, typer.Option("--trust", help="Take a bundle made on another machine.")]


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: Annotated[
        str, typer.Option(help="Address to listen on; by default only this machine is answered.")
    ] = "127.0.0.1"
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65_535)
    ] = 8000


@dataclass(frozen=True)
class Search:
    """How models are searched for."""

    budget: Annotated[
        float, typer.Option(help="Seconds to train.", min=1, rich_help_panel=_SEARCH)
    ] = 60.0
    seed: Annotated[
        int, typer.Option(help="Same seed, same result.", min=0, rich_help_panel=_SEARCH)
    ] = 0
    jobs: Annotated[
        int, typer.Option(help="Processes to train with.", min=1, rich_help_panel=_SEARCH)
    ] = 1
    max_latency: Annotated[
        float | None,
        typer.Option(help="Best model within so many µs a row.", rich_help_panel=_SEARCH),
    ] = None
    max_size: Annotated[
        float | None,
        typer.Option(help="Best model within so many MB.", rich_help_panel=_SEARCH),
    ] = None
    leak: Annotated[
        Literal["keep", "drop"],
        typer.Option(help="Columns that seem to know the answer.", rich_help_panel=_SEARCH),
    ] = "keep"
    sample_rows: Annotated[
        int, typer.Option(help="Larger tables are sampled.", min=10, rich_help_panel=_SEARCH)
    ] = 1_000_000


@dataclass(frozen=True)
class Source:
    """How a source is read."""

    format: Annotated[
        str | None, typer.Option(help="csv, excel, parquet, json …", rich_help_panel=_READ)
    ] = None
    delimiter: Annotated[str | None, typer.Option(help="Between cells.", rich_help_panel=_READ)] = (
        None
    )
    encoding: Annotated[
        str | None, typer.Option(help="Such as latin-1.", rich_help_panel=_READ)
    ] = None
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of a workbook.", rich_help_panel=_READ)
    ] = None
    table: Annotated[
        str | None, typer.Option(help="Table of a database.", rich_help_panel=_READ)
    ] = None
    member: Annotated[str | None, typer.Option(help="File in a zip.", rich_help_panel=_READ)] = None
    quote: Annotated[
        str | None, typer.Option(help="Around cells; '' for none.", rich_help_panel=_READ)
    ] = None
    no_header: Annotated[
        bool,
        typer.Option("--no-header", help="The first line is a row.", rich_help_panel=_READ),
    ] = False
    comment: Annotated[
        str | None, typer.Option(help="Lines that begin so are left out.", rich_help_panel=_READ)
    ] = None
    skip_lines: Annotated[
        int | None, typer.Option(help="Lines above the header.", min=0, rich_help_panel=_READ)
    ] = None
    query: Annotated[
        str | None, typer.Option(help="A SELECT for a database.", rich_help_panel=_READ)
    ] = None
    ragged: Annotated[
        Literal["auto", "error", "skip"],
        typer.Option(help="Rows with too many cells: auto skips a few.", rich_help_panel=_READ),
    ] = "auto"
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="URLs may lead into your network.", rich_help_panel=_READ
        ),
    ] = False

    def options(self) -> ReadOptions:
        """Return them as ingestion takes them."""
        from sprintml.ingestion.raw import ReadOptions  # noqa: PLC0415 - pandas, when needed

        return ReadOptions(
            format=self.format,
            delimiter=self.delimiter.replace("\\t", "\t") if self.delimiter else None,
            encoding=self.encoding,
            sheet=self.sheet,
            table=self.table,
            member=self.member,
            quote=self.quote,
            header=False if self.no_header else None,
            comment=self.comment,
            skip_lines=self.skip_lines,
            query=self.query,
            ragged=self.ragged,
            allow_private_addresses=self.allow_private,
        )


@dataclass(frozen=True)
class Columns:
    """What is fixed of the guesses about columns."""

    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Leave a column out.", rich_help_panel=_SEE),
    ] = None
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=KIND", help="Fix a column's kind.", rich_help_panel=_SEE),
    ] = None
    missing: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=TEXT", help="TEXT means missing.", rich_help_panel=_SEE),
    ] = None
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=TEXT", help="TEXT is a value.", rich_help_panel=_SEE),
    ] = None
    date: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=FORMAT", help="How its dates read.", rich_help_panel=_SEE),
    ] = None
    decimal: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=SIGN", help="Its decimal sign.", rich_help_panel=_SEE),
    ] = None
    schema: Annotated[
        Path | None,
        typer.Option(help="A schema.toml that fixes all of this.", rich_help_panel=_SEE),
    ] = None

    def overrides(self, target: str | None) -> Overrides:
        """Return them as ingestion takes them: the file's first, flags win."""
        from sprintml.ingestion.overrides import Overrides  # noqa: PLC0415 - pandas, when needed

        flags = Overrides.from_flags(
            target=target,
            drop=self.drop or [],
            kind=self.kind or [],
            missing=self.missing or [],
            keep=self.keep or [],
            date=self.date or [],
            decimal=self.decimal or [],
        )
        if self.schema is None:
            return flags
        from sprintml.ingestion.schema_file import load_overrides  # noqa: PLC0415

        return load_overrides(self.schema).merged_with(flags)

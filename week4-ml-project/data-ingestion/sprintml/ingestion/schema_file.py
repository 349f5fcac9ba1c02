"""The ``schema.toml``: the guessed schema as a file to read, to edit, and to hand in again.

Every column is there with its kind and the reason for it. Only what differs from a fresh guess
has to stay in the file; all the rest may be deleted.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sprintml.ingestion.errors import OverrideError
from sprintml.ingestion.overrides import Overrides, make_overrides
from sprintml.ingestion.schema import Column, Kind, Schema

MOST_BYTES = 10_000_000

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = """\
# What each column is, as guessed. Change what is wrong, and hand the file in with --schema.
# kind        number, boolean, category, datetime, text, identifier or constant
# missing     more cell texts that mean "no value";  keep: texts that look like it and do not
# date_format strptime patterns, "ISO8601", "epoch-s", "epoch-ms"; alternatives joined by "|"
"""


def load_overrides(path: str | Path) -> Overrides:
    """Return the overrides in a ``schema.toml``.

    Raises:
        OverrideError: If it cannot be read, is no TOML (with its line), or names what there is not.
    """
    source = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise OverrideError("the file is too large for a schema.", source=source)
        fields = tomllib.loads(data.decode("utf-8-sig"))
    except OSError as exc:
        raise OverrideError(f"it cannot be read: {exc.strerror}.", source=source) from exc
    except UnicodeDecodeError as exc:
        raise OverrideError("it is not UTF-8.", source=source) from exc
    except tomllib.TOMLDecodeError as exc:
        found = re.search(r"line (\d+)", str(exc))
        line = int(found[1]) if found else None
        raise OverrideError(f"it is not TOML: {exc}.", source=source, line=line) from exc
    return make_overrides(fields, source=source)


def render_toml(schema: Schema) -> str:
    """Return *schema* as a commented ``schema.toml``, which `load_overrides` reads again.

    >>> print(render_toml(Schema(columns=(Column(name="age", kind=Kind.NUMBER, why="numbers"),))))
    # What each column is, as guessed. Change what is wrong, and hand the file in with --schema.
    # kind        number, boolean, category, datetime, text, identifier or constant
    # missing     more cell texts that mean "no value";  keep: texts that look like it and do not
    # date_format strptime patterns, "ISO8601", "epoch-s", "epoch-ms"; alternatives joined by "|"
    <BLANKLINE>
    # target = ""
    drop = []
    <BLANKLINE>
    [columns.age]  # numbers
    kind = "number"
    <BLANKLINE>
    """
    target = f"target = {_text(schema.target)}" if schema.target is not None else '# target = ""'
    dropped = ", ".join(_text(name) for name in schema.dropped)
    blocks = [_block(column) for column in schema.columns]
    return "\n".join([f"{_HEAD}\n{target}\ndrop = [{dropped}]\n", *blocks])


def _block(column: Column) -> str:
    key = column.name if _BARE.fullmatch(column.name) else _text(column.name)
    lines = [
        f"[columns.{key}]{_comment(column.why)}",
        f"kind = {_text(column.kind)}",
    ]
    if column.missing_markers:
        lines.append(f"missing = [{', '.join(map(_text, column.missing_markers))}]")
    if column.kind is Kind.NUMBER and (column.decimal, column.thousands) != (".", ""):
        lines.append(f"decimal = {_text(column.decimal)}")
        lines.append(f"thousands = {_text(column.thousands)}")
    if column.date_format is not None:
        lines.append(f"date_format = {_text(column.date_format)}")
    if column.suspected_markers:
        suspects = ", ".join(map(_text, column.suspected_markers))
        lines.append(f"# missing = [{suspects}]  # suspected: kept as values so far")
    return "\n".join(lines) + "\n"


def _comment(why: str) -> str:
    words = re.sub(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+", " ", why)
    return f"  # {words}" if words else ""


def _text(value: str) -> str:
    """Return *value* as a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'

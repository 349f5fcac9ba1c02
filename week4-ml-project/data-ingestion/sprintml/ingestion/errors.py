"""Errors of the ingestion package: every bad input ends in one of these, never in a traceback.

IngestionError
├── SourceError         the source cannot be reached
│   ├── MissingSourceError    there is no such file, table, sheet or bundled set
│   ├── UnreadableSourceError a folder, a device, no permission, a loop of links
│   ├── AddressError          a URL that must not be fetched
│   ├── NetworkError          a download or a database connection failed
│   └── ChoiceNeededError     several tables in one source: one has to be named
├── BoundError          larger than what is read: bytes, ratio, columns, line, time
│   └── BombError             unpacks to far more than its size
├── FormatError         the bytes are not what they seem
│   ├── UnknownFormatError    not a table in a form that is read here
│   ├── DamagedError          truncated or corrupt
│   ├── EncryptedError        protected by a password
│   └── EncodingError         bytes that are no text in the encoding
├── ShapeError          text that is no rectangular table
│   ├── EmptyTableError       no bytes, no header or no rows
│   ├── RaggedRowError        a row with more cells than the header
│   └── QuoteError            a quote that is never closed
└── TypingError         the types asked for do not fit
    ├── CellError             a cell that cannot be read as its column's kind
    ├── TargetError           no target, or one that cannot be predicted
    └── OverrideError         an override or schema.toml that cannot be used
"""

from __future__ import annotations


class IngestionError(Exception):
    """Base of the package: what went wrong, where, and what to do about it.

    Args:
        message: What was found and what was expected, with the value.
        source: The source as the user gave it (no passwords).
        line: Line in the file, counted from 1; in a workbook the row.
        column: The column's name, or the character's place in the line, counted from 1.
        fix: One line: what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        line: int | None = None,
        column: str | int | None = None,
        fix: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.line = line
        self.column = column
        self.fix = fix

    def __str__(self) -> str:
        """Everything in one or two sentences: where, what, what to do."""
        column = repr(self.column) if isinstance(self.column, str) else self.column
        places = (
            self.source,
            None if self.line is None else f"line {self.line:,}",
            None if column is None else f"column {column}",
        )
        where = ", ".join(place for place in places if place)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.fix}" if self.fix else text

    def at(self, source: str) -> IngestionError:
        """Return this error with *source* named, unless it names one already."""
        self.source = self.source or source
        return self


class SourceError(IngestionError):
    """Raised when the source cannot be reached."""


class MissingSourceError(SourceError):
    """Raised when there is no such file, table, sheet, archive member or bundled set."""


class UnreadableSourceError(SourceError):
    """Raised for a folder, a device, a loop of links, or a file without permission."""


class AddressError(SourceError):
    """Raised when a URL leads to an address that must not be fetched."""


class NetworkError(SourceError):
    """Raised when a download or a database connection fails."""


class ChoiceNeededError(SourceError):
    """Raised when a source holds several tables and none was named."""


class BoundError(IngestionError):
    """Raised when something is larger or slower than what is read."""


class BombError(BoundError):
    """Raised when a compressed file unpacks to far more than its size."""


class FormatError(IngestionError):
    """Raised when the bytes are not what they seem."""


class UnknownFormatError(FormatError):
    """Raised when the content is not a table in a form that is read here."""


class DamagedError(FormatError):
    """Raised when a file is truncated or corrupt."""


class EncryptedError(FormatError):
    """Raised when a file is protected by a password."""


class EncodingError(FormatError):
    """Raised when bytes are no text in the encoding found or given."""


class ShapeError(IngestionError):
    """Raised when text is no rectangular table."""


class EmptyTableError(ShapeError):
    """Raised when there are no bytes, no header or no rows."""


class RaggedRowError(ShapeError):
    """Raised when rows have more cells than the header."""


class QuoteError(ShapeError):
    """Raised when a quote is never closed."""


class TypingError(IngestionError):
    """Raised when the types asked for do not fit the table."""


class CellError(TypingError):
    """Raised when a cell cannot be read as its column's kind."""


class TargetError(TypingError):
    """Raised when the target is not named, not there, or cannot be predicted."""


class OverrideError(TypingError):
    """Raised when an override or a ``schema.toml`` cannot be used."""

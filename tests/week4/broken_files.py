"""A generator of odd and broken files: same seed, same bytes. Each carries what must come of it.

A case ends in exactly one of three ways: a known table (`Case.truth`), a named error (`Case.error`,
with its line where there is one), or, for random damage, either a table or a named error.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import pickle
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import (
    BombError,
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    EncodingError,
    EncryptedError,
    IngestionError,
    MissingSourceError,
    QuoteError,
    RaggedRowError,
    UnknownFormatError,
    UnreadableSourceError,
)
from sprintml.ingestion.raw import ReadOptions

Cell = str | None
SMALL = ReadOptions(bounds=Bounds(line_bytes=1_000_000, ratio_from_bytes=1_000_000))
"""Bounds small enough to be met by files of a megabyte."""


@dataclass(frozen=True)
class Truth:
    """The table a file must give: names and rows, None for a missing cell."""

    names: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Case:
    """One file (or thing in a file system) and what must come of reading it."""

    name: str
    filename: str
    content: bytes | Callable[[Path], None]
    truth: Truth | None = None
    error: type[IngestionError] | None = None
    line: int | None = None
    choice: str = ""
    """Added to the path: ``?sheet=May``."""
    options: ReadOptions = field(default_factory=ReadOptions)

    def write(self, folder: Path) -> str:
        """Make the file in *folder* and return the source to read."""
        path = folder / self.filename
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content)
        return f"{path}{self.choice}"


def make_cases(seed: int = 0) -> list[Case]:
    """Return all cases; their names are unique."""
    families = (
        *(_dialects, _encodings, _headers, _ragged, _titles, _quotes, _contents, _empties, _bytes),
        *(_packed, _columnar, _workbooks, _documents, _databases, _places, _sizes, _mutations),
    )
    return [case for i, family in enumerate(families) for case in family(Random(seed * 100 + i))]


def write_text(
    rows: Sequence[Sequence[Cell]],
    delimiter: str = ",",
    end: str = "\n",
    *,
    quote_all: bool = False,
) -> str:
    """Return *rows* as delimited text, by Python's own writer."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def make_table(random: Random, n_rows: int = 12, *, letters: str = "abcdefg") -> Truth:
    """Return a small mixed table: words, whole and decimal numbers, dates, missing cells."""
    rows: list[list[Cell]] = []
    for i in range(n_rows):
        word = "".join(random.choices(letters, k=random.randint(3, 8)))
        amount = f"{random.uniform(-50, 500):.2f}" if random.random() > 0.15 else None
        day = f"20{random.randint(10, 26)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        rows.append([word, str(100 + i), amount, day])
    return Truth(["name", "count", "amount", "day"], rows)


def _text(table: Truth, delimiter: str = ",", end: str = "\n") -> str:
    return write_text([table.names, *table.rows], delimiter, end)


def _dialects(random: Random) -> Iterator[Case]:
    signs = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "caret": "^", "tilde": "~"}
    ends = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
    for sign, delimiter in signs.items():
        for end_name, end in ends.items():
            table = make_table(random)
            text = _text(table, delimiter, end)
            yield Case(f"{sign}-{end_name}", "t.csv", text.encode(), table)
            yield Case(f"{sign}-{end_name}-unended", "t.dat", text.rstrip("\r\n").encode(), table)
        table = make_table(random)
        quoted = write_text([table.names, *table.rows], delimiter, quote_all=True)
        yield Case(f"{sign}-all-quoted", "t.csv", quoted.encode(), table)
        commas = Truth(table.names, [[f"{r[0]}, {r[0]}; x|y", *r[1:]] for r in table.rows])
        yield Case(
            f"{sign}-delimiters-in-cells", "t.csv", _text(commas, delimiter).encode(), commas
        )
    for sign in (" ", ":"):
        rows = [
            [str(i), f"{random.uniform(0, 9):.3f}", str(random.randint(0, 99))] for i in range(20)
        ]
        table = Truth(["a", "b", "c"], rows)
        yield Case(f"weak-{ord(sign)}", "t.txt", _text(table, sign).encode(), table)
    aligned = "\n".join(" ".join(cell.rjust(9) for cell in row) for row in [table.names, *rows])
    yield Case("aligned-by-spaces", "t.txt", aligned.encode(), table)
    german = Truth(["wert", "menge"], [[f"1.{i}34,5", f"{i},25"] for i in range(1, 9)])
    yield Case("decimal-comma", "t.csv", _text(german, ";").encode(), german)
    times = Truth(["start"], [[f"{i:02d}:15:30"] for i in range(20)])
    yield Case("one-column-of-times", "t.csv", _text(times).encode(), times)
    names = Truth(["name"], [[f"Ann Smith {c}"] for c in "abcdefghij"])
    yield Case("one-column-of-names", "t.csv", _text(names).encode(), names)
    told = "sep=;\na,b;c\n1,5;2\n2,5;3\n"
    yield Case(
        "told-by-sep", "t.csv", told.encode(), Truth(["a,b", "c"], [["1,5", "2"], ["2,5", "3"]])
    )


def _encodings(random: Random) -> Iterator[Case]:
    unicode = (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    )
    for encoding in unicode:
        for delimiter in (",", ";", "\t"):
            table = make_table(random, letters="aäßéñøłžąжшλ")
            data = _text(table, delimiter, "\r\n").encode(encoding)
            yield Case(f"{encoding}-{ord(delimiter)}", "t.csv", data, table)
    western = make_table(random, 30, letters="aeiouäöüßéèçñ")
    yield Case("cp1252", "t.csv", _text(western).encode("cp1252"), western)
    yield Case("latin-1", "t.csv", _text(western, ";").encode("latin-1"), western)
    euros = Truth(["price", "n"], [[f"{i} \u20ac", str(i)] for i in range(12)])
    yield Case("cp1252-euro", "t.csv", _text(euros).encode("cp1252"), euros)
    words = {
        "cp1251": ("имя", ["Москва", "Казань", "Новосибирск", "Екатеринбург", "Самара"]),
        "shift_jis": ("名前", ["東京", "大阪の人", "名古屋です", "ひらがな", "カタカナ"]),
        "gb18030": ("姓名", ["北京市", "上海的人", "我们是中国人", "广州", "深圳"]),
        "euc_kr": ("이름", ["서울특별시", "부산광역시", "대한민국", "사람들이", "있습니다"]),
    }
    for encoding, (name, cities) in words.items():
        table = Truth([name, "n"], [[random.choice(cities), str(i)] for i in range(40)])
        yield Case(encoding, "t.csv", _text(table).encode(encoding), table)
    late = "a,b\n" + "".join(f"row {i},{i}\n" for i in range(40_000))
    data = late.encode() + "Köln,1\nZürich,2\n".encode("cp1252")
    rows = [[f"row {i}", str(i)] for i in range(40_000)] + [["Köln", "1"], ["Zürich", "2"]]
    yield Case("late-latin-letter", "t.csv", data, Truth(["a", "b"], rows))
    damaged = "wörd,n\n" * 3 + late + "x\udc80y,5\n"
    bad = damaged.encode("utf-8", "surrogateescape")
    rows = [["wörd", "n"]] * 2 + [["a", "b"]] + rows[:-2] + [["x\ufffdy", "5"]]
    yield Case("damaged-utf-8", "t.csv", bad, Truth(["wörd", "n"], rows))
    fixed = ReadOptions(encoding="ascii")
    yield Case(
        "not-the-encoding-given", "t.csv", "a,b\nä,1\n".encode(), error=EncodingError, options=fixed
    )
    strange = ReadOptions(encoding="klingon")
    yield Case("unknown-encoding", "t.csv", b"a,b\n1,2\n", error=EncodingError, options=strange)
    odd = "a,b\n1,2\n".encode("utf-16") + b"\x00"
    yield Case("half-a-utf-16-character", "t.csv", odd)
    lone = "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")
    yield Case("lone-surrogate", "t.csv", b"\xff\xfe" + lone)


def _headers(random: Random) -> Iterator[Case]:
    hostile = [
        "class",
        "__class__",
        "model_x",
        "2fa",
        "naïve",
        "שלום",
        "🙂",
        "a b",
        "x" * 300,
        "=1+1",
        "<b>",
    ]
    rows = [[str(i + j) for j in range(len(hostile))] for i in range(5)]
    yield Case("hostile-names", "t.csv", _text(Truth(hostile, rows)).encode(), Truth(hostile, rows))
    three = [["x", "1", "2"], ["y", "3", "4"], ["z", "5", "6"]]
    changes = {
        "duplicate": (["a", "a", "a"], ["a", "a.2", "a.3"]),
        "duplicate-meets-its-new-name": (["a", "a", "a.2"], ["a", "a.3", "a.2"]),
        "empty": (["a", "", "c"], ["a", "column_2", "c"]),
        "all-empty-but-one": (["", "b", ""], ["column_1", "b", "column_3"]),
        "empty-meets-its-new-name": (["", "column_1", "c"], ["column_1.2", "column_1", "c"]),
        "blanks-around": ([" a ", "\tb", "c  "], ["a", "b", "c"]),
        "only-blanks": (["a", "   ", "c"], ["a", "column_2", "c"]),
        "line-end-inside": (["a\nb", "c", "d"], ["a\nb", "c", "d"]),
        "quote-inside": (['say "hi"', "c", "d"], ['say "hi"', "c", "d"]),
        "case-differs": (["Age", "age", "AGE"], ["Age", "age", "AGE"]),
        "years": (["land", "2019", "2020"], ["land", "2019", "2020"]),
    }
    for name, (given, expected) in changes.items():
        yield Case(
            f"header-{name}", "t.csv", _text(Truth(given, three)).encode(), Truth(expected, three)
        )
    numbers = [
        [f"{random.uniform(0, 9):.1f}", f"{random.uniform(0, 9):.1f}", "kind"] for _ in range(9)
    ]
    bare = Truth(["column_1", "column_2", "column_3"], numbers)
    yield Case("no-header", "t.data", write_text(numbers).encode(), bare)
    told = ReadOptions(header=False)
    words = [["x", "y"], ["p", "q"]]
    said = Truth(["column_1", "column_2"], words)
    yield Case("no-header-as-told", "t.csv", write_text(words).encode(), said, options=told)
    r_style = "mpg,cyl\n" + "".join(f"Car {i},{i}.5,{i}\n" for i in range(6))
    truth = Truth(["column_1", "mpg", "cyl"], [[f"Car {i}", f"{i}.5", str(i)] for i in range(6)])
    yield Case("header-without-row-names", "t.csv", r_style.encode(), truth)
    twice = b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n3,4\n"
    yield Case("two-marks", "t.csv", twice, Truth(["a", "b"], [["1", "2"], ["3", "4"]]))
    quoted = '\ufeff"a","b"\n1,2\n3,4\n'.encode()
    yield Case("mark-before-quote", "t.csv", quoted, Truth(["a", "b"], [["1", "2"], ["3", "4"]]))


def _ragged(random: Random) -> Iterator[Case]:
    table = [["a", "b", "c"], *[[str(i), str(i * 2), "x"] for i in range(200)]]
    for n_short in (1, 5, 60):
        rows = [list(row) for row in table]
        for place in random.sample(range(1, 201), n_short):
            del rows[place][random.randint(1, 2) :]
        truth = Truth(rows[0], [[*row, *[None] * (3 - len(row))] for row in rows[1:]])
        yield Case(f"short-rows-{n_short}", "t.csv", write_text(rows).encode(), truth)
    for n_long in (1, 2):
        rows = [list(row) for row in table]
        places = set(random.sample(range(1, 201), n_long))
        for place in places:
            rows[place].append("extra")
        truth = Truth(rows[0], [row for i, row in enumerate(rows) if i and i not in places])
        yield Case(f"long-rows-{n_long}", "t.csv", write_text(rows).encode(), truth)
    for n_long in (3, 20, 90):
        rows = [list(row) for row in table]
        places = set(random.sample(range(1, 201), n_long))
        for place in places:
            rows[place] += ["extra", "more"]
        data = write_text(rows).encode()
        first = min(places) + 1
        yield Case(f"long-rows-{n_long}", "t.csv", data, error=RaggedRowError, line=first)
        kept = Truth(rows[0], [row for i, row in enumerate(rows) if i and i not in places])
        skip = ReadOptions(ragged="skip")
        yield Case(f"long-rows-{n_long}-skipped", "t.csv", data, kept, options=skip)
    one = write_text([*table[:50], ["1", "2", "3", "4"], *table[50:]]).encode()
    strict = ReadOptions(ragged="error")
    yield Case("long-row-refused", "t.csv", one, error=RaggedRowError, line=51, options=strict)
    trailing = "a,b,c,\n" + "".join(f"{i},{i},x,\n" for i in range(9))
    truth = Truth(["a", "b", "c", "column_4"], [[str(i), str(i), "x", None] for i in range(9)])
    yield Case("delimiter-at-the-end", "t.csv", trailing.encode(), truth)
    below = "a,b,c\n" + "".join(f"{i},{i},x,,\n" for i in range(9))
    truth = Truth(["a", "b", "c"], [[str(i), str(i), "x"] for i in range(9)])
    yield Case("delimiters-at-the-end-below", "t.csv", below.encode(), truth)
    blank = "a,b\n\n1,2\n\n\n3,4\n\n"
    yield Case("blank-lines", "t.csv", blank.encode(), Truth(["a", "b"], [["1", "2"], ["3", "4"]]))
    narrow = "a,b\n" + "1,2,3,4\n" * 20
    yield Case("header-too-narrow", "t.csv", narrow.encode(), error=RaggedRowError, line=2)
    wide = "a,b,c,d\n" + "1,2\n" * 20
    truth = Truth(list("abcd"), [["1", "2", None, None]] * 20)
    yield Case("header-too-wide", "t.csv", wide.encode(), truth)


def _titles(random: Random) -> Iterator[Case]:
    table = make_table(random)
    body = _text(table)
    tops = {
        "comments": "# made by a machine\n# on a day, in a month\n",
        "one-comment": "# made by a machine\n",
        "percent-comments": "% relation\n% by someone\n",
        "a-title": "Sales of the year\n",
        "title-and-blank": "Sales of the year\n\n",
        "title-with-delimiters": "Sales,,,\n,,,\n",
        "blank-lines": "\n\n\n",
    }
    for name, top in tops.items():
        yield Case(f"above-{name}", "t.csv", (top + body).encode(), table)
        yield Case(f"above-{name}-utf-16", "t.csv", (top + body).encode("utf-16"), table)
    skip = ReadOptions(skip_lines=2)
    yield Case("above-as-told", "t.csv", f"x,y,z,q\n1,2,3,4\n{body}".encode(), table, options=skip)
    inside = body.replace("\n", "\n# a remark\n", 3)
    yield Case("comments-inside", "t.csv", f"# first\n# second\n{inside}".encode(), table)
    marked = "#id,b\n1,2\n3,4\n"
    yield Case(
        "header-with-mark", "t.csv", marked.encode(), Truth(["#id", "b"], [["1", "2"], ["3", "4"]])
    )


def _quotes(random: Random) -> Iterator[Case]:
    base = [["a", "b"], *[[str(i), f"word {i}"] for i in range(300)]]
    for place in (1, 2, 77, 299, 300):
        rows = write_text(base).splitlines()
        rows[place] = f'{place - 1},"never closed'
        data = ("\n".join(rows) + "\n").encode()
        yield Case(f"open-quote-{place}", "t.csv", data, error=QuoteError, line=place + 1)
    plain = ReadOptions(quote="")
    truth = Truth(["a", "b"], [['"x', "1"], ["y", "2"]])
    yield Case("open-quote-as-told", "t.csv", b'a,b\n"x,1\ny,2\n', truth, options=plain)
    lines = Truth(["a", "b"], [[f"one\ntwo\n{i}", str(i)] for i in range(20)])
    yield Case("line-ends-in-cells", "t.csv", _text(lines).encode(), lines)
    crlf = Truth(["a", "b"], [[f"one\r\ntwo {i}", str(i)] for i in range(20)])
    yield Case("crlf-in-cells", "t.csv", _text(crlf, ",", "\r\n").encode(), crlf)
    said = Truth(["a", "b"], [[f'he said "{i}", twice', str(i)] for i in range(20)])
    yield Case("doubled-quotes", "t.csv", _text(said).encode(), said)
    escaped = "a,b\n" + "".join(f'"he said \\"{i}\\", twice",{i}\n' for i in range(20))
    yield Case("escaped-quotes", "t.csv", escaped.encode(), said)
    single = "a,b\n" + "".join(f"'one, two {i}',{i}\n" for i in range(20))
    truth = Truth(["a", "b"], [[f"one, two {i}", str(i)] for i in range(20)])
    yield Case("single-quotes", "t.csv", single.encode(), truth)
    table = make_table(random)
    wrapped = "".join(f'"{line}"\n' for line in _text(table).splitlines())
    yield Case("lines-in-quotes", "t.csv", wrapped.encode(), table)
    inch = Truth(["size", "n"], [[f'{i}" nail', str(i)] for i in range(1, 9)])
    bare = "size,n\n" + "".join(f'{i}" nail,{i}\n' for i in range(1, 9))
    yield Case("quote-inside-a-bare-cell", "t.csv", bare.encode(), inch)
    empty = Truth(["a", "b"], [[None, "1"], ["x", None], [None, "3"]])
    yield Case("empty-quoted-cells", "t.csv", b'a,b\n"",1\nx,""\n"",3\n', empty)
    yield Case("only-quotes", "t.csv", b'"""""\n""\n')
    yield Case("quote-alone", "t.csv", b'"')


def _contents(random: Random) -> Iterator[Case]:
    day = ["2024-03-0{}", "0{}/03/2024", "0{}.03.2024", "Mar {}, 2024", "2024030{}"]
    for i, style in enumerate(day):
        table = Truth(["day", "n"], [[style.format(d), str(d)] for d in range(1, 9)])
        yield Case(f"dates-{i}", "t.csv", _text(table).encode(), table)
    mixed = Truth(["day", "n"], [[random.choice(day).format(d), str(d)] for d in range(1, 9)])
    yield Case("dates-mixed", "t.csv", _text(mixed).encode(), mixed)
    gone = Truth(["a", "b"], [[None, None]] * 12)
    yield Case("all-missing", "t.csv", b"a,b\n" + b",\n" * 12, gone)
    half = Truth(["a", "b"], [[str(i), None] for i in range(12)])
    yield Case("one-column-missing", "t.csv", _text(half).encode(), half)
    kinds = Truth(
        ["x", "n"],
        [[random.choice(["1", "two", "3.5", "2024-01-01", "yes"]), str(i)] for i in range(50)],
    )
    yield Case("mixed-types", "t.csv", _text(kinds).encode(), kinds)
    evil = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']
    formulas = Truth(["text", "n"], [[random.choice(evil), str(i)] for i in range(20)])
    yield Case("csv-injection", "t.csv", _text(formulas).encode(), formulas)
    markers = Truth(
        ["x", "n"], [[random.choice(["?", "NA", "-999", "null", "1"]), str(i)] for i in range(30)]
    )
    yield Case("missing-markers", "t.csv", _text(markers).encode(), markers)
    for place in (1, 2, 5):
        lines = _text(make_table(random, 9)).encode().splitlines(keepends=True)
        whole = Truth(*_split(b"".join(lines)))
        lines[place] = lines[place][:2] + b"\0" + lines[place][2:]
        yield Case(f"zero-byte-{place}", "t.csv", b"".join(lines), whole)
    same = Truth(["k", "n"], [["always", str(i)] for i in range(20)])
    yield Case("constant", "t.csv", _text(same).encode(), same)
    many = Truth(["key", "n"], [[f"key {i:06d}", str(i % 7)] for i in range(50_000)])
    yield Case("many-categories", "t.csv", _text(many).encode(), many)
    huge = Truth(["n", "k"], [[str(10 ** random.randint(1, 300)), "x"] for _ in range(9)])
    yield Case("huge-numbers", "t.csv", _text(huge).encode(), huge)
    lengths = Truth(["text", "n"], [["long " * random.randint(1, 9_000), str(i)] for i in range(9)])
    lengths = Truth(lengths.names, [[row[0], row[1]] for row in lengths.rows])
    yield Case("long-texts", "t.csv", _text(lengths).encode(), lengths)
    controls = Truth(
        ["a", "b"], [["x\x07y", "1"], ["x\x7fy", "2"], ["\u202eabc", "3"], ["\u200b", "4"]]
    )
    yield Case("control-characters", "t.csv", _text(controls).encode(), controls)


def _split(data: bytes) -> tuple[list[str], list[list[Cell]]]:
    rows = list(csv.reader(io.StringIO(data.decode())))
    return rows[0], [[cell or None for cell in row] for row in rows[1:]]


def _empties(random: Random) -> Iterator[Case]:
    nothing = {
        "no-bytes": b"",
        "one-line-end": b"\n",
        "line-ends": b"\r\n" * 40,
        "blanks": b"   \n  \t \n",
        "only-a-mark": b"\xef\xbb\xbf",
        "only-a-wide-mark": b"\xff\xfe",
        "header-only": b"a,b,c\n",
        "header-without-end": b"a,b,c",
        "one-name": b"abc",
        "comments-only": b"# one\n# two\n# three\n",
    }
    for name, data in nothing.items():
        yield Case(f"empty-{name}", "t.csv", data, error=EmptyTableError)
        yield Case(
            f"empty-{name}-gz", "t.csv.gz", gzip.compress(data, mtime=0), error=EmptyTableError
        )
    yield Case("one-row", "t.csv", b"a,b\n1,2\n", Truth(["a", "b"], [["1", "2"]]))
    yield Case("one-cell", "t.csv", b"a\n1\n", Truth(["a"], [["1"]]))
    yield Case("delimiters-only", "t.csv", b",,,\n,,,\n")


def _bytes(random: Random) -> Iterator[Case]:
    known = {
        "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
        "gif": b"GIF89a",
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "elf": b"\x7fELF\x02\x01\x01",
        "exe": b"MZ\x90\0\x03\0\0\0",
        "7z": b"7z\xbc\xaf\x27\x1c\0\x04",
        "rar": b"Rar!\x1a\x07\x01\0",
        "hdf5": b"\x89HDF\r\n\x1a\n",
        "npy": b"\x93NUMPY\x01\0",
        "feather-1": b"FEA1\0\0\0\0",
        "orc": b"ORC\x08\x03",
        "avro": b"Obj\x01\x04\x14",
    }
    for name, magic in known.items():
        yield Case(f"a-{name}", "t.csv", magic + random.randbytes(2_000), error=UnknownFormatError)
    yield Case("a-pickle", "t.pkl", pickle.dumps({"a": [1, 2]}), error=UnknownFormatError)
    page = b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>"
    yield Case("a-web-page", "t.csv", page, error=UnknownFormatError)
    yield Case(
        "an-xml",
        "t.csv",
        b"<?xml version='1.0'?><rows><row a='1'/></rows>",
        error=UnknownFormatError,
    )
    for i in range(8):
        yield Case(f"random-bytes-{i}", "t.csv", random.randbytes(5_000), error=UnknownFormatError)
    yield Case("zero-bytes-only", "t.csv", b"\0" * 5_000, error=IngestionError)


def _packed(random: Random) -> Iterator[Case]:
    table = make_table(random, 400)
    text = _text(table).encode()
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gz": lambda data: gzip.compress(data, mtime=0),
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": lambda data: pa.compress(data, "zstd", asbytes=True),
        "zip": _zipped,
    }
    for name, pack in packers.items():
        data = pack(text)
        yield Case(f"packed-{name}", f"t.csv.{name}", data, table)
        yield Case(f"packed-{name}-named-csv", "t.csv", data, table)
        for share in (0.3, 0.6, 0.95):
            cut = data[: int(len(data) * share)]
            yield Case(f"packed-{name}-cut-{share}", f"t.csv.{name}", cut, error=IngestionError)
        for i in range(2):
            flipped = bytearray(data)
            flipped[random.randrange(len(data) // 4, len(data) * 3 // 4)] ^= 0xFF
            yield Case(f"packed-{name}-flipped-{i}", f"t.csv.{name}", bytes(flipped))
        zeros = pack(b"0,1\n" * 900_000)
        yield Case(f"bomb-{name}", f"t.csv.{name}", zeros, error=BombError, options=SMALL)
        yield Case(f"nested-{name}", f"t.{name}", pack(pack(text)), error=UnknownFormatError)
    parquet = _parquet(pa.table({"a": [1, 2], "b": ["x", None]}))
    yield Case(
        "packed-parquet",
        "t.parquet.gz",
        gzip.compress(parquet, mtime=0),
        Truth(["a", "b"], [["1", "x"], ["2", None]]),
    )
    two = _zipped(text, "one.csv", "two.csv")
    yield Case("zip-of-two", "t.zip", two, error=ChoiceNeededError)
    yield Case("zip-of-two-chosen", "t.zip", two, table, choice="?member=two.csv")
    yield Case("zip-of-two-wrong", "t.zip", two, error=MissingSourceError, choice="?member=six.csv")
    yield Case("zip-of-none", "t.zip", b"PK\x05\x06" + b"\0" * 18, error=EmptyTableError)
    locked = bytearray(_zipped(text))
    locked[6] |= 1  # "encrypted" in the local header, and in the directory at the end
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    yield Case("zip-locked", "t.zip", bytes(locked), error=EncryptedError)
    lying = bytearray(_zipped(b"0,1\n" * 1_000_000))
    at = lying.rfind(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 100)
    yield Case("zip-that-lies", "t.zip", bytes(lying), error=IngestionError, options=SMALL)
    tarred = io.BytesIO()
    import tarfile

    with tarfile.open(fileobj=tarred, mode="w:gz") as archive:
        info = tarfile.TarInfo("t.csv")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
    yield Case("tar-gz", "t.tar.gz", tarred.getvalue(), error=UnknownFormatError)


def _zipped(data: bytes, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("t.csv",):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _feather(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.feather.write_feather(table, out)
    return out.getvalue()


def _columnar(random: Random) -> Iterator[Case]:
    numbers = [random.randint(-9, 9) for _ in range(50)]
    table = pa.table(
        {"n": numbers, "x": [i / 4 for i in numbers], "s": ["a", None] * 25, "b": [True] * 50}
    )
    rows = [
        [str(n), f"{n / 4:g}", "a" if i % 2 == 0 else None, "true"] for i, n in enumerate(numbers)
    ]
    truth = Truth(["n", "x", "s", "b"], rows)
    for name, write in {"parquet": _parquet, "feather": _feather}.items():
        data = write(table)
        yield Case(f"{name}", f"t.{name}", data, truth)
        yield Case(f"{name}-named-csv", "t.csv", data, truth)
        for share in (0.02, 0.3, 0.6, 0.9, 0.999):
            cut = data[: int(len(data) * share)]
            yield Case(f"{name}-cut-{share}", f"t.{name}", cut, error=IngestionError)
        for i in range(6):
            flipped = bytearray(data)
            for _ in range(3):
                flipped[random.randrange(8, len(data))] ^= random.randint(1, 255)
            yield Case(f"{name}-flipped-{i}", f"t.{name}", bytes(flipped))
        yield Case(f"{name}-no-rows", f"t.{name}", write(table.slice(0, 0)), error=EmptyTableError)
        yield Case(f"{name}-no-columns", f"t.{name}", write(pa.table({})), error=EmptyTableError)
        nested = pa.table(
            {
                "l": [[1, 2], None],
                "s": [{"a": 1}, {"a": None}],
                "t": pa.array([1, None], pa.timestamp("s")),
            }
        )
        expected = Truth(
            ["l", "s", "t"],
            [["[1, 2]", '{"a": 1}', "1970-01-01 00:00:01"], [None, '{"a": null}', None]],
        )
        yield Case(f"{name}-nested", f"t.{name}", write(nested), expected)
        words = pa.table({"c": pa.array(["x", "y", "x"]).dictionary_encode(), "z": pa.nulls(3)})
        yield Case(
            f"{name}-dictionary",
            f"t.{name}",
            write(words),
            Truth(["c", "z"], [["x", None], ["y", None], ["x", None]]),
        )
    yield Case("arrow-magic-only", "t.feather", b"ARROW1", error=DamagedError)
    yield Case("parquet-magic-only", "t.parquet", b"PAR1", error=DamagedError)
    yield Case(
        "parquet-encrypted", "t.parquet", b"PARE" + bytes(200) + b"PARE", error=EncryptedError
    )


def _workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _workbooks(random: Random) -> Iterator[Case]:
    import openpyxl
    from msoffcrypto.format import ooxml

    rows: list[list[object]] = [["name", "n", "x"], *[[f"w{i}", i, i / 4] for i in range(20)]]
    truth = Truth(["name", "n", "x"], [[f"w{i}", str(i), f"{i / 4:g}"] for i in range(20)])
    data = _workbook(("May", rows))
    yield Case("xlsx", "t.xlsx", data, truth)
    yield Case("xlsx-named-csv", "t.csv", data, truth)
    yield Case("xlsx-named-xls", "t.xls", data, truth)
    two = _workbook(("April", [["z"], [1]]), ("May", rows))
    yield Case("xlsx-two-sheets", "t.xlsx", two, error=ChoiceNeededError)
    yield Case("xlsx-second-sheet", "t.xlsx", two, truth, choice="?sheet=May")
    yield Case("xlsx-sheet-by-place", "t.xlsx", two, truth, choice="?sheet=2")
    yield Case("xlsx-no-such-sheet", "t.xlsx", two, error=MissingSourceError, choice="?sheet=June")
    yield Case("xlsx-other-sheet-empty", "t.xlsx", _workbook(("x", []), ("May", rows)), truth)
    yield Case("xlsx-empty", "t.xlsx", _workbook(("x", [])), error=EmptyTableError)
    yield Case("xlsx-header-only", "t.xlsx", _workbook(("x", rows[:1])), error=EmptyTableError)
    titled = _workbook(("x", [["Report of May"], [], *rows]))
    yield Case("xlsx-title", "t.xlsx", titled, truth)
    padded = _workbook(("x", [[], [], *[[*row, None, None] for row in rows], [], []]))
    yield Case("xlsx-blank-around", "t.xlsx", padded, truth)
    doubled = _workbook(("x", [["a", "a", None], [1, 2, 3], [4, 5, 6]]))
    expected = Truth(["a", "a.2", "column_3"], [["1", "2", "3"], ["4", "5", "6"]])
    yield Case("xlsx-names", "t.xlsx", doubled, expected)
    formulas = _workbook(("x", [["a", "b"], [1, "=A2*2"], [2, "=1/0"]]))
    yield Case(
        "xlsx-formulas-without-values",
        "t.xlsx",
        formulas,
        Truth(["a", "b"], [["1", None], ["2", None]]),
    )
    for share in (0.1, 0.5, 0.9, 0.99):
        yield Case(
            f"xlsx-cut-{share}", "t.xlsx", data[: int(len(data) * share)], error=IngestionError
        )
    for i in range(6):
        flipped = bytearray(data)
        flipped[random.randrange(40, len(data))] ^= 0xFF
        yield Case(f"xlsx-flipped-{i}", "t.xlsx", bytes(flipped))
    locked = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(data)).encrypt("secret", locked)
    yield Case("xlsx-locked", "t.xlsx", locked.getvalue(), error=EncryptedError)
    yield Case(
        "xls-damaged",
        "t.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000),
        error=DamagedError,
    )
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "a", 1, 2
    out = io.BytesIO()
    book.save(out)
    yield Case("xlsx-stray-cell", "t.xlsx", out.getvalue(), error=BoundError)
    bomb = io.BytesIO(data)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(8_000_000))
    tight = ReadOptions(bounds=Bounds(document_bytes=1_000_000))
    yield Case("xlsx-bomb", "t.xlsx", bomb.getvalue(), error=BombError, options=tight)


def _documents(random: Random) -> Iterator[Case]:
    records = [{"a": i, "b": f"w{i}", "c": random.choice([None, True])} for i in range(20)]
    rows = [[str(r["a"]), str(r["b"]), "true" if r["c"] else None] for r in records]
    truth = Truth(["a", "b", "c"], rows)
    columns = {key: [r[key] for r in records] for key in "abc"}
    shapes: dict[str, object] = {
        "records": records,
        "under-a-key": {"status": "ok", "rows": records},
        "columns": columns,
        "pandas-columns": {k: {str(i): v for i, v in enumerate(vs)} for k, vs in columns.items()},
        "pandas-split": {
            "columns": ["a", "b", "c"],
            "index": list(range(20)),
            "data": [list(r.values()) for r in records],
        },
        "lists": [["a", "b", "c"], *[list(r.values()) for r in records]],
        "named-records": {f"id{i}": r for i, r in enumerate(records)},
    }
    for name, shape in shapes.items():
        text = json.dumps(shape)
        yield Case(f"json-{name}", "t.json", text.encode(), truth)
        yield Case(
            f"json-{name}-indented",
            "t.json",
            json.dumps(shape, indent=2).encode("utf-8-sig"),
            truth,
        )
    text = json.dumps(records, indent=1)
    yield Case("json-named-csv", "t.csv", text.encode(), truth)
    yield Case("json-utf-16", "t.json", text.encode("utf-16"), truth)
    for share in (0.2, 0.5, 0.9):
        yield Case(
            f"json-cut-{share}",
            "t.json",
            text[: int(len(text) * share)].encode(),
            error=DamagedError,
        )
    yield Case("json-trailing-comma", "t.json", b'[\n{"a": 1},\n]', error=DamagedError, line=3)
    yield Case("json-single-quotes", "t.json", b"[{'a': 1}]", error=DamagedError, line=1)
    yield Case("json-deep", "t.json", b"[" * 200_000, error=DamagedError)
    yield Case("json-long-number", "t.json", b'[{"a": ' + b"9" * 6_000 + b"}]", error=DamagedError)
    yield Case("json-text", "t.json", b'"just a text"', error=UnknownFormatError)
    yield Case("json-number", "t.json", b"42", error=UnknownFormatError)
    yield Case("json-null", "t.json", b"null", error=UnknownFormatError)
    yield Case("json-empty-list", "t.json", b"[]", error=EmptyTableError)
    yield Case("json-empty-object", "t.json", b"{}", error=EmptyTableError)
    yield Case("json-empty-records", "t.json", b"[{}, {}]", error=EmptyTableError)
    yield Case("json-mixed", "t.json", b'[{"a": 1}, 5, [1]]', error=UnknownFormatError)
    yield Case(
        "json-uneven-columns", "t.json", b'{"a": [1, 2], "b": [1]}', error=UnknownFormatError
    )
    both = json.dumps({"x": records, "y": records}).encode()
    yield Case("json-two-tables", "t.json", both, error=ChoiceNeededError)
    yield Case("json-two-tables-chosen", "t.json", both, truth, choice="?table=y")
    yield Case("json-no-such-key", "t.json", both, error=MissingSourceError, choice="?table=z")
    nested = b'[{"a": {"b": 1, "c": {"d": 2}}, "e": [1, 2]}, {"a": {"b": 3}, "f": NaN}]'
    expected = Truth(
        ["a.b", "a.c.d", "e", "f"], [["1", "2", "[1, 2]", None], ["3", None, None, None]]
    )
    yield Case("json-nested", "t.json", nested, expected)
    lines = [json.dumps(record) for record in records]
    yield Case("ndjson", "t.ndjson", "\n".join(lines).encode(), truth)
    yield Case("ndjson-named-csv", "t.csv", ("\n\n".join(lines) + "\n").encode(), truth)
    for place in (0, 3, 19):
        broken = list(lines)
        broken[place] = broken[place][:-3]
        data = "\n".join(broken).encode()
        yield Case(f"ndjson-broken-{place}", "t.ndjson", data, error=DamagedError, line=place + 1)
    uneven = b'{"a": 1}\n{"b": 2}\n{"a": 3, "b": 4}\n'
    yield Case(
        "ndjson-uneven",
        "t.jsonl",
        uneven,
        Truth(["a", "b"], [["1", None], [None, "2"], ["3", "4"]]),
    )
    yield Case("ndjson-list-line", "t.ndjson", b'{"a": 1}\n[1]\n', error=DamagedError, line=2)


def _databases(random: Random) -> Iterator[Case]:
    def make(*statements: str) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            connection = sqlite3.connect(path)
            for statement in statements:
                connection.execute(statement)
            connection.commit()
            connection.close()

        return write

    numbers = make("CREATE TABLE t (a INTEGER, b TEXT)", "INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    truth = Truth(["a", "b"], [["1", "x"], ["2", None]])
    yield Case("sqlite", "t.db", numbers, truth)
    yield Case("sqlite-named-csv", "t.csv", numbers, truth)
    yield Case("sqlite-chosen", "t.db", numbers, truth, choice="?table=t")
    yield Case("sqlite-no-such-table", "t.db", numbers, error=MissingSourceError, choice="?table=u")
    yield Case(
        "sqlite-query",
        "t.db",
        numbers,
        Truth(["s"], [["3"]]),
        choice="?query=SELECT sum(a) AS s FROM t",
    )
    for i, query in enumerate(
        [
            "DROP TABLE t",
            "ATTACH ':memory:' AS x",
            "PRAGMA user_version = 3",
            "INSERT INTO t VALUES (3, 'y')",
        ]
    ):
        yield Case(
            f"sqlite-write-{i}",
            "t.db",
            numbers,
            error=UnreadableSourceError,
            choice=f"?query={query}",
        )
    yield Case(
        "sqlite-two-statements",
        "t.db",
        numbers,
        error=UnreadableSourceError,
        choice="?query=SELECT 1; SELECT 2",
    )
    yield Case("sqlite-bad-query", "t.db", numbers, error=DamagedError, choice="?query=SELEKT 1")
    two = make("CREATE TABLE t (a)", "CREATE TABLE u (a)")
    yield Case("sqlite-two-tables", "t.db", two, error=ChoiceNeededError)
    yield Case(
        "sqlite-no-tables",
        "t.db",
        make("CREATE TABLE t (a)", "DROP TABLE t"),
        error=EmptyTableError,
    )
    yield Case("sqlite-no-rows", "t.db", make("CREATE TABLE t (a)"), error=EmptyTableError)
    odd = make(
        'CREATE TABLE "select; ""x""" ("a b", "")', 'INSERT INTO "select; ""x""" VALUES (1, 2)'
    )
    yield Case("sqlite-hostile-names", "t.db", odd, Truth(["a b", "column_2"], [["1", "2"]]))
    kinds = make("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), ('x'), (x'ff00'), (1.5), (NULL)")
    yield Case("sqlite-mixed-types", "t.db", kinds)
    yield Case("sqlite-magic-only", "t.db", b"SQLite format 3\0", error=IngestionError)
    yield Case(
        "sqlite-noise", "t.db", b"SQLite format 3\0" + random.randbytes(4_000), error=IngestionError
    )


def _nothing(_: Path) -> None:
    """Write no file."""


def _places(random: Random) -> Iterator[Case]:
    yield Case("missing-file", "t.csv", _nothing, error=MissingSourceError)
    yield Case("missing-folder", "t.csv", _nothing, error=MissingSourceError, choice="/x/y.csv")
    yield Case("a-folder", "t.csv", lambda path: path.mkdir(), error=UnreadableSourceError)
    yield Case(
        "a-loop-of-links", "t.csv", lambda path: path.symlink_to(path), error=UnreadableSourceError
    )
    yield Case(
        "a-link-to-nothing",
        "t.csv",
        lambda path: path.symlink_to(path.with_name("gone")),
        error=MissingSourceError,
    )
    yield Case("a-pipe", "t.csv", os.mkfifo, error=UnreadableSourceError)
    yield Case(
        "a-device", "t.csv", lambda path: path.symlink_to("/dev/zero"), error=UnreadableSourceError
    )
    yield Case(
        "a-name-too-long",
        "t.csv",
        _nothing,
        error=UnreadableSourceError,
        choice="x" * 5_000,
    )
    yield Case(
        "a-zero-byte-in-the-name",
        "t.csv",
        _nothing,
        error=UnreadableSourceError,
        choice="\0.csv",
    )
    table = make_table(random)
    text = _text(table).encode()
    for name in (
        "a b.csv",
        "ü🙂.csv",
        "what?.csv",
        "a*b[1].csv",
        "no ending",
        "T.CSV",
        "-t.csv",
        "t.parquet",
        "t.xlsx",
        "t.json.csv",
    ):
        yield Case(f"name-{name}", name, text, table)
    yield Case("unknown-choice", "t.csv", text, error=MissingSourceError, choice="?colour=red")

    def real(path: Path) -> None:
        path.with_name("real.csv").write_bytes(text)
        path.symlink_to("real.csv")

    yield Case("a-link", "t.csv", real, table)

    def forbidden(path: Path) -> None:
        path.write_bytes(text)
        path.chmod(0)

    if os.geteuid() != 0:  # root may read anything
        yield Case("no-permission", "t.csv", forbidden, error=UnreadableSourceError)


def _sizes(random: Random) -> Iterator[Case]:
    line = b"a,b\n" + b"x" * 2_000_000
    yield Case("a-very-long-line", "t.csv", line, error=BoundError, options=SMALL)
    yield Case("a-very-long-first-line", "t.csv", b"x" * 2_000_000, error=BoundError, options=SMALL)
    cell = b"a,b\n1,2\n" + b"y" * 200_000 + b",3\n"
    yield Case("a-very-long-cell", "t.csv", cell, error=BoundError, line=3)
    swallowed = b'a,b\n1,2\n3,"' + b"4,5\n" * 100_000
    yield Case("an-open-quote-swallows", "t.csv", swallowed, error=BoundError, line=3)
    wide = (
        ",".join(f"c{i}" for i in range(12_000))
        + "\n"
        + ",".join("1" for _ in range(12_000))
        + "\n"
    )
    yield Case("too-many-columns", "t.csv", wide.encode(), error=BoundError)
    names = [f"c{i}" for i in range(400)]
    many = Truth(names, [[str(i) for i in range(400)], [str(-i) for i in range(400)]])
    yield Case("many-columns", "t.csv", _text(many).encode(), many)
    limit = ReadOptions(bounds=Bounds(file_bytes=1_000))
    yield Case("a-large-file", "t.csv", b"a,b\n1,2\n" * 200, error=BoundError, options=limit)
    name = Truth(["y" * 1_000, "b"], [["1", "2"]])
    yield Case("a-very-long-name", "t.csv", b"y" * 5_000 + b",b\n1,2\n", name)


def _mutations(random: Random) -> Iterator[Case]:
    for i in range(60):
        table = make_table(random, 30, letters="abcäöü \"',;")
        data = bytearray(
            _text(table, random.choice(",;\t|")).encode(
                random.choice(["utf-8", "cp1252", "utf-16"])
            )
        )
        for _ in range(random.randint(1, 8)):
            place = random.randrange(len(data))
            change = random.randrange(4)
            if change == 0:
                data[place] = random.randrange(256)
            elif change == 1:
                del data[place : place + random.randint(1, 30)]
            elif change == 2:
                data[place:place] = random.choice(
                    [b'"', b"\0", b"\r", b",", b"\xff", b"\n" * 3, b'""']
                )
            else:
                data[place:place] = data[max(0, place - 20) : place]
        yield Case(f"mutated-{i}", "t.csv", bytes(data))

"""The repository's Markdown, as the house's tests read it: files, links, headings, blocks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its file, language and text."""

    file: Path
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}: {self.text.splitlines()[0][:60]}"


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git tracks, or would track, under *patterns*."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for line in listing.stdout.splitlines() if (path := ROOT / line).is_file()]


def blocks(language: str) -> list[Block]:
    """Return the fenced blocks of one language in all Markdown files."""
    return [
        Block(file, language, text)
        for file in tracked("*.md")
        for found, text in _FENCE.findall(file.read_text())
        if found == language
    ]


def links(file: Path) -> Iterator[str]:
    """Yield the targets of a file's links, code left out."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", file.read_text()))
    yield from _LINK.findall(prose)


def anchors(file: Path) -> set[str]:
    """Return the anchors that a code-hosting page makes of a file's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", file.read_text()), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {text.strip().replace(" ", "-") for text in plain}

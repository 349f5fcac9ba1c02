"""What every script with a picture has in common: its options, its table, and where it saves.

A script run without an argument shows something in seconds and saves to `out/` beside it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from matrixops.pictures.style import Picture, few_colours


@dataclass(frozen=True)
class Run:
    """One run of a script.

    Attributes:
        name: The script's name without its ending: that of its picture.
        seed: What its random numbers grow from.
        out: The folder that its pictures go to.
    """

    name: str
    seed: int
    out: Path

    @property
    def rng(self) -> np.random.Generator:
        """A new generator of random numbers, grown from the seed."""
        return np.random.default_rng(self.seed)

    def save(self, picture: Picture, *, dpi: int = 150, colours: int = 256) -> Path:
        """Write *picture* as a PNG file of so many colours, which keeps it small; say where."""
        path = self._place(".png")
        path.write_bytes(few_colours(picture.png(dpi), colours))
        print(f"picture: {shown(path)}")
        return path

    def save_frames(self, frames: Sequence[Image.Image], *, milliseconds: int = 60) -> Path:
        """Write *frames* as a GIF that runs for ever, and say where."""
        path = self._place(".gif")
        first, *rest = frames
        first.save(
            path,
            save_all=True,
            append_images=rest,
            duration=milliseconds,
            loop=0,
            optimize=True,
            disposal=1,
        )
        print(f"picture: {shown(path)}")
        return path

    def _place(self, ending: str) -> Path:
        self.out.mkdir(parents=True, exist_ok=True)
        return self.out / f"{self.name}{ending}"


def begin(file: str, about: str | None, arguments: Sequence[str] | None = None) -> Run:
    """Read the options that every script has: ``--seed``, ``--out`` and ``--help``.

    Args:
        file: The script's ``__file__``.
        about: Its ``__doc__``, which ``--help`` shows.
        arguments: What stands on the command line, unless given.
    """
    path = Path(file).resolve()
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default: 1)")
    parser.add_argument(
        "--out", type=Path, default=path.parent / "out", help="folder of the picture"
    )
    options = parser.parse_args(arguments)
    return Run(path.stem, options.seed, options.out)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as a table in plain text: words to the left, everything else to the right.

    >>> print(table(("what", "here"), [("rank", 54), ("error", "1e-13")]))
    what    here
    ------------
    rank      54
    error  1e-13
    """
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    texts = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([texts[0], rule, *texts[1:]])


def shown(path: Path) -> str:
    """Return *path* as a reader would type it: from the folder they stand in, if it is below."""
    here = Path.cwd()
    full = path.resolve()
    return str(full.relative_to(here)) if full.is_relative_to(here) else str(full)

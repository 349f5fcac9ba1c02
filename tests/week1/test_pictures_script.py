"""What every script with a picture shares: options, a table, a small file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from matrixops.pictures.script import begin, table
from matrixops.pictures.style import LOOK, Picture, arrow, look, sheet


def test_importing_matrixops_does_not_import_matplotlib() -> None:
    """Who only computes does not wait for a drawing library."""
    code = "import sys, matrixops; print('matplotlib' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


def test_a_script_saves_beside_itself_unless_told_otherwise(tmp_path: Path) -> None:
    """The folder is out/ beside the script, or --out; the picture bears the script's name."""
    script = tmp_path / "03_photo.py"

    assert begin(str(script), "about", []).out == tmp_path / "out"
    assert begin(str(script), "about", ["--out", "elsewhere"]).out == Path("elsewhere")
    assert begin(str(script), "about", []).name == "03_photo"


def test_a_seed_decides_the_random_numbers(tmp_path: Path) -> None:
    """Two runs of one seed see the same numbers."""
    first, second = (begin(str(tmp_path / "a.py"), "", ["--seed", "7"]).rng for _ in range(2))

    assert first.random() == second.random() == np.random.default_rng(7).random()


def test_help_shows_what_the_script_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    """--help prints the docstring and the options, and ends well."""
    with pytest.raises(SystemExit) as ended:
        begin(__file__, "It counts the stars.", ["--help"])

    assert ended.value.code == 0
    assert "It counts the stars." in (said := capsys.readouterr().out)
    assert "--seed" in said


def test_pictures_are_saved_small_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture is a PNG of the size asked for, in at most 256 colours; the path is printed."""
    run = begin(str(tmp_path / "line.py"), "", [])
    picture = sheet("A line is straight", note="two points", size=(4, 3))
    picture.subplots().plot([0, 1], [0, 1])

    path = run.save(picture, dpi=100)

    assert str(path) in capsys.readouterr().out
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((400, 300), "P")


def test_frames_become_a_gif_that_moves(tmp_path: Path) -> None:
    """Every frame is there, and it runs for ever."""
    run = begin(str(tmp_path / "moving.py"), "", [])
    frames = [Image.fromarray(np.full((8, 8), 40 * i, dtype=np.uint8)) for i in range(5)]

    with Image.open(run.save_frames(frames)) as gif:
        assert gif.n_frames == 5  # type: ignore[attr-defined]  # a GIF has it
        assert gif.info["loop"] == 0


def test_the_finding_is_the_title() -> None:
    """It stands on the left, broken into lines, with its note below it."""
    picture = sheet(
        "The inverse of a sparse matrix can be full of numbers", note="n = 5", size=(3, 3)
    )
    title, note = picture.texts

    assert " ".join(title.get_text().split()).startswith("The inverse of a sparse matrix")
    assert title.get_ha() == "left"
    assert title.get_position()[1] > note.get_position()[1]


def test_the_look_does_not_leak() -> None:
    """Other people's figures stay as they were."""
    import matplotlib as mpl

    before = mpl.rcParams["axes.linewidth"]
    with look():
        inside = mpl.rcParams["axes.linewidth"]

    assert inside == LOOK["axes.linewidth"] != before == mpl.rcParams["axes.linewidth"]


def test_an_arrow_ends_at_its_tip() -> None:
    """It points from tail to tip, where the numbers say."""
    axes = Picture().subplots()
    arrow(axes, np.array([1.0, 2.0]), (0.5, 0.0), label="v")
    drawn = axes.texts[0]

    assert drawn.xy == (1.0, 2.0)  # type: ignore[attr-defined]  # an annotation
    assert drawn.get_position() == (0.5, 0.0)


def test_a_table_lines_up() -> None:
    """Words to the left, numbers to the right."""
    lines = table(("what", "here"), [("rank", 54), ("largest error", 1e-13)]).splitlines()

    assert lines[2].endswith("   54")
    assert len(lines[3]) == len(lines[1]) == len(lines[2])

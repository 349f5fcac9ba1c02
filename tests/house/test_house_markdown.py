"""Every link leads somewhere, and every README block does what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from house.markdown import ROOT, Block, anchors, blocks, links, tracked

MARKDOWN = tracked("*.md")


@pytest.mark.parametrize("file", MARKDOWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_relative_links_lead_to_files_and_headings(file: Path) -> None:
    """No link is broken, and none points outside of the repository."""
    broken = []
    for link in links(file):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        inside = target.is_relative_to(ROOT) and target.exists()
        if not inside or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_blocks_run(block: Block, tmp_path: Path) -> None:
    """A Python block of a README runs as it stands, in an empty folder."""
    run = subprocess.run(
        [sys.executable, "-c", block.text],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("block", blocks("console"), ids=str)
def test_console_blocks_show_what_a_terminal_would(block: Block, tmp_path: Path) -> None:
    """Commands exist and succeed; the output shown is the output printed (``…`` stands for any)."""
    for command, shown in _commands(block.text):
        words = shlex.split(command)
        if words[0] == "make":
            _assert_targets_exist(words[1:])
        elif _ends_by_itself(words):
            printed = _run(command, tmp_path)
            for line in filter(str.strip, shown):
                pattern = ".*".join(re.escape(part.strip()) for part in line.split("…"))
                assert re.search(pattern, printed), f"{line!r} is not in:\n{printed}"


def _commands(text: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:].split("  #")[0], []))
        elif found:
            found[-1][1].append(line)
    return found


def _ends_by_itself(words: list[str]) -> bool:
    """Servers, lines for another terminal and benchmarks are not run here."""
    serves = words[0] == "sprintml" and words[1] in {"up", "serve"}
    return not serves and words[0] in {"sprintml", "python"} and "benchmark" not in words[1]


def _assert_targets_exist(words: list[str]) -> None:
    targets = [word for word in words if "=" not in word]
    makefile = (ROOT / "Makefile").read_text()
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target} does not exist"


def _run(command: str, folder: Path) -> str:
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {
        "PATH": bin_folder + os.pathsep + os.environ["PATH"],
        "COLUMNS": "100",
    }
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
    return run.stdout + run.stderr

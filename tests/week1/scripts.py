"""Run a script as its reader does, but in this process: its imports are there already."""

from __future__ import annotations

import io
import runpy
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

import matplotlib.pyplot as plt


def printed_by(script: Path, *options: str) -> str:
    """Return what *script* prints; pytest turns each of its warnings into a failure.

    Raises:
        AssertionError: If it ends with another code than 0.
    """
    said = io.StringIO()
    code: object = 0
    with patch.object(sys, "argv", [str(script), *options]), redirect_stdout(said):
        try:
            runpy.run_path(str(script), run_name="__main__")
        except SystemExit as end:
            code = end.code
    plt.close("all")
    assert not code, said.getvalue()
    return said.getvalue()

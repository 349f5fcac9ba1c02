"""The README's shell session does what it says."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from house.markdown import ROOT

README = ROOT / "week3-backend" / "async-endpoints" / "README.md"


def test_the_curl_examples_print_what_is_shown(tmp_path: Path) -> None:
    """Run in an empty folder on a free port; each line shown is in the output, in this order."""
    text = README.read_text()
    (script,) = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (shown,) = re.findall(r"^prints\n\n```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SPRINT_")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("8000", port)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    log = tmp_path / "serve.log"
    assert run.returncode == 0, run.stdout + run.stderr + log.read_text()[-2000:]

    printed = run.stdout
    for line in shown.splitlines():
        pattern = ".*?".join(re.escape(part.strip()) for part in line.split("…"))
        found = re.search(pattern, printed)
        assert found, f"{line!r} does not follow in:\n{printed}"
        printed = printed[found.end() :]

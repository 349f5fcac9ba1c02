"""Schemathesis, all checks: whatever is sent, no fault of ours and nothing the OpenAPI denies."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from week4.api_service import mixed_app

from sprintml.api.server import address, bind, new_server

CONFIG = """
# every check is on by default; naming them on the command line would overrule what follows
[[operations]]
include-path-regex = "/predict/csv$"
# a schema can say "a file", not "a CSV of these columns": refusing another file is right
checks.positive_data_acceptance.enabled = false
"""


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve *app* by uvicorn in a thread and yield its address."""
    with bind("127.0.0.1", 0) as listener:
        server = new_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield address(listener)
        finally:
            server.should_exit = True
            thread.join()


def fuzz(url: str, folder: Path, *, examples: int) -> str:
    """Run schemathesis against *url* and return what it printed."""
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config)),
        *("run", f"{url}/openapi.json", "--seed", "20", "--continue-on-failure"),
        *("--max-examples", str(examples), "--request-timeout", "20", "--no-color"),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_a_few_hundred_requests_find_nothing(tmp_path: Path) -> None:
    """Examples, boundary cases, random and linked requests: every check of schemathesis holds."""
    with running(mixed_app()) as url:
        printed = fuzz(url, tmp_path, examples=4)

    assert int(re.findall(r"(\d+) generated", printed)[-1]) > 300


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_ten_thousand_requests_find_nothing(tmp_path: Path) -> None:
    """The same, long enough to believe it."""
    with running(mixed_app()) as url:
        printed = fuzz(url, tmp_path, examples=700)

    assert int(re.findall(r"(\d+) generated", printed)[-1]) > 10_000

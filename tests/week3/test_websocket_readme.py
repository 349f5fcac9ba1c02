"""The README's curl lines do what it says, against a real server."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path

import pytest
from week3.channel_support import PATIENCE_S, served, token

README = Path(__file__).resolve().parents[2] / "week3-backend" / "websocket-service" / "README.md"


async def test_the_curl_lines_work() -> None:
    """Publish, read, presence, and an event stream that says what is lost."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    (block,) = [
        b for b in re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL) if "curl" in b
    ]
    async with served() as server:
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-euc",
            block,
            env=os.environ | {"TOKEN": token({"news:*": "rw"}), "CHANNELS": server.http},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 0, error.decode()
    text = out.decode()
    assert re.search(r'"id":"[0-9a-f]{8}:1"', text)
    assert '"data":{"n":1}' in text
    assert '"count":0' in text
    assert "event: reset" in text
    assert '"recovered": false' in text

"""Schemathesis, all checks: whatever is sent over HTTP, no fault and nothing the OpenAPI denies."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from week3.channel_support import served, token

CONFIG = """
# every check is on by default; naming them on the command line would overrule what follows
[[operations]]
include-path-regex = "/events$"
enabled = false  # never ends; its answers are in test_channels_sockets.py
"""


async def test_a_few_hundred_requests_find_nothing(tmp_path: Path) -> None:
    """Examples, boundary cases, random and linked requests: every check of schemathesis holds."""
    (tmp_path / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    async with served() as server:
        process = await asyncio.create_subprocess_exec(
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file"),
            *("schemathesis.toml", "run", f"{server.http}/openapi.json", "--seed", "20"),
            *("--continue-on-failure", "--max-examples", "15", "--request-timeout", "20"),
            *("--no-color", "--header", f"Authorization: Bearer {token()}"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed = (await process.communicate())[0].decode()

    assert process.returncode == 0, printed[-4000:]
    assert int(re.findall(r"(\d+) generated", printed)[-1]) > 100

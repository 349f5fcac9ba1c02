"""Write the OpenAPI of a service without models: the contract the page's types are made from.

Usage: ``python -m sprintml.api.openapi [FILE]``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sprintml.api.app import create_app
from sprintml.api.service import Service

DEFAULT = Path(__file__).parents[3] / "frontend" / "openapi.json"


def document() -> str:
    """Return the OpenAPI as stable text."""
    return json.dumps(create_app(Service()).openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write it to the file named, or to the page's folder."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    target.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()

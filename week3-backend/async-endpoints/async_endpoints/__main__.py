"""``python -m async_endpoints``."""

from async_endpoints.cli import main

main()

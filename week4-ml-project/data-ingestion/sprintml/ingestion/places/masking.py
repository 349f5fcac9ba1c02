"""Secrets in addresses: shown to nobody."""

from __future__ import annotations

import re


def mask_password(source: str) -> str:
    """Return an address without its password.

    >>> mask_password("postgresql://ann:secret@host/base?table=t")
    'postgresql://ann:***@host/base?table=t'
    """
    masked = re.sub(r"(://[^:/@]*):[^/]*@", r"\1:***@", source)
    return re.sub(r"(password=)[^&]*", r"\1***", masked, flags=re.IGNORECASE)

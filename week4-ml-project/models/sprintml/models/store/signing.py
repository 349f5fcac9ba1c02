"""Signing: this machine's key, and signatures with it (HMAC-SHA256, RFC 2104).

A signature says that a bundle was written by somebody who has the key. Whoever can read the key
file can make bundles that this machine unpickles, so it must be private to its owner.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import sys
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from sprintml.models.errors import KeyFileError

KEY_BYTES = 32


class KeySettings(BaseSettings):
    """Where the key lies, from the environment: ``SPRINT_KEY_FILE``."""

    model_config = SettingsConfigDict(env_prefix="SPRINT_", frozen=True, extra="ignore")

    key_file: Path | None = None


def key_path() -> Path:
    """Return ``SPRINT_KEY_FILE``, or ``sprintml/key`` in the user's folder for settings.

    Raises:
        KeyFileError: If the user has no home folder.
    """
    chosen = KeySettings().key_file
    if chosen is not None:
        return chosen
    config = os.environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME")
    try:
        folder = Path(config) if config else Path.home() / ".config"
    except RuntimeError as exc:
        raise KeyFileError(
            "there is no home folder for the key file: set SPRINT_KEY_FILE to a path"
        ) from exc
    return folder / "sprintml" / "key"


def read_key(path: Path | None = None) -> bytes:
    """Return the key, 32 bytes; it is made if there is none yet.

    Args:
        path: The key file; `key_path` if none is given.

    Raises:
        KeyFileError: If the file cannot be read or written, is open to others, or holds no key.
    """
    path = path or key_path()
    try:
        if not path.exists():
            _make(path)
        _refuse_if_open(path)
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except OSError as exc:
        raise KeyFileError(
            f"the key file {path} cannot be used ({exc.strerror}): mend that, "
            "or set SPRINT_KEY_FILE to another path"
        ) from exc
    except ValueError as exc:
        raise _no_key(path) from exc
    if len(key) != KEY_BYTES:
        raise _no_key(path)
    return key


def key_id(key: bytes) -> str:
    """Return what a key is known by: 16 hexadecimal digits that tell nothing else about it."""
    return hashlib.sha256(b"sprintml key" + key).hexdigest()[:16]


def sign(message: bytes, key: bytes) -> str:
    """Return the signature of a message, 64 hexadecimal digits."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_signed(message: bytes, key: bytes, signature: str) -> bool:
    """Return whether a signature is the one of this message by this key, in constant time."""
    return hmac.compare_digest(sign(message, key).encode(), signature.encode())


def _make(path: Path) -> None:
    """Write a new key whole or not at all; if another process is first, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, never replaces
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _refuse_if_open(path: Path) -> None:
    if sys.platform == "win32":
        return
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise KeyFileError(f"the key file {path} is not a file: set SPRINT_KEY_FILE to one")
    if mode & 0o077:
        raise KeyFileError(
            f"the key file {path} is open to others (mode {stat.S_IMODE(mode):04o}), who could "
            f"sign bundles with it: chmod 600 {path}"
        )


def _no_key(path: Path) -> KeyFileError:
    return KeyFileError(
        f"the key file {path} does not hold a key ({2 * KEY_BYTES} hexadecimal digits): "
        "remove it, and a new one is made; older bundles then need to be trained again"
    )

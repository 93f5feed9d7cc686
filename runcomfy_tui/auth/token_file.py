"""Files that hold a token: our own, for its owner alone, and the official command line's, which is only read.

Both are a JSON object with ``access_token``; what else the official one holds is its own.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain.errors import TokenNotKept
from runcomfy_tui.domain.text import clean
from runcomfy_tui.folders import make_private

MOST_BYTES = 1_000_000
_OF_THE_OLD_TOKEN = ("refresh_token", "expires_at", "user_email")


class TokenFileUnusable(Exception):
    """The file gives no token, or takes none; ``str()`` says why and never quotes the file."""


def read_token_file(path: Path) -> str | None:
    """Return the file's ``access_token`` as it stands, or None where there is no file.

    Raise :class:`TokenFileUnusable` for a file that cannot be read or holds none.
    """
    content = _content(path)
    if content is None:
        return None
    token = content.get("access_token")
    if not isinstance(token, str) or not token.strip():
        raise TokenFileUnusable("it holds no access_token")
    return token


def write_own_file(path: Path, token: Token) -> None:
    """Write a file of mode 0600 in a folder of mode 0700, whole or not at all, and read it again.

    Raise :class:`TokenFileUnusable` where that does not succeed; what was there before stays then.
    """
    try:
        _make_private(path.parent)
        _remove_unfinished(path)
        _write(path, {"access_token": token.reveal()})
    except OSError as error:
        raise TokenFileUnusable(_why(error)) from None
    if read_token_file(path) != token.reveal():
        raise TokenFileUnusable("what was written is not what stands there now")


def remove_own_file(path: Path) -> bool:
    """Remove the file; tell whether there was one. Raise :class:`TokenFileUnusable` where it stays."""
    try:
        _remove_unfinished(path)
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise TokenFileUnusable(_why(error)) from None
    return True


def share_with_cli(path: Path, token: Token, email: str = "") -> None:
    """Write the token into the official command line's file as that does it: mode 0600, whole or not at all.

    What else the file holds stays, but for what belonged to the token before: when it runs out, how it is renewed, and
    whose it was. Raise :class:`TokenNotKept` where it cannot be written.
    """
    try:
        before = _content(path) or {}
    except TokenFileUnusable:
        before = {}  # Nothing there could be used by anybody.
    kept = {name: value for name, value in before.items() if name not in _OF_THE_OLD_TOKEN}
    content = {**kept, "access_token": token.reveal(), **({"user_email": email} if email else {})}
    try:
        make_private(path.parent)
        _write(path, content)
    except OSError as error:
        raise TokenNotKept(f"the token was not shared in {clean(str(path), 200)}: {_why(error)}") from None


def _content(path: Path) -> dict[str, object] | None:
    try:
        # Without waiting: what is no file (a pipe) may never give anything.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TokenFileUnusable(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    try:
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(MOST_BYTES + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    except OSError as error:
        raise TokenFileUnusable(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    if raw is None:
        raise TokenFileUnusable("it cannot be read (it is no file)")
    if len(raw) > MOST_BYTES:
        raise TokenFileUnusable("it is far too large for a token file")
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise TokenFileUnusable("it is not JSON") from None
    if not isinstance(content, dict):
        raise TokenFileUnusable("it holds no access_token")
    return content


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Put a file of mode 0600 in the place of whatever is there; a link in that place is replaced, never followed."""
    import secrets  # Whoever only reads waits for none of it.

    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(new, flags, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise


def _remove_unfinished(path: Path) -> None:
    """Remove what a process that was killed while it wrote has left beside the file: a token stands in it."""
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    """Make the folder for its owner alone; a link in its place could lead anywhere."""
    make_private(folder, is_ours=True)
    if not stat.S_ISDIR(os.lstat(folder).st_mode):
        raise NotADirectoryError(20, "the folder is a link")


def _why(error: OSError) -> str:
    return f"it cannot be written ({error.strerror or type(error).__name__})"

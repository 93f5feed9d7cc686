"""Run inside a D-Bus of its own with gnome-keyring: keeps a token with the installed library and prints what happened.

One line of JSON: what an unlocked keyring did, then what a locked one did.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from runcomfy_tui.auth import Token, TokenKeeper, TokenSources
from runcomfy_tui.domain.errors import TokenNotKept

SECRET = "rc-0123456789-secret"


async def unlocked(sources: TokenSources) -> dict[str, object]:
    """Keep a token, find it, and forget it."""
    import keyring

    keeper = TokenKeeper(sources)
    trial = await keeper.trial()
    kept = await keeper.keep(Token(SECRET, "a test"), "keyring")
    found = await sources.find()
    return {
        "backend": type(keyring.get_keyring()).__module__,
        "trial": trial.works,
        "kept": kept,
        "found": [found.source, found.token is not None and found.token.reveal() == SECRET],
        "entries": _held(),
        "other profile": (await TokenSources({}, "other", None).find()).token is not None,
    }


async def locked(sources: TokenSources) -> dict[str, object]:
    """Try the same on a keyring that is locked, with nobody there to unlock it."""
    keeper = TokenKeeper(sources, time_limit_s=5.0)
    trial = await keeper.trial()
    try:
        kept = await keeper.keep(Token(SECRET, "a test"), "keyring")
    except TokenNotKept as fault:
        kept = fault.message
    found = await sources.find()
    return {"trial": trial.reason, "kept": kept, "found": found.token is not None, "notes": found.notes} | {
        "forget": (await keeper.forget()).failed
    }


async def forgotten(sources: TokenSources) -> dict[str, object]:
    """Sign out."""
    return {"words": (await TokenKeeper(sources).forget()).sentences, "entries": _held()}


def _held() -> int:
    """Count the entries of ours without asking through our own code."""
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        found = secretstorage.get_default_collection(connection).search_items({"service": "runcomfy-tui"})
        return len(list(found))
    finally:
        connection.close()


def _lock() -> None:
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        secretstorage.get_default_collection(connection).lock()
    finally:
        connection.close()


async def main() -> None:
    """Go through all of it."""
    sources = TokenSources({}, "work", None)
    told: dict[str, object] = {"unlocked": await unlocked(sources), "forgotten": await forgotten(sources)}
    await TokenKeeper(sources).keep(Token(SECRET, "a test"), "keyring")
    _lock()
    told["locked"] = await locked(sources)
    print(json.dumps(told))


@contextmanager
def _service() -> Iterator[None]:
    """Run the service in this session, its keyring unlocked with a password, until it is not needed any more."""
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
        try:
            assert one.stdin is not None
            one.stdin.write(b"a password")
            one.stdin.close()
            for _ in range(200):
                with suppress(Exception):
                    _held()
                    break
                time.sleep(0.05)
            yield
        finally:
            one.terminate()


if __name__ == "__main__":
    with _service():
        asyncio.run(main())

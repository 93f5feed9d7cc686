"""The token in the system keyring, read off the loop and never waited for longer than a limit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

SERVICE = "runcomfy-tui"
TIME_LIMIT_S = 3.0

ReadKeyring = Callable[[str, str], str | None]


class KeyringSilent(Exception):
    """The keyring gave no answer that can be used; ``str()`` says why, in words for a person."""


def read_system_keyring(service: str, user: str) -> str | None:
    """Return the password that the system keyring holds, or None. Blocks; raises whatever the backend raises."""
    import keyring

    return keyring.get_password(service, user)


async def read_entry(
    profile: str, *, read: ReadKeyring = read_system_keyring, time_limit_s: float = TIME_LIMIT_S
) -> str | None:
    """Return the profile's entry or None; raise :class:`KeyringSilent` when the keyring fails or does not answer.

    The call runs in a daemon thread of its own: a backend that hangs on a prompt must not hold up the program's end.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()

    def settle(value: str | None, problem: str | None) -> None:
        if answer.done():
            return
        if problem is None:
            answer.set_result(value)
        else:
            answer.set_exception(KeyringSilent(problem))

    def ask() -> None:
        value: str | None = None
        problem: str | None = None
        try:
            value = read(SERVICE, profile)
        except BaseException as error:  # noqa: BLE001  # backends raise whatever their system does
            problem = _why(error)
        try:
            loop.call_soon_threadsafe(settle, value, problem)
        except RuntimeError:
            return  # The loop has closed meanwhile: nobody waits.

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(time_limit_s):
            return await answer
    except TimeoutError:
        raise KeyringSilent(f"it did not answer within {time_limit_s:g} s") from None


def _why(error: BaseException) -> str:
    """Name the failure by its kind alone: a backend's message may quote what it holds."""
    match type(error).__name__:
        case "NoKeyringError":
            return "this system has none"
        case "KeyringLocked":
            return "it is locked"
        case name:
            return f"it failed ({name})"

"""A profile's token in the system keyring: asked off the loop, and never waited for longer than a limit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

SERVICE = "runcomfy-tui"
READ_LIMIT_S = 3.0
WRITE_LIMIT_S = 20.0
"""Longer: a locked keyring asks the person for a password before it takes anything."""

T = TypeVar("T")


class Keyring(Protocol):
    """A keyring as the ``keyring`` library has it. Every call may block, prompt, hang, and raise anything."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text."""
        ...


class SystemKeyring:
    """The keyring that the library chooses on this system; the library is imported with the first call."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or None."""
        import keyring

        return keyring.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text."""
        import keyring

        keyring.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text."""
        import keyring

        keyring.delete_password(service, username)


class KeyringSilent(Exception):
    """The keyring did not do what was asked; ``str()`` says why, in words for a person.

    ``is_absent`` where this system has none at all.
    """

    def __init__(self, reason: str, *, is_absent: bool = False) -> None:
        super().__init__(reason)
        self.is_absent = is_absent


class KeyringEntry:
    """One profile's entry. All calls raise :class:`KeyringSilent`."""

    def __init__(self, keyring: Keyring, profile: str) -> None:
        self._keyring = keyring
        self._user = profile

    async def read(self, time_limit_s: float = READ_LIMIT_S) -> str | None:
        """Return what is kept, or None."""
        return await _in_time(lambda _: self._keyring.get_password(SERVICE, self._user), time_limit_s)

    async def keep(self, value: str, time_limit_s: float = WRITE_LIMIT_S) -> None:
        """Write, read again and compare: some backends take everything and keep nothing."""
        await _in_time(lambda given_up: self._keep(self._user, value, given_up), time_limit_s)

    async def remove(self, time_limit_s: float = WRITE_LIMIT_S) -> bool:
        """Forget what is kept; tell whether there was anything."""
        return await _in_time(lambda _: self._remove(self._user), time_limit_s)

    async def trial(self, time_limit_s: float = WRITE_LIMIT_S) -> None:
        """Keep something worthless under another name, and forget it: whether a token would be kept."""
        import secrets

        user = f"{self._user} (trial)"

        def attempt(given_up: threading.Event) -> None:
            self._keep(user, f"trial-{secrets.token_hex(8)}", given_up)
            self._remove(user)

        await _in_time(attempt, time_limit_s)

    def _keep(self, user: str, value: str, given_up: threading.Event) -> None:
        self._keyring.set_password(SERVICE, user, value)
        if not given_up.is_set() and self._keyring.get_password(SERVICE, user) != value:
            raise KeyringSilent("it took the token and does not hold it")
        if given_up.is_set():
            # Nobody waits any more, and it was said that this is not kept.
            self._keyring.delete_password(SERVICE, user)

    def _remove(self, user: str) -> bool:
        if self._keyring.get_password(SERVICE, user) is None:
            return False
        self._keyring.delete_password(SERVICE, user)
        if self._keyring.get_password(SERVICE, user) is not None:
            raise KeyringSilent("it still holds the token")
        return True


async def _in_time(work: Callable[[threading.Event], T], time_limit_s: float) -> T:
    """Do blocking work in a daemon thread of its own: one that hangs on a prompt must not hold up the program's end.

    The work is told when nobody waits for it any more.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T | KeyringSilent] = loop.create_future()
    given_up = threading.Event()

    def settle(value: T | KeyringSilent) -> None:
        if not answer.done():
            answer.set_result(value)

    def ask() -> None:
        value: T | KeyringSilent
        try:
            value = work(given_up)
        except BaseException as error:  # noqa: BLE001  # backends raise whatever their system does
            value = _silent(error)
        try:
            loop.call_soon_threadsafe(settle, value)
        except RuntimeError:
            return  # The loop has closed meanwhile: nobody waits.

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(time_limit_s):
            value = await answer
    except TimeoutError:
        raise KeyringSilent(f"it did not answer within {time_limit_s:g} s") from None
    finally:
        given_up.set()
    if isinstance(value, KeyringSilent):
        raise value
    return value


def _silent(error: BaseException) -> KeyringSilent:
    """Name the failure by its kind alone: a backend's message may quote what it holds."""
    if isinstance(error, KeyringSilent):
        return KeyringSilent(str(error))
    match type(error).__name__:
        case "NoKeyringError":
            return KeyringSilent("this system has none", is_absent=True)
        case "KeyringLocked" | "LockedException" | "PromptDismissedException":
            return KeyringSilent("it is locked")
        case name:
            return KeyringSilent(f"it failed ({name})")

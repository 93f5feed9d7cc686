"""Keyrings that do what the system's own may do: hold, refuse, fail, lie and hang."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Reading:
    """Answers reads by a function, and takes nothing."""

    def __init__(self, read: Callable[[str, str], str | None]) -> None:
        self.read = read

    def get_password(self, service: str, username: str) -> str | None:
        return self.read(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is written here")

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError("nothing is removed here")


class Holding:
    """A keyring in memory; deleting what is not there is an error, as it is with the real ones."""

    def __init__(self, **entries: str) -> None:
        self.entries = dict(entries)

    def get_password(self, service: str, username: str) -> str | None:
        assert service == "runcomfy-tui"
        return self.entries.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[username]


class Raising(Holding):
    """Raises an error of this name, which quotes what it was given."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.kind: type[Exception] = type(name, (Exception,), {})

    def get_password(self, service: str, username: str) -> str | None:
        raise self.kind(f"for {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.kind(f"cannot keep {password}")


class Null(Holding):
    """Takes everything and holds nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class Hanging(Holding):
    """Waits for ``released`` before it does anything; ``done`` is set when a write has come to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait(10)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.released.wait(10)
        super().set_password(service, username, password)

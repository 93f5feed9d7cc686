"""How far a sign-in has come: one class for each stage, with what is known then and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.device_code import DeviceCode


@dataclass(frozen=True, slots=True)
class Asking:
    """RunComfy is asked for a code; ``trouble`` is why it gave none so far."""

    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The person is to approve the code; ``opened`` tells whether a browser took the address, None while it is tried.

    ``trouble`` is why RunComfy could not be asked last.
    """

    code: DeviceCode
    opened: bool | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """The person said no on the website."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody said anything in time."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no token, and nothing goes on by itself; ``words`` say why."""

    words: str


@dataclass(frozen=True, slots=True)
class Checking:
    """There is a token: RunComfy is asked whose it is, and then it is kept."""


@dataclass(frozen=True, slots=True)
class WhereToKeep:
    """The keyring does not keep the token, for this ``reason``: a person says whether a file may."""

    token: Token = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Done. ``account`` is whose it is, empty where nobody could be asked; ``kept`` tells where the token is."""

    account: str
    kept: str


Stage = Asking | Waiting | Denied | Expired | Failed | Checking | WhereToKeep | SignedIn

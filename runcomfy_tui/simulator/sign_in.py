"""Signing in by device code: what was started, who decided what, and the one token that an approved code gives."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from random import Random

from runcomfy_tui.simulator.accounts import Accounts
from runcomfy_tui.simulator.state import Event, StateError, StateFile

# No vowels: a code never spells a word.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_SECONDS = {"after_s": (0.0, 3600.0), "expires_in": (0.01, 86_400.0), "poll_interval": (0.01, 60.0)}


class SignInState(Enum):
    """USED: approved, and its token was handed out."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    USED = "used"


DECISIONS = {"approve": SignInState.APPROVED, "deny": SignInState.DENIED, "expire": SignInState.EXPIRED}


@dataclass(slots=True)
class SignIn:
    """Times are the service's unix seconds; `account` is the one that was approved, or an empty text."""

    device_code: str
    user_code: str
    started_at: float
    expires_at: float
    state: SignInState = SignInState.PENDING
    account: str = ""
    polls: int = 0


@dataclass(frozen=True, slots=True)
class SignInHabits:
    """How sign-ins go by themselves: `auto` is a decision, taken after `after_s`, or an empty text for a person's.

    All seconds are a person's: they do not pass faster where the service's time does.
    """

    auto: str = ""
    account: str = "first"
    after_s: float = 0.0
    expires_in: float = 600
    poll_interval: float = 2

    @classmethod
    def of_json(cls, value: Mapping[str, object]) -> SignInHabits:
        """Read the control surface's object; what it leaves out is as usual. ValueError says what cannot be."""
        unknown = [key for key in value if key not in ("auto", "account", *_SECONDS)]
        if unknown:
            raise ValueError(f"Sign-ins have no “{unknown[0]}”. Known: auto, account, {', '.join(_SECONDS)}.")
        auto, account = value.get("auto"), value.get("account", "first")
        if auto is not None and auto not in tuple(DECISIONS):
            raise ValueError(f"auto: {', '.join(DECISIONS)} or null is needed.")
        if account not in ("first", "other"):
            raise ValueError("account: first or other is needed.")
        usual = cls()
        after_s, expires_in, poll_interval = (_seconds(value, name, getattr(usual, name)) for name in _SECONDS)
        return cls(str(auto or ""), str(account), after_s, expires_in, poll_interval)

    def to_json(self) -> dict[str, object]:
        """As the control surface tells it."""
        seconds = {name: getattr(self, name) for name in _SECONDS}
        return {"auto": self.auto or None, "account": self.account, **seconds}


class SignIns:
    """Every sign-in that was started. Nothing moves by itself: ask with the time, and it has moved.

    `speed` is how many of the service's seconds pass in one of a person's.
    """

    def __init__(self, seed: int, accounts: Accounts, state: StateFile | None) -> None:
        """Replays the state file. Raises StateError when a row of it cannot be read."""
        self._seed = seed
        self._accounts = accounts
        self._state = state
        self._by_device: dict[str, SignIn] = {}
        self._by_user: dict[str, SignIn] = {}
        self.habits = SignInHabits()
        self.speed = 1.0
        for event in state.events() if state is not None else ():
            self._replay(event)

    def start(self, now: float) -> SignIn:
        """A new one, pending. Raises StateError when it cannot be kept."""
        text = f"{self._seed}/sign-in/{len(self._by_device)}/{now!r}"
        chance, user_code = Random(text), ""
        while not user_code or user_code in self._by_user:
            user_code = f"{''.join(chance.choices(_LETTERS, k=4))}-{chance.randrange(10_000):04}"
        device_code = hashlib.sha256(text.encode()).hexdigest()[:40]
        one = SignIn(device_code, user_code, now, now + self.habits.expires_in * self.speed)
        self._keep("sign-in", one, now, {"user_code": user_code, "expires_at": one.expires_at})
        self._enter(one)
        return one

    def poll(self, device_code: str, now: float) -> tuple[SignInState, str] | None:
        """What is told to who holds the device code, with the token where it was approved; None for an unknown code.

        The token is given once: the same code is expired from then on. Raises StateError.
        """
        one = self._by_device.get(device_code)
        if one is None:
            return None
        one.polls += 1
        self._move(one, now)
        if one.state is SignInState.USED:
            return SignInState.EXPIRED, ""
        if one.state is not SignInState.APPROVED:
            return one.state, ""
        token = self._accounts.issue(one.account, now)
        self._set(one, SignInState.USED, one.account, now)
        return SignInState.APPROVED, token

    def find(self, typed: str, now: float) -> SignIn | None:
        """The one with this user code as it stands now, however the code was typed."""
        bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
        one = self._by_user.get(f"{bare[:4]}-{bare[4:]}")
        if one is not None:
            self._move(one, now)
        return one

    def decide(self, one: SignIn, decision: str, account: str, now: float) -> bool:
        """Take one of DECISIONS about a sign-in that `find` gave; False when it is too late. Raises StateError.

        What was approved may still expire, until its token is handed out.
        """
        state = DECISIONS[decision]
        is_open = one.state is SignInState.PENDING
        if not is_open and not (one.state is SignInState.APPROVED and state is SignInState.EXPIRED):
            return False
        self._set(one, state, account if state is SignInState.APPROVED else "", now)
        return True

    def described(self, now: float) -> list[dict[str, object]]:
        """All of them as the control surface tells them, the oldest first; device codes are not told."""
        for one in self._by_device.values():
            self._move(one, now)
        return [self.described_one(one) for one in self._by_device.values()]

    def described_one(self, one: SignIn) -> dict[str, object]:
        """One as the control surface tells it."""
        return {
            "user_code": one.user_code,
            "state": one.state.value,
            "account": self._accounts.name_of(one.account) if one.account else None,
            "started_at": one.started_at,
            "expires_at": one.expires_at,
            "polls": one.polls,
        }

    def reset(self) -> None:
        """Forget them all; they go as usual again."""
        self._by_device.clear()
        self._by_user.clear()
        self.habits = SignInHabits()

    def _move(self, one: SignIn, now: float) -> None:
        habits = self.habits
        decided_at = one.started_at + habits.after_s * self.speed
        if habits.auto and one.state is SignInState.PENDING and decided_at <= now and decided_at < one.expires_at:
            self.decide(one, habits.auto, self._accounts.by_name[habits.account], now)
        if one.state in (SignInState.PENDING, SignInState.APPROVED) and now >= one.expires_at:
            one.state = SignInState.EXPIRED

    def _set(self, one: SignIn, state: SignInState, account: str, now: float) -> None:
        self._keep("sign-in decided", one, now, {"state": state.value, "account": account})
        one.state, one.account = state, account

    def _keep(self, kind: str, one: SignIn, now: float, data: dict[str, object]) -> None:
        if self._state is not None:
            self._state.add(Event(kind, now, one.device_code, data))

    def _enter(self, one: SignIn) -> None:
        self._by_device[one.device_code] = self._by_user[one.user_code] = one

    def _replay(self, event: Event) -> None:
        data = event.data
        try:
            if event.kind == "sign-in":
                expires_at = float(str(data["expires_at"]))
                self._enter(SignIn(event.request_id, str(data["user_code"]), event.at, expires_at))
            elif event.kind == "sign-in decided":
                one = self._by_device[event.request_id]
                one.state, one.account = SignInState(data["state"]), str(data["account"])
        except (KeyError, ValueError) as error:
            raise StateError(f"The state file is damaged: {event.kind}: {error!r}.") from None


def _seconds(value: Mapping[str, object], name: str, usual: float) -> float:
    seconds, (least, most) = value.get(name, usual), _SECONDS[name]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not least <= seconds <= most:
        raise ValueError(f"{name}: {least:g} to {most:g} seconds are needed.")
    return seconds

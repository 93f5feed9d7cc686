"""Signing in by device code: a code for the person, and asking until they have said yes or no to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.answers import SignInAnswer, SignInState
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.device_code import DeviceCode
from runcomfy_tui.domain.text import clean

SOURCE = "the sign-in"
_SHOWN_CODE, _SHOWN_URL, _SHOWN_WORD = 40, 500, 40
_MOST_PATIENT = 5
"""After faults in a row it is asked up to so many times less often."""


class SignIn:
    """One or several attempts to sign in; ``hide`` hears of each secret at once, so that no log can hold it."""

    def __init__(self, account_api: AccountApi, clock: Clock, hide: Callable[[str], None] = lambda _: None) -> None:
        self._api = account_api
        self._clock = clock
        self._hide = hide

    async def begin(self) -> DeviceCode:
        """Return a code to show; raises :class:`errors.RuncomfyTuiError` where the website gives none."""
        asked_at = self._clock.monotonic()
        started = await self._api.start_sign_in()
        self._hide(started.device_code)
        return DeviceCode(
            clean(started.user_code, _SHOWN_CODE),
            clean(started.verify_url, _SHOWN_URL),
            asked_at + started.expires_in_s,
            started.poll_interval_s,
            started.device_code,
        )

    async def wait(self, code: DeviceCode, on_trouble: Callable[[str], None] = lambda _: None) -> Token:
        """Ask until the person has confirmed the code; return the token, which nobody has kept yet.

        ``on_trouble`` hears why no usable answer comes, and "" once one does again: it is asked on until the code has
        expired. Raises :class:`errors.SignInDenied`, :class:`errors.SignInExpired`, and
        :class:`errors.ConfigurationError` for a token that cannot be one.
        """
        faults = 0
        wait_s = code.poll_interval_s
        while True:
            now = self._clock.monotonic()
            # The last question goes out just before the end: the person may have confirmed it in the last moment.
            is_last = now + wait_s >= code.expires_at_monotonic
            await self._clock.sleep_until(min(now + wait_s, max(now, code.expires_at_monotonic - _LAST_S)))
            try:
                answer = await self._api.poll_sign_in(code.device_code)
            except errors.RuncomfyTuiError as fault:
                faults += 1
                on_trouble(fault.message)
                wait_s = _patience_s(code.poll_interval_s, faults, fault)
            else:
                if (token := self._token(answer)) is not None:
                    return token
                if answer.state is SignInState.UNRECOGNISED:
                    faults += 1
                    on_trouble(f"RunComfy answers “{clean(answer.word, _SHOWN_WORD)}”, which is not known here")
                elif faults:
                    faults = 0
                    on_trouble("")
                wait_s = code.poll_interval_s
            if is_last:
                raise _expired()

    def _token(self, answer: SignInAnswer) -> Token | None:
        """Return the token of an answer that holds one; None for one that says to wait."""
        match answer.state:
            case SignInState.AUTHORISED:
                token = Token(answer.access_token, SOURCE)
                self._hide(token.reveal())
                return token
            case SignInState.DENIED:
                raise errors.SignInDenied("the sign-in was refused on the website", advice="begin again to try it anew")
            case SignInState.EXPIRED:
                raise _expired()
            case SignInState.PENDING | SignInState.UNRECOGNISED:
                return None
            case _:
                assert_never(answer.state)


_LAST_S = 0.25


def _patience_s(interval_s: float, faults: int, fault: errors.RuncomfyTuiError) -> float:
    """Return how long to wait after a fault; what the service asks for is honoured."""
    asked_for = fault.retry_after_s if isinstance(fault, errors.ServiceError) else None
    return max(interval_s * min(faults, _MOST_PATIENT), asked_for or 0.0)


def _expired() -> errors.SignInExpired:
    return errors.SignInExpired("the code has expired before it was confirmed", advice="begin again for a new one")

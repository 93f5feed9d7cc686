"""``runcomfy-tui login``: a code for the person, the page where it is confirmed, and the token that is kept then."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from runcomfy_tui.auth import KeepPlace, Token
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.given_input import STANDARD_INPUT, BadInput, read_text
from runcomfy_tui.cli.output import remark, say, show_json
from runcomfy_tui.cli.progress import Progress, is_live
from runcomfy_tui.cli.start import Start, start
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.present.durations import duration
from runcomfy_tui.settings import Given, base_address
from runcomfy_tui.wiring.accounts import Accepted, Accounts

if TYPE_CHECKING:
    from runcomfy_tui.domain.device_code import DeviceCode

_LARGEST_TOKEN_BYTES: Final = 64 * 1024
_TICK_S: Final = 1.0


def login(arguments: argparse.Namespace) -> int:
    """Sign in; return the exit code. Raises :class:`BadInput` and :class:`errors.RuncomfyTuiError`."""
    started = start(arguments)
    if arguments.web_base is not None:
        base = base_address(Given(arguments.web_base, "--web-base"))
        if base != started.settings.web_base:
            remark(f"The profile's website stays {started.settings.web_base}: the setting web_base changes it.")
        started = Start(replace(started.settings, web_base=base), started.tokens)
    given = _given_token() if arguments.with_token else None
    accepted, shared = asyncio.run(_signed_in(arguments, started, given))
    _tell(arguments, accepted, shared)
    return exit_codes.DONE


async def _signed_in(arguments: argparse.Namespace, started: Start, given: Token | None) -> tuple[Accepted, str | None]:
    async with Accounts(started.settings, started.tokens) as accounts:
        place: KeepPlace = arguments.keep or started.settings.keep_token
        await _require_place(accounts, place)
        token = given or await _by_code(accounts, opens=not arguments.no_browser)
        accepted = await accounts.accept(token, place, must_be_known=given is not None)
        if not arguments.share_with_cli:
            return accepted, None
        try:
            return accepted, str(await accounts.share_with_cli(token, accepted.email))
        except errors.TokenNotKept as error:
            raise errors.TokenNotKept(f"signed in and {accepted.kept}, but {error.message}") from None


async def _require_place(accounts: Accounts, place: KeepPlace) -> None:
    """Find out before anybody confirms anything whether the token can be kept; a file only where that was said."""
    if place != "keyring":
        return
    trial = await accounts.can_keep()
    if not trial.works:
        file = "" if accounts.own_file is None else f" ({clean(str(accounts.own_file), 300)})"
        raise BadInput(
            f"The token could not be kept in the system keyring: {trial.reason}. Nobody was signed in.",
            f"--keep file keeps it in a file that only you can read{file}.",
        )


def _given_token() -> Token:
    """Read a token from standard input, unseen where a person types it; raise :class:`BadInput`."""
    try:
        is_terminal = sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        is_terminal = False
    try:
        raw = getpass.getpass("Token (not shown): ") if is_terminal else read_text(STANDARD_INPUT, _LARGEST_TOKEN_BYTES)
        return Token(raw, "standard input")
    except errors.ConfigurationError as error:
        raise BadInput(sentences(error.message, error.advice)) from None
    except EOFError:
        raise BadInput("Standard input gave no token.") from None


async def _by_code(accounts: Accounts, *, opens: bool) -> Token:
    sign_in = accounts.sign_in()
    code = await sign_in.begin()
    _show_code(code)
    address = code.openable_url
    if opens and address is not None and can_open_pages(os.environ):
        await asyncio.to_thread(_open_page, address)
    countdown = _Countdown(code)
    ticking = asyncio.create_task(countdown.run())
    try:
        return await sign_in.wait(code, countdown.trouble)
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        countdown.progress.clear()


def _show_code(code: DeviceCode) -> None:
    """Say where to go and with what: both alone on their lines, so that they can be copied."""
    say("Confirm this code on RunComfy's website:")
    say("")
    _say_strong(code.user_code)
    say("")
    say("The page for it:")
    say(code.verify_url)
    if code.openable_url is None:
        say("That address is not one of https: look at it well before you open it.")
    say("")


def _say_strong(text: str) -> None:
    is_strong = is_live() and not os.environ.get("NO_COLOR")
    with suppress(OSError, ValueError):
        print(f"\x1b[1m{text}\x1b[0m" if is_strong else text, file=sys.stderr, flush=True)  # noqa: T201  # cleaned


class _Countdown:
    """Tells how long the code holds, on a terminal once a second, and what keeps RunComfy from answering."""

    def __init__(self, code: DeviceCode) -> None:
        self._code = code
        self._is_live = is_live()
        self._trouble = ""
        self.progress = Progress(now=time.monotonic())

    def trouble(self, words: str) -> None:
        """Take note of a fault; "" once there is none any more."""
        self._trouble = words
        self._show()

    async def run(self) -> None:
        while True:
            self._show()
            await asyncio.sleep(_TICK_S)

    def _show(self) -> None:
        words = "Waiting for the code to be confirmed"
        now = time.monotonic()
        if self._is_live:
            words += f", {duration(max(0.0, self._code.expires_at_monotonic - now))} left"
        if self._trouble:
            words += f" ({self._trouble.rstrip('.')}; asking again)"
        self.progress.tell(words, now)


def can_open_pages(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Tell whether a page that is opened here would appear before the person: not over SSH, not without a display."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return False
    if platform in {"darwin", "win32"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _open_page(address: str) -> None:
    """Open a page in a process of its own: what browsers write must not stand among what we tell."""
    with suppress(OSError):
        subprocess.Popen(  # noqa: S603  # the address was checked, and goes to no shell
            [sys.executable, "-m", "webbrowser", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _tell(arguments: argparse.Namespace, accepted: Accepted, shared: str | None) -> None:
    remark(f"Signed in{f' as {accepted.email}' if accepted.email else ''}; the token is {accepted.kept}.")
    if shared is not None:
        remark(f"The official command line has it too: {clean(shared, 300)}.")
    if arguments.output == "json":
        account = accepted.account
        show_json(
            {
                "id": None if account is None else account.id,
                "email": accepted.email or None,
                "kept": accepted.kept,
                "shared_with": shared,
            }
        )

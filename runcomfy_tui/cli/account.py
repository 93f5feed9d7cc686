"""``runcomfy-tui logout``, ``whoami`` and ``balance``: the account that the profile's token belongs to."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeVar

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.output import detail, remark, say, show, show_json
from runcomfy_tui.cli.start import start
from runcomfy_tui.present.money import money
from runcomfy_tui.wiring.accounts import Accounts

T = TypeVar("T")

STAYS_VALID = "The token itself stays valid until you rotate it on the website; an open dashboard goes on with it."


def logout(arguments: argparse.Namespace) -> int:
    """Forget the token; say what was removed and what gives one all the same."""
    forgotten = _asked(arguments, lambda accounts: accounts.sign_out())
    if arguments.output == "json":
        show_json(asdict(forgotten))
    for sentence in forgotten.failed:
        say(sentence)
    if arguments.output != "json":
        for sentence in forgotten.sentences:
            if sentence not in forgotten.failed:
                remark(sentence)
    if forgotten.removed:
        remark(STAYS_VALID)
    return exit_codes.FAILED if forgotten.failed else exit_codes.DONE


def whoami(arguments: argparse.Namespace) -> int:
    """Tell whose the token is."""
    who = _asked(arguments, lambda accounts: accounts.whoami())
    if arguments.output == "json":
        profile = start(arguments).settings.profile
        show_json({"id": who.id, "email": who.email or None, "profile": profile, "token_source": who.source})
        return exit_codes.DONE
    show(who.email or who.id)
    remark(f"The token is from {who.source}.")
    return exit_codes.DONE


def balance(arguments: argparse.Namespace) -> int:
    """Tell what is left on the account."""
    left = _asked(arguments, lambda accounts: accounts.balance_usd())
    if arguments.output == "json":
        show_json({"balance_usd": left, "currency": "USD"})
    else:
        show(money(left))
    return exit_codes.DONE


def _asked(arguments: argparse.Namespace, question: Callable[[Accounts], Awaitable[T]]) -> T:
    """Ask with the profile's token; where there is none, say what each place said."""
    started = start(arguments)

    async def ask() -> T:
        async with Accounts(started.settings, started.tokens) as accounts:
            if arguments.command != "logout":
                found = await accounts.look()
                for note in found.notes:
                    say(note) if found.token is None else detail(note)
            return await question(accounts)

    return asyncio.run(ask())

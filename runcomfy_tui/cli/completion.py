"""``runcomfy-tui completion``: a script that lets a shell complete the commands, flags, files and known names."""

from __future__ import annotations

import argparse
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, Final

from runcomfy_tui import locations, settings
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import PROGRAM, BadArguments, parser
from runcomfy_tui.cli.output import show, write_out
from runcomfy_tui.cli.start import flags_of
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.target import is_deployment_id, is_model_id

_WORDS_OF: Final = {"MODEL": "models", "DEP": "deployments"}
"""What stands where an argument is called so; models and deployments are those that were seen last."""
_FOLDERS: Final = frozenset({"FOLDER", "DIR"})


def completion(arguments: argparse.Namespace) -> int:
    """Print the script, or the words that it asks for while somebody types; return the exit code."""
    if arguments.words is not None:
        for word in _WORDS[arguments.words](arguments):
            show(word)
        return exit_codes.DONE
    if arguments.shell is None:
        raise BadArguments("name a shell: bash, zsh or fish")
    write_out((script(arguments.shell).encode(),))
    return exit_codes.DONE


def script(shell: str) -> str:
    """Return the completion script of a shell."""
    # Here and not above: no other command pays for it.
    import shtab

    whole = parser()
    for action in _actions(whole):
        if (complete := _complete(action, shtab)) is not None:
            action.complete = complete  # type: ignore[attr-defined]  # where shtab looks for it
    return shtab.complete(whole, shell)


def _complete(action: argparse.Action, shtab: Any) -> object:
    if "--profile" in action.option_strings:
        return shtab.cmd(f"{PROGRAM} completion --words profiles")
    match action.metavar:
        case str(name) if name in _WORDS_OF:
            return shtab.cmd(f"{PROGRAM} completion --words {_WORDS_OF[name]}")
        case "FILE":
            return shtab.FILE
        case str(name) if name in _FOLDERS:
            return shtab.DIRECTORY
        case _:
            return None


def _actions(of: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in of._actions:  # noqa: SLF001  # argparse has no other way to its actions; shtab goes it too
        yield action
        if isinstance(action.choices, dict):
            for inner in dict.fromkeys(action.choices.values()):
                yield from _actions(inner)


def _profiles(_: argparse.Namespace) -> Iterable[str]:
    return settings.profile_names(locations.find(os.environ))


def _models(arguments: argparse.Namespace) -> Iterable[str]:
    from runcomfy_tui.store import catalogue

    return filter(is_model_id, _remembered(arguments, lambda c: [one.model_id for one in catalogue.load_all(c)[0]]))


def _deployments(arguments: argparse.Namespace) -> Iterable[str]:
    from runcomfy_tui.store import deployments

    return filter(is_deployment_id, _remembered(arguments, lambda c: [one.id for one in deployments.load_all(c)[0]]))


def _remembered(arguments: argparse.Namespace, read: Callable[[sqlite3.Connection], list[str]]) -> list[str]:
    """Return what the profile's journal knows; nothing, without a word, where that is not possible."""
    from runcomfy_tui.store.open import open_journal

    path = settings.read(os.environ, flags_of(arguments), locations.find(os.environ)).settings.journal_path
    try:
        if not os.path.lexists(path):
            return []
        with closing(open_journal(path, read_only=True).connection) as connection:
            return read(connection)
    except (errors.JournalError, sqlite3.Error, OSError, ValueError, TypeError):
        return []


_WORDS: Final[dict[str, Callable[[argparse.Namespace], Iterable[str]]]] = {
    "profiles": _profiles,
    "models": _models,
    "deployments": _deployments,
}

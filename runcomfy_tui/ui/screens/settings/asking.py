"""Asking for a setting's new value: a menu where there are few, else a line that is checked as one types."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

from textual.app import App

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.settings import Given, Setting
from runcomfy_tui.settings.shown import Held
from runcomfy_tui.ui.screens.dialogs import AskText, Choice, Menu

Take = Callable[[str | None], None]
_LETTERS = string.digits[1:] + string.ascii_lowercase


def ask_value(app: App[int], row: Held, where: str, choices: Sequence[str], take: Take) -> None:
    """Ask for a value of ``choices``, or for one that is typed; ``where`` tells where it will be written."""
    setting = row.setting
    lines = [setting.words, where]
    if choices:
        offered = [
            Choice(_LETTERS[at] if at < len(_LETTERS) else " ", clean(word, 60), word)
            for at, word in enumerate(choices)
        ]
        app.push_screen(Menu(setting.name, offered, lines=lines), take)
        return
    value = "" if row.value is None else row.origin.text if row.origin.layer == "file" else str(row.value)
    lines.insert(1, f"It takes {setting.kind.takes}.")
    ask = AskText(
        setting.name, lines, check=lambda text: problem_of(setting, text), done="write it", value=value, live=True
    )
    app.push_screen(ask, take)


def problem_of(setting: Setting, text: str) -> str | None:
    """Return what is wrong with a typed value, None where nothing is."""
    try:
        setting.kind.read(Given(text, "it"))
    except ConfigurationError as error:
        return sentences(error.message.removeprefix("it: "), error.advice)
    return None if text else "Nothing is typed: Del in the list takes the setting out of the file."

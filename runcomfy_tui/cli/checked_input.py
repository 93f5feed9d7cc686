"""Inputs that a command was given, put into a form and checked by it: for models and for deployments alike."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui.cli.given_input import BadInput
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import sentences

if TYPE_CHECKING:
    from runcomfy_tui.forms import Checked, Entry, Form
    from runcomfy_tui.forms.media import FileFacts


@dataclass(frozen=True, slots=True)
class CheckedInput:
    """What the form makes of inputs that may be sent; ``unheeded`` is what is wrong with them all the same."""

    draft: Mapping[str, Entry]
    checked: Checked
    unheeded: tuple[str, ...] = ()


def check_input(form: Form, body: Mapping[str, object], arguments: argparse.Namespace) -> CheckedInput:
    """Return what the form makes of a body and of each ``--set``; raise :class:`BadInput` where it must not be sent."""
    from runcomfy_tui.forms import check, load
    from runcomfy_tui.forms.assign import as_typed

    draft = _with_each_set(form, as_typed(form, load(form, body)), arguments)
    checked = check(form, draft, _LocalFiles())
    problems = tuple(_problems(form, checked))
    if problems and not (arguments.no_validate and checked.buildable):
        raise BadInput(*problems)
    return CheckedInput(draft, checked, problems)


def _with_each_set(form: Form, draft: Mapping[str, Entry], arguments: argparse.Namespace) -> Mapping[str, Entry]:
    from runcomfy_tui.forms.assign import assign

    wrong: list[str] = []
    for name, text, is_json in arguments.set:
        try:
            draft = assign(form, draft, name, text, is_json=is_json)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise BadInput(*wrong)
    return draft


def _problems(form: Form, checked: Checked) -> Iterator[str]:
    """Yield a line for each thing that is wrong, in the order of the form."""
    names = [each.name for each in (*form.fields, form.extra)]
    titles = {each.name: each.title for each in form.fields} if form.wrap is not None else {}
    for name in (*names, *(name for name in checked.errors if name not in names)):
        for words in checked.errors.get(name, ()):
            if form.whole_body or (form.wrap is not None and name == form.extra.name):
                yield f"inputs: {words}"
            else:
                yield f"{titles.get(name) or name}: {words}"
    yield from checked.general


class _LocalFiles:
    """Looks at the files of this machine that are inputs, each once."""

    def __init__(self) -> None:
        self._seen: dict[str, FileFacts] = {}

    def facts(self, path: str) -> FileFacts:
        """Return what is known of a file, which is read for that."""
        from runcomfy_tui.engine.input_files import look_at

        if path not in self._seen:
            self._seen[path] = look_at(path)
        return self._seen[path]


def unusable(error: errors.ConfigurationError) -> BadInput:
    """Return the same as a mistake in the inputs: here it is them, not how the program was started."""
    return BadInput(sentences(error.message, error.advice))

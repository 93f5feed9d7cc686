"""``runcomfy-tui run``: the inputs for a model, checked as the form checks them, as the JSON that would be sent."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.catalogue_desk import one_model, open_desk
from runcomfy_tui.cli.given_input import BadInput, read_object
from runcomfy_tui.cli.output import say, show_body
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import sentences

if TYPE_CHECKING:
    from runcomfy_tui.domain.catalogue import CatalogueModel
    from runcomfy_tui.forms import Checked, Entry, Form
    from runcomfy_tui.forms.media import FileFacts


def run(arguments: argparse.Namespace) -> int:
    """Print the body that would be sent, or one to fill in; return the exit code.

    Raises :class:`BadInput`, :class:`NoInputFile` and :class:`BadArguments`.
    """
    if arguments.template:
        _refuse_input(arguments)
        return _template(_model(arguments), arguments)
    body = read_object(arguments.input, arguments.input_file)
    return _dry_run(_model(arguments), body, arguments)


def _refuse_input(arguments: argparse.Namespace) -> None:
    given = {"--input": arguments.input, "--input-file": arguments.input_file, "--set": arguments.set or None}
    for flag, value in given.items():
        if value is not None:
            raise BadArguments(f"--template takes no {flag}")


def _model(arguments: argparse.Namespace) -> CatalogueModel:
    """Return the model with its schema: one that was seen within the hour will do, as it does for the form."""
    return one_model(open_desk(arguments), arguments.model, fresh=False)


def _template(model: CatalogueModel, arguments: argparse.Namespace) -> int:
    from runcomfy_tui.forms import read_schema
    from runcomfy_tui.forms.json_text import write_json
    from runcomfy_tui.forms.template import left_out, template

    form = read_schema(model.input_schema)
    body = template(form)
    show_body([write_json(body).encode()], pretty=arguments.output != "json")
    if form.problem is not None:
        say(f"{form.problem} What this model takes is not known.")
    elif others := left_out(form, body):
        say(f"Not required, and not in it: {', '.join(each.name for each in others)}.")
    return exit_codes.DONE


def _dry_run(model: CatalogueModel, body: dict[str, object], arguments: argparse.Namespace) -> int:
    from runcomfy_tui.engine.compose import composed
    from runcomfy_tui.forms import check, load, read_schema
    from runcomfy_tui.forms.assign import as_typed

    form = read_schema(model.input_schema)
    draft = _with_each_set(form, as_typed(form, load(form, body)), arguments)
    checked = check(form, draft, _LocalFiles())
    problems = list(_problems(form, checked))
    if problems and not (arguments.no_validate and checked.buildable):
        raise BadInput(*problems)
    for remark in (*(f"not heeded: {problem}" for problem in problems), *_remarks(form, checked, draft)):
        say(remark)
    try:
        parts = asyncio.run(composed(checked.preview)).parts
    except errors.ConfigurationError as error:
        # Here it is the inputs that cannot be used, not how the program was started.
        raise BadInput(sentences(error.message, error.advice)) from None
    show_body(parts, pretty=arguments.output == "pretty")
    return exit_codes.DONE


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
    for name in (*names, *(name for name in checked.errors if name not in names)):
        for words in checked.errors.get(name, ()):
            yield f"inputs: {words}" if form.whole_body else f"{name}: {words}"
    yield from checked.general


def _remarks(form: Form, checked: Checked, draft: Mapping[str, Entry]) -> Iterator[str]:
    """Yield what to know of a body that can be sent."""
    from runcomfy_tui.forms import NotSent
    from runcomfy_tui.forms.template import EXAMPLES

    if form.problem is not None:
        yield f"{form.problem} The inputs were not checked."
        return
    for name, warnings in checked.warnings.items():
        yield from (f"{name}: {words}" for words in warnings)
    for each in form.fields:
        if each.readonly and draft.get(each.name, NotSent()) != NotSent():
            yield f"{each.name}: is not sent, it is read-only"
    for name in sorted(checked.hidden):
        if draft.get(name, NotSent()) != NotSent():
            yield f"{name}: is not sent, the other inputs switch it off"
    for name in form.validator.unchecked:
        yield f"{name}: was not checked, its part of the model's schema cannot be used"
    known = [each.name for each in form.fields]
    for name, value in checked.preview.items():
        if any(_holds(value, example) for example in EXAMPLES.values()):
            yield f"{name}: is still the example that --template gave"
        if name not in known:
            alike = get_close_matches(name, known, 1)
            yield f"{name or repr(name)}: is not in the model's schema" + (
                f"; did you mean {alike[0]}?" if alike else ""
            )


def _holds(value: object, text: str) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value == text or any(_holds(each, text) for each in inside)


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

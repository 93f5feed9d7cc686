"""``runcomfy-tui run``: the inputs for a model, checked as the form checks them, sent or shown as what would be."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.catalogue_desk import one_model, open_desk
from runcomfy_tui.cli.checked_input import check_input, unusable
from runcomfy_tui.cli.given_input import read_object
from runcomfy_tui.cli.output import say, show_body
from runcomfy_tui.cli.start import require_writing, start
from runcomfy_tui.domain import errors

if TYPE_CHECKING:
    from runcomfy_tui.domain.catalogue import CatalogueModel
    from runcomfy_tui.domain.job import Job
    from runcomfy_tui.engine import Engine
    from runcomfy_tui.forms import Checked, Entry, Form

_TITLE_CHARACTERS = 200


def run(arguments: argparse.Namespace) -> int:
    """Submit and see the job through, or only print what would be sent; return the exit code.

    Raises :class:`BadInput`, :class:`NoInputFile`, :class:`BadArguments` and errors of ours.
    """
    if arguments.template:
        _refuse_input(arguments)
        return _template(_model(arguments), arguments)
    if not arguments.dry_run:
        if not _is_given(arguments):
            raise BadArguments("name the inputs: --input, --input-file or --set (--template shows what they are)")
        require_writing(start(arguments))
    body = read_object(arguments.input, arguments.input_file)
    model = _model(arguments)
    form, checked = _checked(model, body, arguments)
    if arguments.dry_run:
        return _dry_run(checked, arguments)
    return _send(model, form, checked, arguments)


def _is_given(arguments: argparse.Namespace) -> bool:
    return arguments.input is not None or arguments.input_file is not None or bool(arguments.set)


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


def _checked(model: CatalogueModel, body: dict[str, object], arguments: argparse.Namespace) -> tuple[Form, Checked]:
    """Return what the form makes of the inputs; raise :class:`BadInput` where they must not be sent."""
    from runcomfy_tui.forms import read_schema

    form = read_schema(model.input_schema)
    made = check_input(form, body, arguments)
    for words in (*(f"not heeded: {each}" for each in made.unheeded), *_remarks(form, made.checked, made.draft)):
        say(words)
    return form, made.checked


def _dry_run(checked: Checked, arguments: argparse.Namespace) -> int:
    from runcomfy_tui.engine.compose import composed

    try:
        parts = asyncio.run(composed(checked.preview)).parts
    except errors.ConfigurationError as error:
        raise unusable(error) from None
    show_body(parts, pretty=arguments.output == "pretty")
    return exit_codes.DONE


def _send(model: CatalogueModel, form: Form, checked: Checked, arguments: argparse.Namespace) -> int:
    from runcomfy_tui.cli.waiting import Terms, send
    from runcomfy_tui.domain.catalogue import estimate_usd
    from runcomfy_tui.domain.target import model as target_of
    from runcomfy_tui.domain.text import first_line
    from runcomfy_tui.forms.about_body import about_body

    body = checked.preview
    title = first_line(about_body(form, body), _TITLE_CHARACTERS) or model.display_name or model.model_id
    price_usd = estimate_usd(model, body)

    async def submit(engine: Engine, terms: Terms) -> Job:
        try:
            return await engine.submit(
                target_of(model.model_id),
                title,
                body,
                price_usd=price_usd,
                even_if_same=terms.even_if_same,
                claim=terms.claim,
                label=terms.label,
                over_budget=terms.over_budget,
            )
        except errors.ConfigurationError as error:
            raise unusable(error) from None

    return send(start(arguments), arguments, submit)


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

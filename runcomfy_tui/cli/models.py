"""``runcomfy-tui models``: the catalogue's models, one of them, or its categories."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli import model_words as words
from runcomfy_tui.cli.catalogue_desk import answer, one_model, open_desk
from runcomfy_tui.cli.output import say, show, show_json
from runcomfy_tui.cli.table import terminal_width
from runcomfy_tui.wiring.catalogue import Asked


def models(arguments: argparse.Namespace) -> int:
    """Tell what was asked of the catalogue; return the exit code."""
    return _ACTIONS[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    is_json = arguments.output == "json"
    asked = Asked(
        search=arguments.search.strip(),
        category=arguments.category.strip(),
        kind=arguments.kind.strip(),
        include_schema=arguments.include_schema and is_json,
        limit=arguments.limit,
        offset=arguments.offset,
    )
    found = answer(open_desk(arguments).listing(asked), "the catalogue")
    if is_json:
        for model in found.models:
            data = asdict(model)
            show_json(data if asked.include_schema else {k: v for k, v in data.items() if k != "input_schema"})
    elif found.models:
        title, *lines = words.models_lines(found.models, terminal_width())
        show(title, emphasised=True)
        for line in lines:
            show(line)
    _say_rest(asked, len(found.models), found.total)
    if arguments.include_schema and not is_json:
        say("Schemas are told with --output json alone.")
    return exit_codes.DONE


def _say_rest(asked: Asked, shown: int, total: int) -> None:
    """Say where more is than was told."""
    if not total:
        say("No model fits." if asked.is_filtered else "The catalogue is empty.")
    elif not shown:
        say(f"There are {total} in all: none from --offset {asked.offset} on.")
    elif asked.offset + shown < total:
        say(f"{shown} of {total}; --offset {asked.offset + shown} goes on, --limit takes up to 500.")


def _get(arguments: argparse.Namespace) -> int:
    model = one_model(open_desk(arguments), arguments.model, fresh=True)
    if arguments.output == "json":
        show_json(asdict(model))
        return exit_codes.DONE
    title, *lines = words.model_lines(model, terminal_width())
    show(title, emphasised=True)
    for line in lines:
        show(line)
    return exit_codes.DONE


def _categories(arguments: argparse.Namespace) -> int:
    for name in answer(open_desk(arguments).categories(), "the list"):
        if arguments.output == "json":
            show_json({"category": name})
        else:
            show(name)
    return exit_codes.DONE


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"list": _list, "get": _get, "categories": _categories}

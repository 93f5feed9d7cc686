"""``runcomfy-tui config``: what the settings are, where they come from, and what is wrong with them."""

from __future__ import annotations

import argparse
import os

from runcomfy_tui import locations, settings
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.output import remark, say, show, show_json
from runcomfy_tui.cli.start import flags_of
from runcomfy_tui.locations import Locations


def config(arguments: argparse.Namespace) -> int:
    """Show what was asked for; raise :class:`ConfigurationError` where ``show`` finds that something is wrong."""
    places = locations.find(os.environ)
    as_json = arguments.output == "json"
    match arguments.action:
        case "path":
            return _path(places, as_json=as_json)
        case "show":
            return _show(arguments, places, as_json=as_json)
        case "check":
            return _check(arguments, places, as_json=as_json)
        case "keys":
            return _keys(arguments, places, as_json=as_json)
        case _:
            return _reference(arguments)


def _path(places: Locations, *, as_json: bool) -> int:
    if as_json:
        show_json({"path": str(places.config_file), "exists": places.config_file.exists()})
    else:
        show(str(places.config_file))
        if not places.config_file.exists():
            remark("It is not there yet: runcomfy-tui config reference prints one to begin with.")
    return exit_codes.DONE


def _show(arguments: argparse.Namespace, places: Locations, *, as_json: bool) -> int:
    from runcomfy_tui.cli.table import TextColumn, table_lines, terminal_width
    from runcomfy_tui.domain.text import clean
    from runcomfy_tui.settings.shown import held

    loaded = settings.load(os.environ, flags_of(arguments), places)
    rows = held(loaded)
    if as_json:
        for row in rows:
            plain = row.value if isinstance(row.value, bool | int | float) else (str(row.value or "") or None)
            origin = {"layer": row.origin.layer, "source": row.origin.place}
            show_json({"name": row.setting.name, "value": plain, **origin, "group": row.setting.group})
        return exit_codes.DONE
    file = f"{places.config_file}, "
    columns = (
        TextColumn("SETTING", [row.setting.name for row in rows]),
        TextColumn("VALUE", [clean(row.words) for row in rows], 16),
        TextColumn("FROM", [clean(row.origin.place.removeprefix(file)) for row in rows], 11),
    )
    for number, line in enumerate(table_lines(columns, terminal_width())):
        show(line, emphasised=number == 0)
    remark(f"Lines are those of {places.config_file}.")
    return exit_codes.DONE


def _check(arguments: argparse.Namespace, places: Locations, *, as_json: bool) -> int:
    from runcomfy_tui.domain.text import sentences
    from runcomfy_tui.wiring.keys import problems_of_keys

    reading = settings.read(os.environ, flags_of(arguments), places)
    for words in reading.file.remarks:
        say(words)
    problems = (*reading.problems, *problems_of_keys(reading.file.keys))
    for problem in problems:
        if as_json:
            show_json({"message": problem.message, "advice": problem.advice or None, "line": problem.line})
        else:
            show(sentences(problem.message, problem.advice))
    if problems:
        return exit_codes.BAD_ARGUMENTS
    there = os.path.lexists(places.config_file)
    remark(f"{places.config_file} is fine." if there else f"There is no {places.config_file}: the defaults hold.")
    return exit_codes.DONE


def _keys(arguments: argparse.Namespace, places: Locations, *, as_json: bool) -> int:
    from runcomfy_tui.cli.table import TextColumn, table_lines, terminal_width
    from runcomfy_tui.wiring.keys import all_keys

    rows = all_keys(settings.load(os.environ, flags_of(arguments), places).keys)
    if as_json:
        for row in rows:
            show_json({"id": row.id, "keys": row.keys.split(",") if row.keys else [], "words": row.words})
        return exit_codes.DONE
    columns = (
        TextColumn("ID", [row.id for row in rows]),
        TextColumn("KEYS", [row.keys for row in rows]),
        TextColumn("DOES", [row.words for row in rows], 16),
    )
    for number, line in enumerate(table_lines(columns, terminal_width())):
        show(line, emphasised=number == 0)
    return exit_codes.DONE


def _reference(arguments: argparse.Namespace) -> int:
    from runcomfy_tui.settings.reference import page, reference

    if arguments.output == "json":
        raise BadArguments("--output json is not for config reference")
    for line in (page() if arguments.markdown else reference()).splitlines():
        show(line)
    return exit_codes.DONE

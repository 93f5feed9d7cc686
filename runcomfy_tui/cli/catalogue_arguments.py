"""The words of ``runcomfy-tui models``, and how a model and an input are named."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

from runcomfy_tui.domain.target import is_model_id

MOST_LISTED = 500
_DEFAULT_LIMIT = 100
_ASSIGNMENT = re.compile(r"(?P<name>[^=]*?)(?P<raw>:?)=(?P<text>.*)", re.DOTALL)

MODELS = """\
Data goes to standard output, everything else to standard error. Where RunComfy
cannot be reached, they tell what was last seen of it, and how long ago that was.
No token is needed. With --output json:
  models list        JSON Lines, one model each, with the service's own names:
                     model_id, display_name, description, categories, kind,
                     base_price_usd, price_unit, pricing_note, model_url,
                     inputs, required_inputs; with --include-schema also
                     input_schema; null is unknown
  models get         one such object, with its input_schema
  models categories  JSON Lines: {"category": NAME}
"""


class Assignment(NamedTuple):
    """One ``--set``: the input's name, the text, and whether that text is JSON whatever the input is."""

    name: str
    text: str
    is_json: bool


class AddCommand(Protocol):
    """Adds a command with the global flags, among the commands or the actions of one."""

    def __call__(self, name: str, says: str, among: object = ..., *, epilog: str = ...) -> argparse.ArgumentParser:
        """Return its parser."""
        ...


def add_models(command: AddCommand) -> None:
    """Add ``models`` and what can be asked of it."""
    parser = command("models", "list the catalogue's models, or show one", epilog=MODELS)
    actions = parser.add_subparsers(title="what to show", metavar="ACTION", dest="action", required=True)
    listing = command("list", "list models", actions, epilog=MODELS)
    listing.add_argument("--search", default="", metavar="WORDS", help="models whose texts have these words")
    listing.add_argument("--category", default="", metavar="NAME", help="one category, such as text-to-image")
    listing.add_argument("--kind", default="", metavar="NAME", help="one kind: model, workflow or inference")
    listing.add_argument(
        "--include-schema", action="store_true", help="with --output json: their input schemas as well"
    )
    listing.add_argument(
        "--limit",
        type=_count(1, MOST_LISTED),
        default=_DEFAULT_LIMIT,
        metavar="N",
        help="at most that many, 1–500 (100)",
    )
    listing.add_argument("--offset", type=_count(0, 10**9), default=0, metavar="N", help="leave out that many first")
    one = command("get", "show one model: its price, its page and its inputs", actions, epilog=MODELS)
    one.add_argument("model", type=model_id, metavar="ID", help="its id, such as owner/name/text-to-image")
    command("categories", "list the categories", actions, epilog=MODELS)


def model_id(text: str) -> str:
    """Return a model's id as it was typed."""
    if not is_model_id(text):
        raise argparse.ArgumentTypeError("a model's id is words with / between them, such as owner/name/text-to-image")
    return text


def assignment(text: str) -> Assignment:
    """Return the input that one ``--set`` names."""
    found = _ASSIGNMENT.fullmatch(text)
    if found is None or not found["name"]:
        raise argparse.ArgumentTypeError("it goes NAME=VALUE, or NAME:=JSON")
    return Assignment(found["name"], found["text"], bool(found["raw"]))


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"it is a whole number from {least} to {most}")
        return int(text)

    return read

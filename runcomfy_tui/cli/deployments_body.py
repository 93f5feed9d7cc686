"""What ``deployments run`` sends: the given inputs, checked as the form checks them, files of this machine included."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.checked_input import check_input
from runcomfy_tui.cli.given_input import BadInput, read_object
from runcomfy_tui.domain.local_file import LocalFile
from runcomfy_tui.domain.target import TargetKind

if TYPE_CHECKING:
    from runcomfy_tui.forms import Checked, Form

_OVERRIDES, _WORKFLOW, _EXTRA_DATA = "overrides", "workflow_api_json", "extra_data"


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line gives: ``body`` as it would be sent by itself, and whether it is flat, as a LoRA's is."""

    body: Mapping[str, object]
    is_flat: bool | None

    def refuse_other_kind(self, kind: TargetKind) -> None:
        """Raise :class:`BadInput` where the inputs are not of this kind of deployment."""
        if self.is_flat is True and kind is TargetKind.COMFYUI:
            raise BadInput("That is a ComfyUI deployment: give its inputs by --overrides or --set NODE.INPUT=VALUE.")
        if self.is_flat is False and kind is TargetKind.LORA:
            raise BadInput("That is a LoRA deployment: give its inputs flat, by --input or --set NAME=VALUE.")


def read_given(arguments: argparse.Namespace) -> Given:
    """Return what is given; raise :class:`BadInput`, :class:`NoInputFile` and :class:`BadArguments`."""
    names = ("overrides_file", "workflow_file", "input_file")
    if sum(getattr(arguments, name) == "-" for name in names) > 1:
        raise BadArguments("standard input can be read once only")
    if arguments.input is not None or arguments.input_file is not None:
        if arguments.extra_data is not None:
            raise BadArguments("--extra-data goes with a workflow, not with --input")
        return Given(read_object(arguments.input, arguments.input_file), is_flat=True)
    body: dict[str, object] = {}
    if arguments.overrides is not None or arguments.overrides_file is not None:
        body[_OVERRIDES] = read_object(arguments.overrides, arguments.overrides_file, flag="--overrides")
    if arguments.workflow_file is not None:
        body[_WORKFLOW] = read_object(None, arguments.workflow_file)
    if arguments.extra_data is not None:
        body[_EXTRA_DATA] = read_object(arguments.extra_data, None, flag="--extra-data")
    if not body and not arguments.set:
        raise BadArguments("name the inputs: --overrides, --set or --input ('{}' runs it as it is deployed)")
    return Given(body, is_flat=False if body else None)


@dataclass(frozen=True, slots=True)
class Ready:
    """A body that may be composed and sent, and what there is to say about it."""

    body: Mapping[str, object]
    remarks: tuple[str, ...] = ()


def ready(form: Form, kind: TargetKind, given: Given, arguments: argparse.Namespace) -> Ready:
    """Return the body of what was given; raise :class:`BadInput` with a line for each thing that is wrong."""
    made = check_input(form, given.body, arguments)
    checked = made.checked
    remarks = (*(f"not heeded: {each}" for each in made.unheeded), *_warnings(form, checked))
    if kind is TargetKind.LORA or form.wrap is None:
        return Ready(checked.preview, remarks)
    # The form leaves out what the workflow has already; here exactly what was given is sent.
    body = merged(given.body, checked.preview)
    return Ready(body or {_OVERRIDES: {}}, remarks)


def merged(given: object, built: object) -> dict[str, object]:
    """Return what was given with all that was built: files in the place of their paths, and values that were set."""
    if not isinstance(given, Mapping) or not isinstance(built, Mapping):
        return dict(given) if isinstance(given, Mapping) else {}
    return {name: _one(given, built, name) for name in (*given, *(name for name in built if name not in given))}


def _one(given: Mapping[str, object], built: Mapping[str, object], name: str) -> object:
    if name not in given or name not in built:
        return given.get(name, built.get(name))
    mine, theirs = given[name], built[name]
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping) and not isinstance(theirs, LocalFile):
        return merged(mine, theirs)
    return theirs


def _warnings(form: Form, checked: Checked) -> Iterator[str]:
    if form.problem is not None:
        yield f"{form.problem} The inputs were not checked."
        return
    for name, warnings in checked.warnings.items():
        yield from (f"{name}: {words}" for words in warnings)

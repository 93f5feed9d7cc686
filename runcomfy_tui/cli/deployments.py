"""``runcomfy-tui deployments``: what is deployed, enabling and disabling it, running it, and its instances."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Final, TypeVar

from runcomfy_tui.cli import deployments_words as words
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.given_input import read_object
from runcomfy_tui.cli.output import is_terminal, remark, say, show, show_body, show_json
from runcomfy_tui.cli.start import Start, require_writing, start
from runcomfy_tui.cli.table import terminal_width
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import clean
from runcomfy_tui.wiring.deployments_desk import DeploymentsDesk

if TYPE_CHECKING:
    from runcomfy_tui.domain.deployment import Deployment

T = TypeVar("T")

_LONGEST_ANSWER: Final = 400_000


def deployments(arguments: argparse.Namespace) -> int:
    """Do what was asked of the deployments; return the exit code."""
    return _ACTIONS[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    is_json = arguments.output == "json"
    found = asyncio.run(
        _desk(start(arguments)).listing(
            payload=arguments.include_payload and is_json, readme=arguments.include_readme and is_json
        )
    )
    if is_json:
        for one in found:
            show_json(words.as_data(one, payload=arguments.include_payload, readme=arguments.include_readme))
    elif found:
        title, *lines = words.deployments_lines(found, terminal_width())
        show(title, emphasised=True)
        for line in lines:
            show(line)
    if not found:
        remark("There are no deployments.")
    if (arguments.include_payload or arguments.include_readme) and not is_json:
        remark("Payloads and READMEs are told by deployments get, and with --output json.")
    return exit_codes.DONE


def _get(arguments: argparse.Namespace) -> int:
    question = _desk(start(arguments)).one(
        arguments.deployment, payload=arguments.include_payload, readme=arguments.include_readme
    )
    _tell(_about(arguments.deployment, question), arguments)
    return exit_codes.DONE


def _tell(one: Deployment, arguments: argparse.Namespace) -> None:
    if arguments.output == "json":
        named = arguments.action == "get"
        show_json(
            words.as_data(one, payload=named and arguments.include_payload, readme=named and arguments.include_readme)
        )
        return
    title, *lines = words.deployment_lines(one, terminal_width())
    show(title, emphasised=True)
    for line in lines:
        show(line)


def _update(arguments: argparse.Namespace) -> int:
    started = start(arguments)
    require_writing(started)
    after, is_changed = _about(arguments.deployment, _desk(started).set_enabled(arguments.deployment, arguments.enable))
    wanted = "enabled" if arguments.enable else "disabled"
    if after.is_enabled is not arguments.enable:
        say(f"RunComfy took the change, and still tells {clean(after.id, 128)} as not {wanted}.")
        _tell(after, arguments)
        return exit_codes.FAILED
    remark(
        f"{clean(after.id, 128)} is {wanted} now." if is_changed else f"{clean(after.id, 128)} was {wanted} already."
    )
    if arguments.output == "json":
        _tell(after, arguments)
    return exit_codes.DONE


def _proxy(arguments: argparse.Namespace) -> int:
    from runcomfy_tui.engine.instances import checked_instance, checked_route

    route, instance = checked_route(arguments.path), checked_instance(arguments.instance)
    content = b"" if arguments.body is None else json.dumps(read_object(arguments.body, None, flag="--body")).encode()
    started = start(arguments)
    require_writing(started)
    answer = asyncio.run(_desk(started).call_instance(arguments.deployment, instance, route, content))
    if arguments.output == "json":
        show_json({"http_status": answer.status, "body": _value(answer.text)})
    elif _is_json(answer.text):
        show_body((answer.text.encode(),), pretty=is_terminal())
    else:
        for line in clean(answer.text, _LONGEST_ANSWER, keep_newlines=True).splitlines():
            show(line)
    if answer.status >= 400:
        say(f"The instance refuses: HTTP {answer.status}.")
    return exit_codes.of_status(answer.status)


def _run(arguments: argparse.Namespace) -> int:
    from runcomfy_tui.cli.deployments_run import run

    return run(arguments)


def _of_request(arguments: argparse.Namespace) -> int:
    """Do what ``status``, ``result`` and ``cancel`` do, behind the deployment's own door."""
    from runcomfy_tui.cli import requests

    return {"status": requests.status, "result": requests.result, "cancel": requests.cancel}[arguments.action](
        arguments
    )


def _desk(started: Start) -> DeploymentsDesk:
    return DeploymentsDesk(started.settings, started.tokens)


def _about(deployment_id: str, question: Coroutine[object, object, T]) -> T:
    """Ask; the error about a deployment that is not there names it."""
    try:
        return asyncio.run(question)
    except errors.NotFound as error:
        error.message = f"there is no deployment {deployment_id}"
        error.advice = "see runcomfy-tui deployments list"
        raise


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _is_json(text: str) -> bool:
    return isinstance(_value(text), dict | list)


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "list": _list,
    "get": _get,
    "update": _update,
    "run": _run,
    "status": _of_request,
    "result": _of_request,
    "cancel": _of_request,
    "proxy": _proxy,
}

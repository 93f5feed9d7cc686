"""Which function runs which command: loaded only when its command is called."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable

COMMANDS = {
    "dashboard": "dashboard:dashboard",
    "demo": "dashboard:demo",
    "simulate": "simulate:simulate",
    "models": "models:models",
    "run": "run:run",
    "status": "requests:status",
    "result": "requests:result",
    "cancel": "requests:cancel",
    "requests": "requests:requests",
    "ls": "ls:ls",
    "watch": "watch:watch",
    "download": "download:download",
    "track": "track:track",
    "deployments": "deployments:deployments",
    "login": "login:login",
    "logout": "account:logout",
    "whoami": "account:whoami",
    "balance": "account:balance",
    "completion": "completion:completion",
    "doctor": "doctor:doctor",
    "journal": "journal:journal",
    "config": "config:config",
}
"""Command → the module in ``cli`` and the function that takes its arguments and returns the exit code."""


def function_of(command: str) -> Callable[[argparse.Namespace], int]:
    """Return the function that runs a command."""
    module, _, name = COMMANDS[command].partition(":")
    function: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(f"runcomfy_tui.cli.{module}"), name)
    return function

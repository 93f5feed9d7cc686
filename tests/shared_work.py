"""What a process that runs thousands of tests does once for all: bytecode, stylesheets, certificates, a tidy heap."""

from __future__ import annotations

import gc
import importlib
import os
import sqlite3
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.store import open as opening


def keep_bytecode() -> None:
    """Let this process and its children keep what they compile: hundreds of tests start the program."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def compile_a_share(config: pytest.Config) -> None:
    """Import every nth module of tests first, so that n workers rewrite and compile each module once in sum."""
    worker = getattr(config, "workerinput", None)
    if worker is None:
        return
    share = slice(int(worker["workerid"].removeprefix("gw")), None, worker["workercount"])
    for path in sorted(_test_modules(config))[share]:
        name = ".".join(path.relative_to(config.rootpath).with_suffix("").parts)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                importlib.import_module(name)
            except (Exception, pytest.skip.Exception):  # noqa: BLE001 - collecting it says what is wrong
                sys.modules.pop(name, None)


def _test_modules(config: pytest.Config) -> Iterator[Path]:
    for argument in config.args:
        path = config.rootpath / argument
        yield from path.rglob("test_*.py") if path.is_dir() else ()


def keep_the_heap_tidy() -> None:
    """Take what is there now for lasting, and look for garbage less often than a program that waits for a person."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


def parse_stylesheets_once() -> None:
    """Share parsed rules between the apps of this process; Textual only reads them, as it shares them between parses.

    Equal variables get the same tokens, so that tokens stand for their variables in the key.
    """
    stylesheet = sys.modules.get("textual.css.stylesheet")
    if stylesheet is None:
        return
    parse, tokenize = stylesheet.parse, stylesheet.tokenize_values
    parsed: dict[tuple[object, ...], list[object]] = {}
    tokens: dict[tuple[tuple[str, str], ...], object] = {}

    def tokenize_once(variables: dict[str, str]) -> object:
        key = tuple(variables.items())
        if key not in tokens:
            tokens[key] = tokenize(variables)
        return tokens[key]

    def parse_once(scope: str, css: str, read_from: object, **options: object) -> list[object]:
        given = {name: id(value) if name == "variable_tokens" else value for name, value in options.items()}
        key = (scope, css, read_from, *sorted(given.items()))
        if key not in parsed:
            parsed[key] = list(parse(scope, css, read_from, **options))
        return parsed[key]

    stylesheet.tokenize_values, stylesheet.parse = tokenize_once, parse_once  # type: ignore[attr-defined]


def read_certificates_once() -> None:
    """Share a TLS context between the clients of this process that ask for the same one."""
    httpx = sys.modules.get("httpx")
    if httpx is None:
        return
    create = httpx.create_ssl_context
    made: dict[tuple[object, ...], object] = {}

    def create_once(verify: object = True, cert: object = None, trust_env: bool = True) -> object:
        if verify is not True:
            return create(verify, cert, trust_env)
        key = (cert, trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        if key not in made:
            made[key] = create(verify, cert, trust_env)
        return made[key]

    for module in (httpx, sys.modules["httpx._transports.default"]):
        module.create_ssl_context = create_once  # type: ignore[attr-defined]


_connect = opening._connect


def connect_without_waiting(path: Path) -> sqlite3.Connection:
    """Connect to a journal whose commits do not wait for the drive: nothing that runs in the tests can tell.

    Only a power cut could. Other processes keep the program's own way, and so does what tests the store.
    """
    connection = _connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection

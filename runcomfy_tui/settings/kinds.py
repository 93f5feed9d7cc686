"""The kinds of settings: what each takes in words, its types in a file, and how its text becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.hosted_url import is_loopback_host
from runcomfy_tui.domain.text import clean
from runcomfy_tui.settings.given import Given

_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")
_YES = frozenset({"1", "yes", "true", "on"})
_NO = frozenset({"0", "no", "false", "off"})
_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
NONE = "none"


class Kind(NamedTuple):
    """``read`` makes the value of a text, or raises :class:`ConfigurationError` that begins with its source.

    ``takes`` says what that is, as the end of "it takes …"; ``types`` are those of TOML values; ``choices`` are all
    texts that there are, where they can be listed.
    """

    takes: str
    types: tuple[type, ...]
    read: Callable[[Given], object]
    choices: tuple[str, ...] = ()


def base_address(given: Given) -> str:
    """Return a checked base address without its last slash: https anywhere, http to this machine only."""
    text = given.text.strip()

    def refuse(problem: str, advice: str = "") -> ConfigurationError:
        shown = "" if "@" in text else f" ({clean(text, 80)})"
        return ConfigurationError(f"{given.source} is not a usable address{shown}: {problem}.", advice=advice)

    if not text.isascii() or not text.isprintable() or " " in text:
        raise refuse("it has characters that an address cannot have")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refuse("it cannot be read as an address") from None
    if parts.scheme not in {"https", "http"} or "://" not in text:
        raise refuse("it must start with https://")
    if not host:
        raise refuse("it names no host")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise refuse("it must not hold a user name or password")
    if "?" in text or "#" in text:
        raise refuse("it must not hold a query or a fragment")
    if port == 0:
        raise refuse("port 0 is not a port")
    if parts.scheme == "http" and not is_loopback_host(host):
        raise refuse("plain http is only for this machine (127.0.0.1, ::1, localhost)", "Write it with https://.")
    return text.rstrip("/")


def profile_name(given: Given) -> str:
    """Return a checked profile name: a folder of that name must be possible on every system."""
    if _PROFILE.fullmatch(given.text) and not _RESERVED.fullmatch(given.text):
        return given.text
    raise ConfigurationError(
        f"{given.source}: {clean(given.text, 40)!r} cannot name a profile.",
        advice="Use 1 to 40 letters, digits, - and _, the first a letter or digit.",
    )


def _folder(given: Given) -> Path:
    path = Path(given.text)
    if "\0" not in given.text:
        try:
            path = path.expanduser()
        except RuntimeError:
            raise ConfigurationError(f"{given.source}: nobody here is called {clean(given.text, 80)!r}.") from None
        if path.is_absolute():
            return path
    raise ConfigurationError(f"{given.source} must be the whole path of a folder, not {clean(given.text, 80)!r}.")


def _yes_or_no(given: Given) -> bool:
    word = given.text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise ConfigurationError(f"{given.source} must be 1 or 0, not {clean(given.text, 40)!r}.")


def _template(given: Given) -> str:
    if given.layer == "default":
        return given.text  # Ours can be read: nothing is loaded for that.
    from runcomfy_tui.domain.file_template import parse_template

    try:
        parse_template(given.text)
    except ConfigurationError as fault:
        raise ConfigurationError(f"{given.source} {fault.message}", advice=fault.advice) from None
    return given.text


def _dollars(given: Given) -> float | None:
    text = given.text.removeprefix("$").strip()
    if text.lower() == NONE:
        return None
    if _AMOUNT.fullmatch(text):
        return float(text)
    raise ConfigurationError(
        f"{given.source} must be an amount in dollars, such as 5 or 2.50, not {clean(given.text, 40)!r}."
    )


def _text(given: Given) -> str:
    return given.text


def choice(words: Sequence[str]) -> Kind:
    """Return the kind of settings that are one of these words."""
    listed = ", ".join(words)

    def read(given: Given) -> str:
        word = given.text.lower()
        if word in words:
            return word
        raise ConfigurationError(f"{given.source} must be one of {listed}, not {clean(given.text, 40)!r}.")

    return Kind(f"one of {listed}", (str,), read, tuple(words))


def whole(least: int, most: int) -> Kind:
    """Return the kind of whole numbers in these limits."""

    def read(given: Given) -> int:
        text = given.text
        if text.isascii() and text.isdigit() and least <= int(text[:6]) <= most and len(text) <= len(str(most)):
            return int(text)
        raise ConfigurationError(f"{given.source} must be {least} to {most}, not {clean(text, 40)!r}.")

    return Kind(f"a whole number from {least} to {most}", (int,), read)


def number(least: float, most: float) -> Kind:
    """Return the kind of numbers in these limits."""

    def read(given: Given) -> float:
        if _NUMBER.fullmatch(given.text) and least <= float(given.text) <= most:
            return float(given.text)
        raise ConfigurationError(f"{given.source} must be {least:g} to {most:g}, not {clean(given.text, 40)!r}.")

    return Kind(f"a number from {least:g} to {most:g}", (int, float), read)


ADDRESS = Kind("an https address, or http to this machine", (str,), base_address)
PROFILE = Kind("a profile's name", (str,), profile_name)
FOLDER = Kind("the whole path of a folder; ~ is your own", (str,), _folder)
YES_OR_NO = Kind("true or false", (bool,), _yes_or_no, ("true", "false"))
TEMPLATE = Kind("a path with {fields} in it", (str,), _template)
DOLLARS = Kind(f'an amount in dollars, or "{NONE}"', (int, float, str), _dollars)
TEXT = Kind("a text", (str,), _text)

"""The program's settings: frozen, every field documented, layered as defaults < file < environment < flags."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from runcomfy_tui import locations
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.file_template import DEFAULT_TEMPLATE, parse_template
from runcomfy_tui.domain.hosted_url import is_loopback_host
from runcomfy_tui.domain.text import clean
from runcomfy_tui.locations import Locations

Graphics = Literal["auto", "kitty", "sixel", "halfcell"]
GRAPHICS: tuple[Graphics, ...] = ("auto", "kitty", "sixel", "halfcell")

DEFAULT_PROFILE = "default"
MODEL_API_BASE = "https://model-api.runcomfy.net/v1"
SERVERLESS_API_BASE = "https://api.runcomfy.net/prod/v1"
DEPLOYMENTS_BASE = "https://api.runcomfy.net/prod/v2"
WEB_BASE = "https://www.runcomfy.com"

_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")
_YES = frozenset({"1", "yes", "true", "on"})
_NO = frozenset({"0", "no", "false", "off"})
_MOST_PARALLEL = 6
_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can set and every place that follows from it. Rates in requests a second."""

    profile: str
    """Name of the profile: it has a journal and a token of its own."""
    model_api_base: str
    """Base address of the Model API, version included, without a slash at its end."""
    serverless_api_base: str
    """Base address of the Serverless API, version included, without a slash at its end."""
    web_base: str
    """Base address of the website: sign-in, account, and the pages that are opened in a browser."""
    downloads_folder: Path
    """Where results are kept."""
    state_folder: Path
    """Where journals and lock files are kept."""
    config_folder: Path
    """Where settings are kept."""
    log_folder: Path
    """Where the log is written."""
    account_realm: str = ""
    """What an account's fingerprint is made with besides its id, where that is not the web base."""
    emergency_files: tuple[Path, ...] = ()
    """Where an accepted request's id is written, the first that takes it, when the journal's disk refuses."""
    read_only: bool = False
    """True forbids everything that spends or changes: set when a newer version's journal is open."""
    ascii_glyphs: bool = False
    """True draws states with plain ASCII."""
    theme: str = ""
    """Name of the colour theme; empty is the one that was chosen last in the program."""
    mouse: bool = True
    """False leaves the mouse to the terminal."""
    graphics: Graphics = "auto"
    """How pictures are drawn; ``auto`` asks the terminal."""
    least_rate: float = 0.1
    """Polls a second that are always kept, however busy the service says it is."""
    most_rate: float = 10.0
    """Polls a second that are never exceeded."""
    auto_download: bool = True
    """True downloads the files of a job in the moment in which its success is noticed; nothing that ended before."""
    download_template: str = DEFAULT_TEMPLATE
    """Where a result's files are kept, from the downloads folder on: see :mod:`runcomfy_tui.domain.file_template`."""
    parallel_downloads: int = 2
    """Files that are fetched at the same time."""
    session_budget_usd: float | None = None
    """Dollars that one session spends without asking; None is the limit chosen last in the program, if any."""

    @property
    def deployments_base(self) -> str:
        """Return the base address of the calls about deployments and the balance, which have a newer version."""
        return DEPLOYMENTS_BASE if self.serverless_api_base == SERVERLESS_API_BASE else self.serverless_api_base

    @property
    def profile_folder(self) -> Path:
        """Return the folder of what belongs to the profile; the engine's lock lies there too."""
        return locations.profile_folder(self.state_folder, self.profile)

    @property
    def journal_path(self) -> Path:
        """Return the profile's journal."""
        return locations.journal_path(self.state_folder, self.profile)

    @property
    def owners_folder(self) -> Path:
        """Return the folder of the profile's process locks."""
        return locations.owners_folder(self.state_folder, self.profile)


@dataclass(frozen=True, slots=True)
class Given:
    """One setting as it was given: its text, and where it stands (a variable's, a flag's or a file's name for it)."""

    text: str
    source: str


VARIABLES = {
    "model_api_base": "RUNCOMFY_MODEL_API_BASE",
    "serverless_api_base": "RUNCOMFY_SERVERLESS_API_BASE",
    "web_base": "RUNCOMFY_WEB_BASE",
    "downloads_folder": "RUNCOMFY_TUI_DOWNLOADS",
    "ascii_glyphs": "RUNCOMFY_TUI_ASCII",
    "theme": "RUNCOMFY_TUI_THEME",
    "mouse": "RUNCOMFY_TUI_MOUSE",
    "graphics": "RUNCOMFY_TUI_GRAPHICS",
    "auto_download": "RUNCOMFY_TUI_AUTO_DOWNLOAD",
    "download_template": "RUNCOMFY_TUI_DOWNLOAD_TEMPLATE",
    "parallel_downloads": "RUNCOMFY_TUI_PARALLEL_DOWNLOADS",
    "session_budget_usd": "RUNCOMFY_TUI_SESSION_BUDGET",
}
"""The environment's name of each setting that has one; an empty value counts as not set."""


def load(environment: Mapping[str, str], flags: Mapping[str, Given], places: Locations) -> Settings:
    """Return the settings; raise :class:`ConfigurationError`, which names the variable or flag and what is wrong."""
    given = layered(_defaults(places), from_environment(environment), flags)
    values = {name: _READERS[name](setting) for name, setting in given.items()}
    return Settings(
        **values,  # type: ignore[arg-type]  # every reader returns its field's type
        state_folder=places.state,
        config_folder=places.config,
        log_folder=places.logs,
        emergency_files=places.emergency_files,
    )


def layered(*layers: Mapping[str, Given]) -> dict[str, Given]:
    """Merge layers, the weakest first: defaults, file, environment, flags."""
    merged: dict[str, Given] = {}
    for layer in layers:
        merged.update(layer)
    return merged


def from_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Return the layer that the environment gives."""
    return {
        name: Given(environment[variable].strip(), variable)
        for name, variable in VARIABLES.items()
        if environment.get(variable, "").strip()
    }


def _defaults(places: Locations) -> dict[str, Given]:
    values = {
        "profile": DEFAULT_PROFILE,
        "model_api_base": MODEL_API_BASE,
        "serverless_api_base": SERVERLESS_API_BASE,
        "web_base": WEB_BASE,
        "downloads_folder": str(places.downloads),
    }
    return {name: Given(text, "the default") for name, text in values.items()}


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
    path = Path(given.text).expanduser()
    if "\0" in given.text or not path.is_absolute():
        raise ConfigurationError(f"{given.source} must be the whole path of a folder, not {clean(given.text, 80)!r}.")
    return path


def _yes_or_no(given: Given) -> bool:
    word = given.text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise ConfigurationError(f"{given.source} must be 1 or 0, not {clean(given.text, 40)!r}.")


def _graphics(given: Given) -> Graphics:
    word = given.text.lower()
    if word in GRAPHICS:
        return word
    raise ConfigurationError(f"{given.source} must be one of {', '.join(GRAPHICS)}, not {clean(given.text, 40)!r}.")


def _template(given: Given) -> str:
    try:
        parse_template(given.text)
    except ConfigurationError as fault:
        raise ConfigurationError(f"{given.source} {fault.message}", advice=fault.advice) from None
    return given.text


def _parallel(given: Given) -> int:
    if given.text.isascii() and given.text.isdigit() and 1 <= int(given.text[:4]) <= _MOST_PARALLEL:
        return int(given.text)
    raise ConfigurationError(f"{given.source} must be 1 to {_MOST_PARALLEL}, not {clean(given.text, 40)!r}.")


def _dollars(given: Given) -> float:
    text = given.text.removeprefix("$").strip()
    if _AMOUNT.fullmatch(text):
        return float(text)
    raise ConfigurationError(
        f"{given.source} must be an amount in dollars, such as 5 or 2.50, not {clean(given.text, 40)!r}."
    )


def _text(given: Given) -> str:
    return given.text


_READERS: dict[str, Callable[[Given], object]] = {
    "profile": profile_name,
    "model_api_base": base_address,
    "serverless_api_base": base_address,
    "web_base": base_address,
    "downloads_folder": _folder,
    "ascii_glyphs": _yes_or_no,
    "theme": _text,
    "mouse": _yes_or_no,
    "graphics": _graphics,
    "auto_download": _yes_or_no,
    "download_template": _template,
    "parallel_downloads": _parallel,
    "session_budget_usd": _dollars,
}

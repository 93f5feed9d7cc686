"""Every path that the program touches, and nothing else: nothing here creates a file or folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

APP = "runcomfy-tui"
HOME_VARIABLE = "RUNCOMFY_TUI_HOME"
EMERGENCY_NAME = "runcomfy-tui-emergency.txt"


class Locations(NamedTuple):
    """The program's folders; ``emergency_files`` are tried in order when the state folder's disk refuses a write."""

    config: Path
    state: Path
    downloads: Path
    logs: Path
    cache: Path
    emergency_files: tuple[Path, ...]

    @property
    def demo(self) -> Locations:
        """Return the demo's own locations: a folder apart, in which nothing of the real account lies."""
        return under(self.state / "demo")

    @property
    def config_file(self) -> Path:
        """Return the file of settings."""
        return self.config / "config.toml"

    @property
    def log_file(self) -> Path:
        """Return the file that the program logs to."""
        return self.logs / f"{APP}.log"


def find(environment: Mapping[str, str]) -> Locations:
    """Return the folders: those of the system, or all under ``RUNCOMFY_TUI_HOME`` where that is set."""
    if home := environment.get(HOME_VARIABLE, "").strip():
        return under(Path(home).expanduser().absolute())
    import platformdirs  # Everything waits for it where it is not needed.

    return Locations(
        config=platformdirs.user_config_path(APP, appauthor=False),
        state=platformdirs.user_state_path(APP, appauthor=False),
        downloads=platformdirs.user_downloads_path() / "runcomfy",
        logs=platformdirs.user_log_path(APP, appauthor=False),
        cache=platformdirs.user_cache_path(APP, appauthor=False),
        emergency_files=_last_resorts(),
    )


def under(home: Path) -> Locations:
    """Return locations that all lie in one folder (but for the last resorts when its disk refuses a write)."""
    return Locations(
        config=home / "config",
        state=home / "state",
        downloads=home / "downloads",
        logs=home / "logs",
        cache=home / "cache",
        emergency_files=(home / EMERGENCY_NAME, *_last_resorts()),
    )


def _last_resorts() -> tuple[Path, ...]:
    folder = next((os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)), "/tmp")  # noqa: S108
    return Path.home() / EMERGENCY_NAME, Path(folder) / EMERGENCY_NAME


def profile_folder(state: Path, profile: str) -> Path:
    """Return the folder of everything that belongs to one profile."""
    return state / "profiles" / profile


def journal_path(state: Path, profile: str) -> Path:
    """Return a profile's journal."""
    return profile_folder(state, profile) / "journal.db"


def owners_folder(state: Path, profile: str) -> Path:
    """Return the folder of the lock files that tell which processes of a profile live."""
    return profile_folder(state, profile) / "owners"


def own_token_path(config: Path, profile: str) -> Path:
    """Return the file in which a profile's token is kept where no keyring holds it: in a folder of its own."""
    return config / "tokens" / f"{profile}.json"


def token_stamp(state: Path, profile: str) -> Path:
    """Return the empty file whose time tells a profile's open windows that its token was exchanged."""
    return profile_folder(state, profile) / "token-changed"


def simulator_folder(demo_state: Path) -> Path:
    """Return the folder in which the demo's RunComfy keeps its life and its address between runs."""
    return demo_state / "simulator"


def official_token_path(environment: Mapping[str, str]) -> Path:
    """Return the official command line's token file: the same rule on every system."""
    if folder := environment.get("RUNCOMFY_CONFIG_DIR", "").strip():
        return Path(folder).expanduser() / "token.json"
    if folder := environment.get("XDG_CONFIG_HOME", "").strip():
        return Path(folder) / "runcomfy" / "token.json"
    return Path.home() / ".config" / "runcomfy" / "token.json"

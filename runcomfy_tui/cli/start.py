"""What every command starts from: the settings, and where the profile's token is searched."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui import locations, settings
from runcomfy_tui.settings import Given, Settings, permission

if TYPE_CHECKING:
    from runcomfy_tui.auth import TokenSources


@dataclass(frozen=True, slots=True)
class Start:
    """The settings of the profile that was named, and the sources of its token."""

    settings: Settings
    tokens: TokenSources


def start(arguments: argparse.Namespace) -> Start:
    """Read the settings; raise :class:`ConfigurationError`, which names the variable, flag or line."""
    from runcomfy_tui.auth import TokenSources  # What only reads the journal needs none of it.

    loaded = settings_of(arguments)
    own_file = locations.own_token_path(loaded.config_folder, loaded.profile)
    official = locations.official_token_path(os.environ)
    return Start(loaded, TokenSources(os.environ, loaded.profile, official, own_file=own_file))


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the settings alone; raise like :func:`start`."""
    return settings.load(os.environ, flags_of(arguments), locations.find(os.environ))


def require_writing(started: Start) -> None:
    """Go on only where the profile may spend and change something; raise :class:`ReadOnlyProfile` (exit code 65)."""
    permission.require_writing(started.settings)


def flags_of(arguments: argparse.Namespace) -> dict[str, Given]:
    """Return the layer of settings that the arguments give."""
    return {} if arguments.profile is None else {"profile": Given(arguments.profile, "--profile")}

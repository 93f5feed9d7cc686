"""What every command starts from: the settings, and where the profile's token is searched."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.settings import Given, Settings


@dataclass(frozen=True, slots=True)
class Start:
    """The settings of the profile that was named, and the sources of its token."""

    settings: Settings
    tokens: TokenSources


def start(arguments: argparse.Namespace) -> Start:
    """Read the settings; raise :class:`ConfigurationError`, which names the variable, flag or line."""
    loaded = settings.load(os.environ, flags_of(arguments), locations.find(os.environ))
    return Start(loaded, TokenSources(os.environ, loaded.profile, locations.official_token_path(os.environ)))


def flags_of(arguments: argparse.Namespace) -> dict[str, Given]:
    """Return the layer of settings that the arguments give."""
    return {} if arguments.profile is None else {"profile": Given(arguments.profile, "--profile")}

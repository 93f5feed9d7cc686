"""The program's settings: frozen, each declared once, layered as defaults < file < environment < flags."""

from __future__ import annotations

from runcomfy_tui.settings.declared import (
    DEFAULT_PROFILE,
    DEPLOYMENTS_BASE,
    GRAPHICS,
    GROUPS,
    MODEL_API_BASE,
    SERVERLESS_API_BASE,
    SETTINGS,
    TOKEN_PLACES,
    VARIABLES,
    WEB_BASE,
    Graphics,
    Setting,
    Settings,
    TokenPlace,
)
from runcomfy_tui.settings.given import Given, Layer
from runcomfy_tui.settings.kinds import base_address, profile_name
from runcomfy_tui.settings.loading import (
    CHOSEN,
    Reading,
    from_environment,
    load,
    of_profile,
    profile_names,
    read,
    read_again,
)
from runcomfy_tui.settings.parsed import FileSettings, Problem

__all__ = [
    "CHOSEN",
    "DEFAULT_PROFILE",
    "DEPLOYMENTS_BASE",
    "GRAPHICS",
    "GROUPS",
    "MODEL_API_BASE",
    "SERVERLESS_API_BASE",
    "SETTINGS",
    "TOKEN_PLACES",
    "VARIABLES",
    "WEB_BASE",
    "FileSettings",
    "Given",
    "Graphics",
    "Layer",
    "Problem",
    "Reading",
    "Setting",
    "Settings",
    "TokenPlace",
    "base_address",
    "from_environment",
    "load",
    "of_profile",
    "profile_name",
    "profile_names",
    "read",
    "read_again",
]

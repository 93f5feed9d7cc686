"""The layers of settings put together: defaults < file < the file's profile < environment < flags."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from runcomfy_tui import locations
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings.declared import DEFAULT_PROFILE, SETTINGS, VARIABLES, Settings
from runcomfy_tui.settings.given import Given
from runcomfy_tui.settings.kinds import profile_name
from runcomfy_tui.settings.parsed import NOTHING, FileSettings, Problem

_OF_THE_START: Final = ("profile", "model_api_base", "serverless_api_base", "web_base")
"""What the environment says of these is meant for the profile that the program was started with."""


CHOSEN: Final = "the profile that was chosen"
"""The source of a profile's name where it was chosen in the program: it says nothing of the next start."""


class Reading(NamedTuple):
    """Usable settings, and all that is wrong with what was given: that was left out."""

    settings: Settings
    file: FileSettings
    problems: tuple[Problem, ...] = ()


def load(environment: Mapping[str, str], flags: Mapping[str, Given], places: Locations) -> Settings:
    """Return the settings; raise :class:`ConfigurationError`, which names the place and what is wrong with it."""
    reading = read(environment, flags, places)
    if reading.problems:
        raise reading.problems[0].error(others=len(reading.problems) - 1)
    return reading.settings


def read(environment: Mapping[str, str], flags: Mapping[str, Given], places: Locations) -> Reading:
    """Return the settings without what is wrong, and what that is."""
    file = _file(places)
    problems = list(file.problems)
    outer = (flags, from_environment(environment))
    profile, name = _first_usable("profile", (*outer, file.top, _default("profile", places)), problems)
    layers = (*outer, file.profiles.get(str(profile), {}), file.top)
    values: dict[str, Any] = {"profile": profile}
    origins = {"profile": name}
    for key in SETTINGS:
        if key != "profile":
            values[key], origins[key] = _first_usable(key, (*layers, _default(key, places)), problems)
    settings = Settings(
        **values,
        state_folder=places.state,
        config_folder=places.config,
        log_folder=places.logs,
        emergency_files=places.emergency_files,
        origins=origins,
        places=places,
        keys=file.keys,
    )
    return Reading(settings, file, tuple(problems))


def read_again(settings: Settings, places: Locations) -> Reading:
    """Return what the file says now, under the same variables and flags that gave these settings."""
    stronger = {name: given for name, given in settings.origins.items() if given.layer in ("environment", "flag")}
    return read({}, {"profile": Given(settings.profile, CHOSEN), **stronger}, places)


def of_profile(environment: Mapping[str, str], flags: Mapping[str, Given], places: Locations, name: str) -> Settings:
    """Return the settings of a profile that was chosen in the program; raise :class:`ConfigurationError`.

    Addresses that the environment gives belong to the profile of the start and do not count.
    """
    kept = {variable: text for variable, text in environment.items() if variable not in _of_the_start()}
    return load(kept, {**flags, "profile": Given(name, CHOSEN)}, places)


def profile_names(places: Locations) -> list[str]:
    """Return the profiles that there are: the default one first, those of the file, those with a journal."""
    file = _file(places)
    found = {*file.profiles}
    if "profile" in file.top:
        found.add(file.top["profile"].text)
    with suppress(OSError), os.scandir(locations.profile_folder(places.state, "")) as entries:
        for entry in entries:
            with suppress(ConfigurationError):
                if entry.is_dir():
                    found.add(profile_name(Given(entry.name, entry.name)))
    return [DEFAULT_PROFILE, *sorted(found - {DEFAULT_PROFILE}, key=str.casefold)]


def from_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Return the layer that the environment gives."""
    return {
        name: Given(environment[variable].strip(), variable, "environment")
        for name, variable in VARIABLES.items()
        if environment.get(variable, "").strip()
    }


def _of_the_start() -> frozenset[str]:
    return frozenset(VARIABLES[name] for name in _OF_THE_START)


def _file(places: Locations) -> FileSettings:
    """Read the file; without one nothing is loaded that would read it."""
    if not os.path.lexists(places.config_file):
        return NOTHING
    from runcomfy_tui.settings.file import read_file

    return read_file(places.config_file)


def _default(name: str, places: Locations) -> dict[str, Given]:
    text = str(places.downloads) if name == "downloads_folder" else SETTINGS[name].default
    return {name: Given(text, "the default", "default")}


def _first_usable(name: str, layers: Sequence[Mapping[str, Given]], problems: list[Problem]) -> tuple[object, Given]:
    """Return the value of the strongest layer that gives a usable one, and where it is from."""
    for layer in layers:
        if (given := layer.get(name)) is None:
            continue
        if given.layer == "default" and not given.text and SETTINGS[name].unset:
            return (None if name == "session_budget_usd" else ""), given
        try:
            return SETTINGS[name].kind.read(given), given
        except ConfigurationError as error:
            problems.append(Problem(error.message, error.advice))
    raise AssertionError(name)  # every default can be read

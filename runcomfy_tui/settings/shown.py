"""What holds now, a row each: a setting, its value as text, and where that is from."""

from __future__ import annotations

from dataclasses import dataclass

from runcomfy_tui.settings.declared import GROUPS, SETTINGS, Setting, Settings, as_text
from runcomfy_tui.settings.given import Given


@dataclass(frozen=True, slots=True)
class Held:
    """A setting with its value now; ``words`` is the value as a person reads it."""

    setting: Setting
    value: object
    words: str
    origin: Given


def held(settings: Settings) -> list[Held]:
    """Return every setting in the order of the reference."""
    ordered = sorted(SETTINGS.values(), key=lambda setting: GROUPS.index(setting.group))
    return [_held(settings, setting) for setting in ordered]


def _held(settings: Settings, setting: Setting) -> Held:
    value = getattr(settings, setting.name)
    origin = settings.origins.get(setting.name) or Given("", "the default", "default")
    return Held(setting, value, as_text(value) or setting.unset, origin)

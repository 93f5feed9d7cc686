"""The one place that decides whether a profile may spend or change anything at RunComfy."""

from __future__ import annotations

from runcomfy_tui.domain.errors import ReadOnlyProfile
from runcomfy_tui.settings.declared import Settings


def refusal(settings: Settings) -> ReadOnlyProfile | None:
    """Return why nothing may be spent or changed, and where that was set; None where it may."""
    if not settings.read_only:
        return None
    given = settings.origins.get("read_only")
    where = "" if given is None or given.layer == "default" else f"It is set by {given.source}."
    return ReadOnlyProfile(f"The profile {settings.profile} is read-only: nothing is sent or changed.", advice=where)


def require_writing(settings: Settings) -> None:
    """Raise :class:`ReadOnlyProfile` for a profile that may not spend or change anything."""
    if (refused := refusal(settings)) is not None:
        raise refused

"""Whether an engine may spend or change anything: asked before every such deed."""

from __future__ import annotations

from runcomfy_tui.settings import Settings
from runcomfy_tui.settings.permission import require_writing
from runcomfy_tui.store import Journal


class Permission:
    """Given by the profile's settings and by a journal that takes notes of what is done."""

    def __init__(self, settings: Settings, journal: Journal) -> None:
        self._settings = settings
        self._journal = journal

    @property
    def is_given(self) -> bool:
        """Tell whether anything may be sent that spends or changes."""
        return not (self._settings.read_only or self._journal.is_read_only)

    def require(self) -> None:
        """Raise :class:`errors.JournalError` for a journal that is only shown, else :class:`errors.ReadOnlyProfile`."""
        self._journal.require_writable()
        require_writing(self._settings)

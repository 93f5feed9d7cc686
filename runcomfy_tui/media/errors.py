"""The one error of this room."""

from __future__ import annotations

from runcomfy_tui.domain.errors import RuncomfyTuiError


class MediaUnreadable(RuncomfyTuiError):
    """A file that cannot be decoded: broken, cut short, too large, or in need of the media extra.

    `message` is one plain sentence; `needs_extra` says that installing the media extra would help,
    `is_too_large` that only its size forbids decoding it here.
    """

    def __init__(
        self, message: str, *, advice: str = "", needs_extra: bool = False, is_too_large: bool = False
    ) -> None:
        super().__init__(message, advice=advice)
        self.needs_extra = needs_extra
        self.is_too_large = is_too_large

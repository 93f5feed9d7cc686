"""A session that a command works in: opened, told about, closed whatever happens, and with ears for signals."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli.output import detail, say
from runcomfy_tui.domain.errors import HOW_TO_SIGN_IN, JournalRefused, Unauthorised

if TYPE_CHECKING:
    from runcomfy_tui.cli.start import Start
    from runcomfy_tui.settings import Settings
    from runcomfy_tui.wiring.session import Session

GRACE_S: Final = 10.0
"""So long a submit that is under way may take when a command ends."""

_FLAT: Final = "{downloads}/{request_id}_{index}{ext}"


@asynccontextmanager
async def at_work(
    started: Start, *, only_claimed: bool, needs_token: bool = True, grace_s: Callable[[], float] = lambda: GRACE_S
) -> AsyncIterator[Session]:
    """Open and start a session; with ``only_claimed`` it never becomes the journal's engine.

    ``grace_s`` is asked at the end: so long a submit that is under way is waited for then.

    Raises :class:`~runcomfy_tui.domain.errors.RuncomfyTuiError`, also where there is no token.
    """
    from runcomfy_tui.wiring.session import open_session

    if not logging.getLogger().handlers:
        # Without a log, warnings of its loops would stand among what a command tells.
        logging.getLogger().addHandler(logging.NullHandler())
    session = await open_session(started.settings, started.tokens, only_claimed=only_claimed)
    try:
        for notice in session.notices:
            say(notice)
        if session.journal.is_read_only:
            raise JournalRefused("the journal is only shown: nothing can be done with it")
        found = await session.look_for_token()
        for note in found.notes:
            detail(note)
        if needs_token and found.token is None:
            raise Unauthorised("no API token: nothing was sent", status=401, advice=HOW_TO_SIGN_IN)
        await session.start()
        yield session
    finally:
        for sentence in await session.close(grace_s()):
            say(sentence)


def with_files_in(settings: Settings, folder: str | None, *, download: bool) -> Settings:
    """Return the settings of a command that puts a job's files into a folder, without folders in it (None: as set)."""
    settings = replace(settings, auto_download=download)
    if folder is None:
        return settings
    return replace(settings, downloads_folder=Path(folder).expanduser().absolute(), download_template=_FLAT)

"""Asking a person for media in a dialog: files of this machine, or outputs of earlier jobs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.ui.widgets.fields.media_paths import homely

if TYPE_CHECKING:
    from textual.app import App

    from runcomfy_tui.domain.output import MediaKind
    from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

FOLDER_KEY: Final = "ui.pick_file.folder"
_log = logging.getLogger(__name__)


async def pick_files(
    app: App[Any], matter: FieldMatter, kind: MediaKind | None, *, most: int | None = 1, near: str = ""
) -> tuple[str, ...]:
    """Return the paths that a person picked (at most ``most``; None: any number), as they are typed; none by Esc.

    The dialog begins in the folder of the path ``near``, else where the last one ended.
    """
    from runcomfy_tui.ui.screens.pick_file import PickFile

    last = await matter.memory.get_meta(FOLDER_KEY) if matter.memory is not None else None
    starts = [each for each in (near, last) if isinstance(each, str) and each.startswith(("/", "~"))]
    dialog = PickFile(kind, starts, most=most, preview=matter.preview)
    picked = await app.push_screen_wait(dialog)
    if not picked:
        return ()
    if matter.memory is not None:
        try:
            await matter.memory.put_meta(FOLDER_KEY, str(dialog.folder))
        except JournalError as error:  # Nothing depends on it.
            _log.info("the folder was not remembered: %s", error.message)
    return tuple(homely(path) for path in picked)


async def pick_outputs(
    app: App[Any], matter: FieldMatter, kind: MediaKind | None, *, most: int | None = 1
) -> tuple[str, ...]:
    """Return the URLs, or the paths of downloaded files, of the outputs that a person picked; none by Esc."""
    from runcomfy_tui.ui.screens.pick_output import PickOutput

    if matter.outputs is None:
        return ()
    outputs = await matter.outputs(kind)
    picked = await app.push_screen_wait(PickOutput(outputs, kind, most=most, now=matter.now, preview=matter.preview))
    return picked or ()

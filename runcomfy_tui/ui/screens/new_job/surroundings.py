"""What a job's form gets from the program: the journal's shelf, the engine's prices, files, the person's editor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from runcomfy_tui.settings import DEFAULT_PROFILE
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.editor import edit_text
from runcomfy_tui.ui.screens.form.around import Around, Purse
from runcomfy_tui.ui.screens.new_job.runnable import Runnable
from runcomfy_tui.ui.screens.new_job.shelf import JobShelf
from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook


def surroundings(
    connection: Connection,
    runnable: Runnable,
    shelf: JobShelf,
    *,
    app: Callable[[], App[Any]],
    outlook: Outlook | None,
) -> Around:
    """Return what the form of ``runnable`` works with; without an outlook there are no pictures in it."""
    engine = connection.engine
    now = time.time if outlook is None else outlook.now
    profile = "" if outlook is None or outlook.settings.profile == DEFAULT_PROFILE else outlook.settings.profile

    async def edit(text: str, suffix: str) -> str | None:
        return await edit_text(app(), text, suffix)

    matter = FieldMatter(
        files=FileDesk(hosted_size=engine.hosted_size),
        outputs=connection.journal.past_outputs,
        preview=None if outlook is None else outlook.new_preview,
        data_uri_note=runnable.data_uri_note,
        edit=edit,
        lora_names=connection.journal.lora_names.all,
        memory=None if connection.journal.is_read_only else connection.journal,
        now=now,
    )
    return Around(
        matter=matter,
        shelf=shelf,
        estimate=runnable.estimate,
        purse=lambda: Purse(engine.status.balance_usd, engine.budget.left_usd, profile),
        now=now,
    )

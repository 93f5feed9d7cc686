"""What fields may ask of the program around them: looking at files, results of jobs, a preview, the person's editor."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from textual.widget import Widget

    from runcomfy_tui.domain.output import MediaKind
    from runcomfy_tui.store.past_outputs import PastOutput
    from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk


class Memory(Protocol):
    """Keeps JSON values under keys from one run of the program to the next; the journal is one."""

    async def get_meta(self, key: str) -> object | None:
        """The value that was kept, or None."""

    async def put_meta(self, key: str, value: object) -> None:
        """Keeps a value."""


@dataclass(frozen=True, slots=True)
class FieldMatter:
    """Everything is optional: a field does without what is None.

    `outputs` answers with results of earlier jobs (`Journal.past_outputs`), `memory` keeps what pickers remember,
    `preview` makes a pane that shows a picture, `data_uri_note` says whether this model is known to take files of this
    machine, `lora_names` answers with the LoRAs named before, the newest first, `edit(text, suffix)` lets the person's
    own editor change a text, answering None where nothing came of it, and `now` returns unix seconds.
    """

    files: FileDesk | None = None
    outputs: Callable[[MediaKind | None], Awaitable[Sequence[PastOutput]]] | None = None
    preview: Callable[[], Widget] | None = None
    data_uri_note: str = ""
    edit: Callable[[str, str], Awaitable[str | None]] | None = None
    memory: Memory | None = None
    lora_names: Callable[[], Awaitable[Sequence[str]]] | None = None
    now: Callable[[], float] = time.time


NO_MATTER = FieldMatter()

"""The part of a job's form that keeps what is typed in the journal, for a form of that target to begin with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.forms import Entry, Typed, draft_to_json
from runcomfy_tui.ui.screens.form import FormScreen
from runcomfy_tui.ui.screens.form.own_keys import own_key
from runcomfy_tui.ui.screens.form.presets import when
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.shelf import JobShelf
from runcomfy_tui.ui.tasks import complain, run_guarded, sentence

KEPT_AGAIN_S: Final = 2.0
"""How long after a refusal of the disk the draft is written once more."""


class KeptForm(FormScreen):
    """Writes the draft while one types, until the disk takes it."""

    _shelf: JobShelf
    _earlier: Earlier | None
    _is_unkept: bool
    _is_left: bool

    def on_form_screen_draft_changed(self, event: FormScreen.DraftChanged) -> None:
        """Keep what is typed."""
        event.stop()
        run_guarded(self.app, self._keep(event.draft), "keeping the draft")

    def _take_unsaved(self) -> dict[str, Entry] | None:
        """Return the draft also while it is on its way to be kept: a program that ends may never get there."""
        draft, self._on_its_way = super()._take_unsaved() or self._on_its_way, None
        return draft

    async def _keep(self, draft: Mapping[str, Entry]) -> None:
        """Keep it; where the disk refuses say so once, and try again until it takes it or the form is left."""
        try:
            await self._shelf.save_draft(self._dated(draft))
        except RuncomfyTuiError as error:
            if not self._is_unkept or self._is_left:
                complain(self.app, f"What is typed here is not kept on the disk. {sentence(error)}")
            self._is_unkept = True
            if self._draft_timer is None and not self._is_left:
                self._draft_timer = self.set_timer(KEPT_AGAIN_S, self._save_draft)
            return
        if self._on_its_way is draft:
            self._on_its_way = None
        if self._is_unkept:
            self._is_unkept = False
            self.tell("What is typed here is kept on the disk again.")

    async def on_unmount(self) -> None:
        """Keep what was typed last when the program ends around the form."""
        self._is_left = True
        if (draft := self._take_unsaved()) is not None:
            await self._keep(draft)

    def _dated(self, draft: Mapping[str, Entry]) -> dict[str, object]:
        # What is still as an earlier job has it comes from there again: its files would be written with every key.
        fresh = self._fresh if self._earlier is not None else {}
        changed = {name: entry for name, entry in draft.items() if name not in fresh or entry != fresh[name]}
        return draft_to_json({**changed, own_key(self.form, "at"): Typed(str(self.around.now()))})


def back_words(at: str, now: float, *, again: bool) -> str:
    """What to say of a draft that was left here."""
    try:
        left = f" of {when(float(at), now)}"
    except (ValueError, OverflowError, OSError):
        left = ""
    if again:
        return f"Your changes{left}. ctrl+n takes the job's own inputs; alt+z undoes that."
    return f"The draft{left}. ctrl+n starts with an empty form; alt+z undoes that."

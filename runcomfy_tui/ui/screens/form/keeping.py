"""The part of the form that loses nothing: it keeps what is typed, and what was there before something replaced it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, NotSent, draft_from_json, draft_to_json, initial
from runcomfy_tui.store.presets import Preset
from runcomfy_tui.ui.screens.form.base import Reference
from runcomfy_tui.ui.screens.form.checking import Checking
from runcomfy_tui.ui.screens.form.own_keys import KEPT_ASIDE, is_same_draft, without_place
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.seed_lock import is_lock_key

DRAFT_DELAY_S: Final = 0.2
"""With the write itself, what is typed is on the disk within 300 ms."""
MOST_ASIDE: Final = 9
_BEFORE: Final = f"{KEPT_ASIDE}before "


@dataclass(frozen=True, slots=True)
class Aside:
    """A draft that ``what`` replaced, ``at`` unix seconds; ``name`` is what it is kept under."""

    what: str
    draft: dict[str, Entry]
    at: float
    name: str


class Keeping(Checking):
    """Saves within 300 ms; replaces all entries at once, with the way back."""

    _aside: list[Aside]
    _on_its_way: dict[str, Entry] | None = None
    """The draft that was told of last, for whoever keeps it to clear once that is done."""

    def _want_save(self) -> None:
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(DRAFT_DELAY_S, self._save_draft)

    def _save_draft(self) -> None:
        if (draft := self._take_unsaved()) is not None:
            self._on_its_way = draft
            self.post_message(self.DraftChanged(draft))

    def _take_unsaved(self) -> dict[str, Entry] | None:
        """Return the draft if there is something in it that nobody was told of."""
        if self._draft_timer is None:
            return None
        self._draft_timer.stop()
        self._draft_timer = None
        return self.draft

    def take_typed(self) -> None:
        """Take what was typed last before the program ends: it may still be on its way here as a message."""
        before = self.draft
        self._catch_up()
        if self.draft != before:
            self._want_save()

    async def on_unmount(self) -> None:
        """A form that is taken away without being left keeps its draft too."""
        if (draft := self._take_unsaved()) is not None:
            self.app.post_message(self.DraftChanged(draft))

    # Replacing ----------------------------------------------------------------------------------------------------

    def replace(self, draft: Mapping[str, Entry], what: str, *, compare: bool = True) -> None:
        """Put a whole draft in place of the present one, which is kept as "before ``what``".

        With ``compare`` the fields say what they were, as far as they differ.
        """
        self._catch_up()
        before, label = self.draft, self._own("label")
        draft = {**initial(self.form), label: before.get(label, NotSent()), **draft}
        if is_same_draft(self.form, before, draft):
            self.tell("This is what the form has already.")
            return
        self._put_aside(what, before)
        self._reference = Reference(self._check_of(before).preview, f"Changed by {what}") if compare else None
        self._tried = False
        self._news = f"{clean(what[:1].upper() + what[1:], 120)}: alt+z, or F6, brings back what was here before."
        self._news += f" {lost}" if (lost := without_place(self.form, draft)) else ""
        self.put_entries(draft)

    def put_entries(self, draft: Mapping[str, Entry]) -> None:
        """Show these entries; the cursor stays where it is. Locks belong to the form and not to its entries."""
        kept = {name: entry for name, entry in self._draft.items() if is_lock_key(name)}
        self._draft = {**{name: entry for name, entry in draft.items() if not is_lock_key(name)}, **kept}
        self._want_save()
        with self.app.batch_update():
            for name, widget in self._widgets.items():
                widget.put(self._draft.get(name, NotSent()))
            self._show_extra()
        self._touched = {name for name, each in self._widgets.items() if each.entry != NotSent()}
        self._settle()
        self._write_banner()

    def _show_extra(self) -> None:
        extra = self.form.extra
        if (shown := self._widgets.get(extra.name)) is not None:
            shown.display = self.target.takes_more or shown.entry != NotSent()
        known = extra.name in self._widgets or any(field is extra for field in self._pending)
        if self._draft.get(extra.name, NotSent()) == NotSent() or known:
            return
        if self._pending:
            self._pending.append(extra)
        else:
            made = self._widgets[extra.name] = self._made(extra)
            self._column.mount(made)

    # What was there before ----------------------------------------------------------------------------------------

    def _put_aside(self, what: str, draft: Mapping[str, Entry]) -> None:
        if is_same_draft(self.form, draft, self._fresh):
            return
        now = self.around.now()
        aside = Aside(what, dict(draft), now, f"{_BEFORE}{what}) {now:.3f}")
        old = [each for each in self._aside if is_same_draft(self.form, each.draft, aside.draft)]
        kept = [aside, *(each for each in self._aside if each not in old)]
        self._aside = kept[:MOST_ASIDE]
        dropped = [each.name for each in (*old, *kept[MOST_ASIDE:]) if each.name != aside.name]
        run_guarded(self.app, self._shelve(aside, dropped), "keeping what was here before")

    async def _shelve(self, aside: Aside | None, dropped: Sequence[str]) -> None:
        shelf = self.around.shelf
        if shelf is None:
            return
        if aside is not None:
            await shelf.save(aside.name, draft_to_json(aside.draft))
        for name in dropped:
            await shelf.drop(name)

    def action_undo_replace(self) -> None:
        """Bring back what was there before it was replaced; again: what was there after."""
        if self._aside:
            self._restore(self._aside[0])
        else:
            self.refuse("Nothing was replaced here.")

    def _restore(self, aside: Aside) -> None:
        self._aside = [each for each in self._aside if each is not aside]
        self.replace(aside.draft, "going back")
        if self._origin is not None:
            self._reference = self._origin
            self._want_check()
        run_guarded(self.app, self._shelve(None, [aside.name]), "bringing back the inputs")

    def _remember_aside(self, kept: list[Preset]) -> None:
        """Take over what earlier forms of this target put aside, the newest first."""
        found = [
            Aside(each.name[len(_BEFORE) :].rpartition(")")[0], draft_from_json(each.data), each.saved_at, each.name)
            for each in kept
            if each.name.startswith(_BEFORE)
        ]
        self._aside = sorted(found, key=lambda each: -each.at)

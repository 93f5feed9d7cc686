"""The part of the form in which the whole body is edited as JSON: typed, pasted, from a file or by `$EDITOR`."""

from __future__ import annotations

import asyncio
from typing import Final

from textual import on
from textual.timer import Timer

from runcomfy_tui.forms import Entry, NotSent
from runcomfy_tui.ui.screens.dialogs import AskText
from runcomfy_tui.ui.screens.form.base import BODILESS, FLIPPED
from runcomfy_tui.ui.screens.form.body_merge import editable_json, merged, read_body, tamed
from runcomfy_tui.ui.screens.form.body_view import BodyEditor, BodyView
from runcomfy_tui.ui.screens.form.json_file import read_json_file, why_unread
from runcomfy_tui.ui.screens.form.keeping import Keeping
from runcomfy_tui.ui.screens.form.own_keys import own_text
from runcomfy_tui.ui.tasks import run_guarded

READ_DELAY_S: Final = 0.3
LONGEST_JSON: Final = 1_000_000
"""Characters; a longer body is for the person's own editor."""
_WHAT: Final = "editing the body as JSON"


class BodyEditing(Keeping):
    """JSON goes into the fields as soon as it can be read; until then it is kept as it is typed."""

    _body_was: dict[str, object]
    """The body that the JSON being edited started from, or that went into the fields last."""
    _before_edit: dict[str, Entry] | None
    _read_timer: Timer | None
    _read_text: str | None
    """The JSON that is in the fields, while it is edited."""

    @property
    def _unread_json(self) -> str:
        """JSON that was typed and cannot be read, empty where all of it is in the fields."""
        return own_text(self.form, self._draft, "body")

    @property
    def _has_unread_json(self) -> bool:
        """Whether there is JSON that is not in the fields, and nobody is typing it just now."""
        return bool(self._unread_json) and self._read_timer is None

    # Keys -----------------------------------------------------------------------------------------------------------

    def action_body(self) -> None:
        """From the fields to the body as JSON, and back; where there is no room, past the changes."""
        if self._body.is_edited and not self._body.has_class("-changes"):
            self._leave_body()
        elif self._is_narrow and self._reference is not None and not self.has_class(FLIPPED):
            self.action_changes()
        else:
            self._edit_body()

    def action_changes(self) -> None:
        """Show all that changed, alone."""
        if self._reference is None:
            self.refuse("There is nothing to compare with: this is no repetition, and nothing was loaded.")
            return
        self._flip()
        self._body.show_changes(True)

    def action_hide_body(self) -> None:
        """Take the body off the screen where it stands beside the fields, or put it back."""
        self._show_fields()
        self.toggle_class(BODILESS)

    def _flip(self) -> None:
        if not self._body.has_focus_within:
            self._last_focused = self.focused
        self.add_class(FLIPPED)
        self.remove_class(BODILESS)

    def _edit_body(self, problem: str = "") -> None:
        self._catch_up()
        self._settle()
        self._flip()
        if not self._body.is_edited:
            text = self._unread_json or editable_json(self._checked.preview)
            if len(text) > LONGEST_JSON:
                self._body.focus_body()
                self.refuse("The body is too long to be edited here: F4 opens it in your editor.")
                return
            self._body_was = self._checked.preview
            self._before_edit = self.draft
            self._read_text = None if self._unread_json else text
            self._body.edit(text)
        else:
            self._body.edit(self._body.editor.text)
        if problem:
            self._body.show_problem(problem)

    def _show_fields(self) -> None:
        """Back to the fields from whatever the pane of the body shows."""
        if self._body.is_edited:
            self._leave_body()
        elif self._body.has_focus_within or self.has_class(FLIPPED):
            self._body.show_changes(False)
            self._focus_fields()

    def _end_edit(self) -> None:
        self._read_now()
        self._body.end_edit()
        self._before_edit = None

    def _leave_body(self) -> None:
        self._end_edit()
        self._body.show_changes(False)
        self._focus_fields()

    def _focus_fields(self) -> None:
        self.remove_class(FLIPPED)
        last = self._last_focused
        if last is not None and last.is_attached and last.display:
            last.focus()
        else:
            self._focus_first()

    # Reading what was typed -------------------------------------------------------------------------------------

    @on(BodyView.Typed)
    def _json_typed(self, event: BodyView.Typed) -> None:
        event.stop()
        if not self._body.is_edited:
            return  # late: it was read when the editing ended
        self._keep_own(event.text, self._own("body"))
        if self._read_timer is not None:
            self._read_timer.stop()
        self._read_timer = self.set_timer(READ_DELAY_S, self._read_now)

    def _read_now(self) -> bool:
        """Put the typed JSON into the fields, or say why that is not possible; tells whether nothing is left over."""
        if self._read_timer is not None:
            self._read_timer.stop()
            self._read_timer = None
        text = self._body.editor.text
        if not self._body.is_edited:
            return not self._unread_json
        if text == self._read_text:
            self._keep_own("", self._own("body"))
            self._body.show_problem("")
            self._write_foot()
            return True
        try:
            body = read_body(text)
        except ValueError as error:
            self._keep_own(text, self._own("body"))
            self._body.show_problem(f"The text {error}.")
            self._write_foot()
            return False
        self._read_text = text
        self._body.show_problem("")
        self._take_body(body)
        return True

    def _all_is_read(self) -> bool:
        """Whether the fields have all that was typed as JSON; goes to it where it cannot be read."""
        if self._unread_json and not self._body.is_edited:
            self._edit_body()
        if self._read_now():
            return True
        self._edit_body()
        return False

    def _take_body(self, body: dict[str, object]) -> None:
        was, self._body_was = self._body_was, body
        if self._before_edit is not None:
            before, self._before_edit = self._before_edit, None
            self._put_aside(_WHAT, {**before, self._own("body"): NotSent()})
        self._catch_up()
        draft = merged(self.form, self._draft, was, body)
        self.put_entries({**draft, self._own("body"): NotSent()})

    @on(BodyEditor.Wanted)
    def _wanted(self, event: BodyEditor.Wanted) -> None:
        event.stop()
        if event.what == "drop":
            self._body.put(editable_json(self._checked.preview))
            return
        ask = AskText(
            "Put a file in place of this JSON",
            ["The path of a JSON file with a whole body. ctrl+z takes it back."],
            check=lambda text: None if text else "type a path",
            done="read it",
            placeholder="~/inputs.json",
        )
        self.app.push_screen(ask, self._path_given)

    def _path_given(self, path: str | None) -> None:
        if path is not None:
            run_guarded(self, self._open(path), "reading the file")

    async def _open(self, path: str) -> None:
        try:
            text = await asyncio.to_thread(read_json_file, path)
        except (OSError, ValueError) as error:
            self.refuse(f"{path}: {why_unread(error)}")
            return
        self._body.put(tamed(text))

    # The person's own editor --------------------------------------------------------------------------------------

    def action_edit_outside(self) -> None:
        """Open the body in `$EDITOR`."""
        if self.around.edit is None:
            self.refuse("No editor can be started from here.")
            return
        run_guarded(self, self._edit_outside(), "editing outside")

    async def _edit_outside(self) -> None:
        edit = self.around.edit
        if edit is None:
            return
        self._catch_up()
        self._settle()
        before = self._body.editor.text if self._body.is_edited else self._unread_json
        before = before or editable_json(self._checked.preview)
        text = await edit(before, ".json")
        if text is None or text == before:
            return
        text = tamed(text)
        if not self._body.is_edited:
            self._body_was = self._checked.preview
            self._before_edit = self.draft
        try:
            self._take_body(read_body(text))
        except ValueError as error:
            if self._body.is_edited:
                self._body.put(text)
            else:
                self._keep_own(text, self._own("body"))
                self._edit_body(f"The text {error}.")
            return
        if self._body.is_edited:
            self._body.put(text)

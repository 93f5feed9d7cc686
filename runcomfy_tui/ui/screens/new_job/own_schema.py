"""The dialog in which a person says what a deployment takes: a JSON Schema or an example body, pasted or loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import read_schema
from runcomfy_tui.forms.learning import read_own_schema
from runcomfy_tui.ui.screens.dialogs import AskText
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line
from runcomfy_tui.ui.screens.form.body_merge import editable_json, tamed
from runcomfy_tui.ui.screens.form.json_file import read_json_file, why_unread
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.control import typable

READ_DELAY_S: Final = 0.25
LONGEST_TEXT: Final = 1_000_000
_MOST_NAMED: Final = 12
_WHAT: Final = (
    "A JSON Schema, a model's entry of the catalogue, or the body of a request that worked"
    " (the deployment's page on the web shows one). It is kept for this deployment."
)

Edit = Callable[[str, str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class SchemaWish:
    """The schema to keep; None forgets the one that is kept."""

    schema: Mapping[str, object] | None


class SchemaText(TextArea):
    """The text as it was typed or pasted, without what would command the terminal."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typable(event.text)


class OwnSchemaDialog(Dialog[SchemaWish]):
    """Reads the text while it is typed and says what is in it; keeps nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="schema.save", tooltip="Keep this and use it for the form", priority=True),
        Binding("ctrl+o", "load", "Load", id="schema.load", tooltip="Put a file in place of this text", priority=True),
        Binding("f4", "edit", "$EDITOR", id="schema.edit", tooltip="Write it in your editor", priority=True),
        Binding("f8", "forget", "Forget", id="schema.forget", tooltip="Go back to the known inputs", priority=True),
    ]
    DEFAULT_CSS = """
    OwnSchemaDialog > Vertical { width: 100; height: 90%; }
    OwnSchemaDialog .schema--what { height: auto; color: $text-muted; }
    OwnSchemaDialog .schema--read { height: auto; max-height: 5; }
    OwnSchemaDialog SchemaText, OwnSchemaDialog SchemaText:focus {
        height: 1fr; padding: 0; border: none; margin: 1 0; background: $boost; background-tint: transparent;
    }
    OwnSchemaDialog.-low SchemaText { margin: 0; }
    OwnSchemaDialog.-low .schema--what { display: none; }
    """

    def __init__(self, name: str, now: Mapping[str, object] | None, edit: Edit | None) -> None:
        """``name`` is the deployment's, ``now`` the schema that is kept, ``edit`` the person's own editor."""
        super().__init__(f"What {clean(name, 50)} takes")
        self._now = now
        self._edit = edit
        self._timer: Timer | None = None
        self._schema: dict[str, object] | None = None

    def contents(self) -> ComposeResult:
        """Yield what may stand here, the text, what was read of it, the keys."""
        yield Static(_WHAT, classes="schema--what", markup=False)
        text = "" if self._now is None else editable_json(self._now)
        area = SchemaText(text, compact=True, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        area.placeholder = Content('Paste it here:\n{"prompt": "a lighthouse", "width": 1024, "seed": 7}')
        yield area
        yield Static(classes="schema--read", markup=False)
        forget = [] if self._now is None else [("F8", "forget")]
        yield key_line([("ctrl+s", "save"), ("ctrl+o", "load"), ("F4", "$EDITOR"), *forget, ("Esc", "leave")])

    def on_mount(self) -> None:
        """Type at once; what is pasted takes the place of what is kept."""
        area = self.query_one(SchemaText)
        area.focus()
        area.select_all()
        self._read()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(READ_DELAY_S, self._read)

    def _read(self) -> None:
        """Say what the text is taken for."""
        text = self.query_one(SchemaText).text
        self._schema = None
        if not text.strip():
            self._say("Nothing yet.", "$foreground 55%")
            return
        try:
            self._schema = read_own_schema(text)
        except ValueError as error:
            self._say(f"The text {clean(str(error), 300)}.", "$text-error")
            return
        form = read_schema(self._schema)
        if form.problem is not None:
            self._say(f"{clean(form.problem, 200)} The form would be one field of JSON.", "$text-warning")
            return
        names = [clean(field.label, 30) + (" *" if field.required else "") for field in form.fields]
        more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        count = "1 input" if len(names) == 1 else f"{len(names):,} inputs"
        self._say(f"{count}: {', '.join(names[:_MOST_NAMED])}{more}", "$text-success")

    def _say(self, words: str, style: str) -> None:
        self.query_one(".schema--read", Static).update(Content.styled(words, style))

    # Keys -----------------------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Answer with what was read; where it cannot be read, it is said already."""
        self._read()
        if self._schema is not None:
            self.dismiss(SchemaWish(self._schema))

    def action_forget(self) -> None:
        """Answer that the schema that is kept is to be forgotten."""
        if self._now is None:
            self.notify("No schema of yours is kept for this deployment.", markup=False)
        else:
            self.dismiss(SchemaWish(None))

    def action_load(self) -> None:
        """Ask for a file."""
        ask = AskText(
            "Put a file in place of this text",
            ["The path of a JSON file: a schema, or the body of a request."],
            check=lambda text: None if text else "type a path",
            done="read it",
            placeholder="~/schema.json",
        )
        self.app.push_screen(ask, self._path_given)

    def _path_given(self, path: str | None) -> None:
        if path is not None:
            run_guarded(self, self._load(path), "reading the file")

    async def _load(self, path: str) -> None:
        try:
            text = await asyncio.to_thread(read_json_file, path)
        except (OSError, ValueError) as error:
            self.notify(f"{clean(path, 100)}: {why_unread(error)}", severity="warning", markup=False)
            return
        self._put(text)

    def action_edit(self) -> None:
        """Open the text in the person's own editor."""
        if self._edit is None:
            self.notify("No editor can be started from here.", severity="warning", markup=False)
        else:
            run_guarded(self, self._edit_outside(self._edit), "editing outside")

    async def _edit_outside(self, edit: Edit) -> None:
        text = await edit(self.query_one(SchemaText).text, ".json")
        if text is not None:
            self._put(text)

    def _put(self, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            self.notify("That is too long to be what a deployment takes.", severity="warning", markup=False)
            return
        area = self.query_one(SchemaText)
        area.replace(tamed(text), (0, 0), area.document.end)
        area.move_cursor((0, 0))

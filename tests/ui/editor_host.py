"""A program with one text field, for tests that open the person's editor in a real terminal: `python -m` it."""

from __future__ import annotations

from textual.app import ComposeResult

from runcomfy_tui.forms import Field, FieldKind, Typed
from runcomfy_tui.ui.editor import edit_text
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter


class EditorHost(ThemedApp):
    """Counts, so that one sees whether it goes on while the editor is open."""

    def compose(self) -> ComposeResult:
        """The field."""
        yield FieldWidget(Field("prompt", FieldKind.TEXT), Typed("first"), matter=FieldMatter(edit=self._edit))

    def on_mount(self) -> None:
        """Write more to the screen than the terminal's writer holds."""
        self.set_interval(0.005, self.bell)

    async def _edit(self, text: str, suffix: str) -> str | None:
        return await edit_text(self, text, suffix)


if __name__ == "__main__":
    EditorHost().run()

"""The part of the form that leads to a field by its name, wherever it stands."""

from __future__ import annotations

from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.screens.form.find_dialog import FieldPath, FindDialog, rows_of
from runcomfy_tui.ui.screens.form.presets import Presets
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields import FieldWidget


class Finding(Presets):
    """Searches over all fields, those of folded nodes and those that are not on the screen yet among them."""

    def action_find(self) -> None:
        """List the fields; go to the chosen one."""
        self._catch_up()
        self._check_now()
        self.app.push_screen(FindDialog(list(rows_of(self.form, self._values))), self._found)

    def _found(self, path: FieldPath | None) -> None:
        if path is not None:
            hold_keys(self.app)  # what is typed next is meant for that field
            run_guarded(self, self._lead_to(path), "going to the field")

    async def _lead_to(self, path: FieldPath) -> None:
        try:
            while path[0] not in self._widgets and self._pending:
                await self._mount_slice()
            widget = self._widgets[path[0]]
            self._show_fields()
            widget.display = True
            inner = widget.open_to(path[1]) if len(path) > 1 else None
        except BaseException:
            let_keys_go(self.app)
            raise
        self.call_after_refresh(self._arrive_with_keys, inner or widget)

    def _arrive_with_keys(self, widget: FieldWidget) -> None:
        self._arrive(widget)
        let_keys_go(self.app)

"""A node of a workflow in its frame: one group of a ComfyUI form."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from runcomfy_tui.forms import Entry, Field, NotSent
from runcomfy_tui.ui.widgets.fields.choose_control import AnyControl
from runcomfy_tui.ui.widgets.fields.control import needs_raw_json
from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from runcomfy_tui.ui.widgets.fields.node_control import FOLDED, NodeControl


class NodeWidget(FieldWidget):
    """However many inputs the node has, they stand in the form itself; folded it is one line."""

    DEFAULT_CSS = """
    NodeWidget.-folded {
        border: none; border-left: blank; padding: 0 1;
        &:focus-within { border: none; border-left: outer $border; }
        &.-bad { border: none; border-left: outer $error 60%; }
        &.-bad:focus-within { border: none; border-left: outer $error; }
    }
    """

    def __init__(
        self,
        field: Field,
        entry: Entry,
        *,
        matter: FieldMatter | None = None,
        folded: bool = False,
        locked: Collection[str] = (),
    ) -> None:
        """``folded`` is how it starts, ``locked`` are the names of the seeds in it that are kept."""
        self._starts_folded = folded
        self._locked_seeds = locked
        super().__init__(field, entry, matter=matter)
        self.set_class(folded and isinstance(self._editor, NodeControl), FOLDED, update=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A node as a whole can be put back, too."""
        if action == "deployed":
            return self._innermost() is self
        return super().check_action(action, parameters)

    def action_deployed(self) -> None:
        """Puts all inputs of the node back to what is deployed."""
        if isinstance(self.catch_up(), NotSent):
            self.notify("All inputs of this node are as deployed.", markup=False)
            return
        self._aside = self._entry
        self._put(NotSent())

    def focus_problem(self) -> None:
        """Goes to the first input that has something to correct, unfolding the node."""
        name = self._editor.first_problem() if isinstance(self._editor, NodeControl) else ""
        inner = self.open_to(name) if name else None
        if inner is None:
            super().focus_problem()
        else:
            self.call_after_refresh(inner.focus_editor)

    def show_sent(self, sent: Mapping[str, object], before: Mapping[str, object] | None) -> None:
        """Says what will be sent of it; ``before`` is what an earlier job sent of it, None without one."""
        if isinstance(self._editor, NodeControl):
            self._editor.show_sent(sent, before)

    def _class_for(self, entry: Entry) -> type[AnyControl]:
        return super()._class_for(entry) if needs_raw_json(self.field, entry) else NodeControl

    def _made(self, entry: Entry) -> AnyControl:
        if self._class_for(entry) is not NodeControl:
            return super()._made(entry)
        return NodeControl(self.field, entry, self._matter, folded=self._starts_folded, locked=self._locked_seeds)

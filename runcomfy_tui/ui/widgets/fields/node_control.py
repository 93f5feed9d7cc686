"""The inputs of one node of a workflow, behind a line that says which of them differ from what is deployed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field, FieldKind
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.words import show
from runcomfy_tui.ui.widgets.fields import field_words
from runcomfy_tui.ui.widgets.fields.complaints import count_words
from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget
from runcomfy_tui.ui.widgets.fields.group_control import GroupControl
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from runcomfy_tui.ui.widgets.fields.node_input import NodeInput

FOLDED: Final = "-folded"
"""The class of a field whose node is one line."""
MOST_SAID: Final = 6
LONGEST_SAID: Final = 40
_SAME_SEED: Final = "Same seed, same result: ctrl+r draws another one."


class NodeControl(GroupControl):
    """Edits a node's inputs; whether it is folded is up to the person alone."""

    def __init__(
        self, field: Field, entry: Entry, matter: FieldMatter, *, folded: bool, locked: Collection[str] = ()
    ) -> None:
        """``locked`` are the names of the seeds that are kept."""
        super().__init__(field, entry, matter)
        self._folded = folded
        self._locked = locked
        self._sent: Mapping[str, object] = {}
        self._before: Mapping[str, object] | None = None

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        folded = self._folded
        super().put(entry)
        self._folded = folded
        if self.is_mounted:
            self._show_folded()

    def first_problem(self) -> str:
        """The name of the first input that there are complaints about, empty where there is none."""
        wrong = {path[0] for path in self._deep if path}
        return next((each.name for each in self._shown_fields() if each.name in wrong), "")

    def show_sent(self, sent: Mapping[str, object], before: Mapping[str, object] | None) -> None:
        """Says what will be sent of this node, and on each input what it was before; None without an earlier job."""
        if sent == self._sent and before == self._before:
            return
        self._sent, self._before = sent, before
        self._say_before()
        self._say()

    def _show_folded(self) -> None:
        if isinstance(self.parent, FieldWidget):
            self.parent.set_class(self._folded, FOLDED)
        super()._show_folded()

    def _say_before(self) -> None:
        for name, widget in self._widgets.items():
            widget.show_before(_was(name, self._before, self._sent))

    def _member(self, field: Field, entry: Entry) -> FieldWidget:
        locked = field.name in self._locked
        path = (self._field.name, field.name)
        made = NodeInput(field, entry, matter=self._matter, depth=1, locked=locked, lock_path=path)
        if field.kind is FieldKind.SEED:
            made.show_remark(_SAME_SEED)
        made.show_before(_was(field.name, self._before, self._sent))
        return made

    def _say(self) -> None:
        problems = sum(len(words) for words in self._deep.values()) if self._folded else 0
        parts: list[Content | str | tuple[str, str]] = ["▸ " if self._folded else "▾ "]
        if self._folded:  # it has no frame then that could say its title
            title = field_words.title(self._field, required=False, mode="", changed=False)
            parts += [title.stylize_before("bold $foreground"), "  "]
        if problems:
            parts.append((f"{count_words(problems)}  ", "bold $text-error"))
        count = len(self._field.fields)
        if self._sent and self._folded:
            parts.append((f"differs: {_said(self._sent)}", "$text-accent"))
        elif self._sent:
            verb = "differs" if len(self._sent) == 1 else "differ"
            parts.append((f"{len(self._sent)} of {count} {verb}", "$text-accent"))
        elif self._folded:
            parts.append((_said(_deployed(self._field)), "$foreground 55%"))
        else:
            parts.append(("as deployed", "$foreground 55%"))
        self._line.say(Content.assemble(*parts))


def _was(name: str, before: Mapping[str, object] | None, now: Mapping[str, object]) -> str | None:
    """The words for the value before where the present one differs."""
    if before is None or (name not in before and name not in now):
        return None
    if name not in before:
        return "as deployed"
    if name in now and same_json(before[name], now[name]):
        return None
    return _shown(before[name])


def _deployed(field: Field) -> dict[str, object]:
    return {each.name: each.default for each in field.fields}


def _said(values: Mapping[str, object]) -> str:
    parts = [f"{clean(name, 24)} {_shown(value)}" for name, value in list(values.items())[:MOST_SAID]]
    more = f"  ·  {len(values) - MOST_SAID} more" if len(values) > MOST_SAID else ""
    return "  ·  ".join(parts) + more


def _shown(value: object) -> str:
    return clean(show(value, quote=isinstance(value, str)), LONGEST_SAID)

"""The errors of a failed job one below the other, each with its debug information folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.node_failures import NodeFailure
from runcomfy_tui.present.nodes import node_name


class FailureEntry(Static, can_focus=True):
    """One error; Enter, the space bar or a click opens and closes what stands behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,space", "fold", "Fold", id="failure.fold", tooltip="Open or close the debug information", show=False
        ),
    ]

    DEFAULT_CSS = """
    FailureEntry { height: auto; margin-top: 1; }
    FailureEntry:focus { background: $row-cursor; }
    """

    def __init__(self, *, ascii_glyphs: bool) -> None:
        super().__init__(markup=False)
        self._opened, self._folded = ("v", ">") if ascii_glyphs else ("▾", "▸")
        self._failure: NodeFailure | None = None
        self._workflow: Mapping[str, object] | None = None
        self._with_line = False
        self.is_open = False

    @property
    def can_open(self) -> bool:
        """Tell whether there is anything to unfold."""
        return self._failure is not None and bool(self._failure.debug)

    def show(self, failure: NodeFailure, workflow: Mapping[str, object] | None, *, with_line: bool) -> None:
        """Show an error, folded where it is another one; ``with_line`` repeats its first line here."""
        if failure != self._failure:
            self.is_open = False
        self._failure, self._workflow, self._with_line = failure, workflow, with_line
        self.display = True
        self.can_focus = self.can_open
        self._write()

    def fold(self, *, is_open: bool) -> None:
        """Open or close it."""
        self.is_open = is_open and self.can_open
        self._write()

    def on_click(self) -> None:
        """Open or close it."""
        self.action_fold()

    def action_fold(self) -> None:
        """Open or close it."""
        self.fold(is_open=not self.is_open)

    def _write(self) -> None:
        failure = self._failure
        if failure is None:
            return
        parts = [self._head(failure)]
        if self._with_line:
            parts.append(Content(failure.line))
        if self.is_open:
            parts.append(Content.styled(failure.debug, "$text-muted"))
        self.update(Content("\n").join(parts))

    def _head(self, failure: NodeFailure) -> Content:
        glyph = "" if not failure.debug else self._opened if self.is_open else self._folded
        node = "" if failure.node_id is None else node_name(failure.node_id, self._workflow)
        facts = " · ".join(part for part in (node, f"code {failure.code}" if failure.code else "") if part)
        lines = failure.debug.count("\n") + 1
        more = f"debug info, {lines} {'line' if lines == 1 else 'lines'}: Enter " if failure.debug else ""
        hint = f"{more}{'folds' if self.is_open else 'opens'}" if more else ""
        return Content.assemble(
            (f"{glyph} " if glyph else "", "$text-accent"),
            (facts, "bold"),
            (" · " if facts and hint else "", "$text-muted"),
            (hint, "$text-muted"),
        )


class FailureList(Vertical):
    """Shows errors, as many as there are."""

    DEFAULT_CSS = """
    FailureList { height: auto; display: none; }
    FailureList.-shown { display: block; }
    """

    def __init__(self, *, ascii_glyphs: bool) -> None:
        super().__init__()
        self._ascii = ascii_glyphs
        self._entries: list[FailureEntry] = []

    @property
    def can_open(self) -> bool:
        """Tell whether there is anything to unfold."""
        return any(entry.can_open for entry in self._shown)

    @property
    def _shown(self) -> list[FailureEntry]:
        return [entry for entry in self._entries if entry.display]

    def show(self, failures: Sequence[NodeFailure], workflow: Mapping[str, object] | None) -> None:
        """Show these errors; ``workflow`` names the nodes that they speak of."""
        self.set_class(bool(failures), "-shown")
        missing = [FailureEntry(ascii_glyphs=self._ascii) for _ in range(len(failures) - len(self._entries))]
        if missing:
            self._entries += missing
            self.mount_all(missing)
        for index, entry in enumerate(self._entries):
            if index < len(failures):
                entry.show(failures[index], workflow, with_line=len(failures) > 1)
            else:
                entry.display = False

    def fold(self) -> None:
        """Open all that is folded; close all where nothing is."""
        is_open = any(entry.can_open and not entry.is_open for entry in self._shown)
        for entry in self._shown:
            entry.fold(is_open=is_open)

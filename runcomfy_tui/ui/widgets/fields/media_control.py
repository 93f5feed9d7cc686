"""The editor of one medium: a line for a URL, a path or a data URI, what is known of it, and a small picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import EmptyText, Entry, Field, NotSent, Null, Typed
from runcomfy_tui.forms.media import DataUri, FileFacts, LocalPath, Nothing, Source, Url, is_server_file, source_of
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.control import EntryChanged, hint
from runcomfy_tui.ui.widgets.fields.matter import NO_MATTER, FieldMatter
from runcomfy_tui.ui.widgets.fields.media_line import MediaLine
from runcomfy_tui.ui.widgets.fields.media_paths import expanded, half_typed
from runcomfy_tui.ui.widgets.fields.media_sources import pick_files, pick_outputs
from runcomfy_tui.ui.widgets.fields.media_suggestions import MOST_LINES, Suggestions
from runcomfy_tui.ui.widgets.fields.media_words import words_of
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane

LOOK_AGAIN_S: Final = 3.0
"""How often a file that is shown is compared with what was seen of it."""
ROOMY_LINES: Final = 36
"""On a screen with so many lines the picture stays when the field is left."""

LEAST_COLUMNS: Final = 50
"""A narrower screen has no room for a picture beside the words."""


class MediaControl(Vertical):
    """Edits a picture, clip or sound; kept exactly as typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "pick_file", "File", id="media.pick_file", tooltip="Pick a file of this machine"),
        Binding("f7", "pick_server", "Server's", id="media.pick_server", tooltip="Pick a file that the server has"),
        Binding("f10", "pick_output", "Output", id="media.pick_output", tooltip="Use an output of an earlier job"),
    ]
    SCOPED_CSS = False
    DEFAULT_CSS = """
    FieldWidget.-bad .media--below.-problem { display: none; }
    MediaControl {
        height: auto; width: 1fr;
        & > .media--below { height: auto; display: none; }
        & > .media--below.-some { display: block; }
        & .media--words { width: 1fr; height: auto; color: $foreground 70%; }
        & PreviewPane { width: 16; height: 5; margin-right: 1; display: none; }
        & PreviewPane.-some { display: block; }
        & PreviewPane > .preview-facts { height: 0; max-height: 0; }
    }
    """

    class More(Message):
        """Several media were given at once: ``texts`` are those after the first, which the control took itself."""

        def __init__(self, control: MediaControl, texts: tuple[str, ...]) -> None:
            super().__init__()
            self.source = control
            self.texts = texts

    def __init__(self, field: Field, entry: Entry, matter: FieldMatter | None = None, *, several: bool = False) -> None:
        """``several`` tells that there is a list around it, which takes more than one file."""
        super().__init__()
        self._field = field
        self._matter = matter or NO_MATTER
        self._several = several
        self._kind = MediaKind(field.media) if field.media is not None else None
        self._unsaid: Entry = entry if isinstance(entry, EmptyText | Null) else NotSent()
        self._line = MediaLine(_text(entry), hint=self._hint(), secret=field.secret)
        self._suggestions = Suggestions(self._kind)
        self._words = Static(classes="media--words", markup=False)
        self._preview: PreviewPane | None = None
        self._seen = 0
        self._quit_desk: Callable[[], None] | None = None

    @property
    def entry(self) -> Entry:
        """What is typed, or what the empty line stands for."""
        text = self._line.text
        return Typed(text) if text else self._unsaid

    @property
    def line(self) -> MediaLine:
        """The line that is typed in."""
        return self._line

    def compose(self) -> ComposeResult:
        """The line, its suggestions, and what is known."""
        yield self._line
        yield self._suggestions
        with Horizontal(classes="media--below"):
            yield self._words

    def on_mount(self) -> None:
        """Stay informed about the file."""
        if self._matter.files is not None:
            self._quit_desk = self._matter.files.on_change(self._file_changed)
            self.set_interval(LOOK_AGAIN_S, self._look_again)
        self._say()

    def on_unmount(self) -> None:
        """Nobody is to be told any more."""
        if self._quit_desk is not None:
            self._quit_desk()

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._unsaid = entry if isinstance(entry, EmptyText | Null) else NotSent()
        self._line.put(_text(entry), self._hint())
        self._close_suggestions()
        self._say()

    def take(self, texts: tuple[str, ...]) -> None:
        """Take what was picked, pasted or dropped: the first here, the rest in the list around, if there is one."""
        self._line.take(texts[0])
        if len(texts) > 1 and self._several:
            self.post_message(self.More(self, texts[1:]))
        elif len(texts) > 1:
            self.notify(f"This input takes one file: the first of {len(texts)} is taken.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Past results are there where somebody knows them, files of the server where the workflow lists some."""
        if action == "pick_output":
            return self._matter.outputs is not None
        if action == "pick_server":
            return bool(self._field.choices)
        return True

    def action_pick_file(self) -> None:
        """Pick a file of this machine."""
        self._close_suggestions()
        run_guarded(self, self._pick_file(), "picking a file", group="pick", exclusive=True)

    async def _pick_file(self) -> None:
        typed = self._line.text
        near = typed if isinstance(self._source, LocalPath) else ""
        if texts := await pick_files(self.app, self._matter, self._kind, most=self._most(), near=near):
            self.take(texts)

    def action_pick_output(self) -> None:
        """Use an output of an earlier job."""
        self._close_suggestions()
        run_guarded(self, self._pick_output(), "picking an output", group="pick", exclusive=True)

    async def _pick_output(self) -> None:
        if texts := await pick_outputs(self.app, self._matter, self._kind, most=self._most()):
            self.take(texts)

    def action_pick_server(self) -> None:
        """Pick a file that the server of the workflow has."""
        self._close_suggestions()
        names = tuple(clean(str(each), 200) for each in self._field.choices)
        marked = next((place for place, each in enumerate(self._field.choices) if each == self._line.text), None)
        self.app.push_screen(PickValue("A file of the server", names, marked=marked), self._server_file_picked)

    def _server_file_picked(self, index: int | None) -> None:
        if index is not None:
            self.take((str(self._field.choices[index]),))

    def _most(self) -> int | None:
        """How many may be given here: in a list this one and as many as there is room for."""
        from runcomfy_tui.ui.widgets.fields.media_list import MediaList

        around = next((each for each in self.ancestors if isinstance(each, MediaList)), None)
        if not self._several or around is None:
            return 1
        return None if around.room is None else around.room + 1

    # What is typed ----------------------------------------------------------------------------------------------

    @on(MediaLine.Edited)
    def _edited(self, event: MediaLine.Edited) -> None:
        event.stop()
        if self._line.text:
            self._unsaid = NotSent()
        self._say()
        self.post_message(EntryChanged(self, self.entry))
        if self._matter.files is not None and half_typed(self._line.value) is not None and self._line.has_focus:
            run_guarded(self, self._suggest(), "looking into a folder", group="suggest", exclusive=True)
        else:
            self._close_suggestions()

    @on(MediaLine.Several)
    def _several_pasted(self, event: MediaLine.Several) -> None:
        event.stop()
        self.take(event.texts)

    @on(MediaLine.Suggestion)
    def _suggestion_key(self, event: MediaLine.Suggestion) -> None:
        event.stop()
        if event.move is None:
            self._suggestions.take()
        elif event.move == 0:
            self._close_suggestions()
        else:
            self._suggestions.move(event.move)

    @on(Suggestions.Taken)
    def _taken(self, event: Suggestions.Taken) -> None:
        event.stop()
        self._line.suggests = False
        self._line.take(event.text)

    async def _suggest(self) -> None:
        await self._suggestions.suggest(self._line.value)
        self._line.suggests = self._suggestions.is_open
        if self._line.suggests and self._suggestions.option_count > self._room():
            self._line.scroll_visible(animate=False, top=True)
        self.call_after_refresh(self._fit_suggestions)

    def _room(self) -> int:
        """How many lines of the screen are below the line."""
        return self.screen.size.height - self._line.region.bottom

    def _fit_suggestions(self) -> None:
        """Never let the list cover the line that is typed in."""
        if self.is_attached:
            self._suggestions.styles.max_height = max(1, min(MOST_LINES, self._room()))

    def _close_suggestions(self) -> None:
        self.workers.cancel_group(self, "suggest")
        self._suggestions.close()
        self._line.suggests = False

    @property
    def _source(self) -> Source:
        """What is typed; nothing of this machine where it names a file of the server."""
        text = self._line.text
        return Nothing() if is_server_file(self._field, text) else source_of(text)

    # What is known ----------------------------------------------------------------------------------------------

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        if not self._line.has_focus:
            self._close_suggestions()
        self._say()

    def _file_changed(self, path: str) -> None:
        source = self._source
        if (isinstance(source, LocalPath) and source.path == path) or (isinstance(source, Url) and source.text == path):
            self._seen += 1
            self._say()

    def _look_again(self) -> None:
        source = self._source
        if self._matter.files is not None and isinstance(source, LocalPath) and self.region and self.screen.is_current:
            self._matter.files.look_again(source.path)

    def _say(self) -> None:
        """Write what is known of the medium, and show it."""
        if self._words.parent is None:
            return
        source = self._source
        words = words_of(source, self._matter.files)
        if is_server_file(self._field, self._line.text):
            words = "a file that the server of the workflow has"
        lines = [Content(words)] if words else []
        if self._matter.data_uri_note and self._line.has_focus and self._is_sent_inside(source):
            lines.append(Content.styled(self._matter.data_uri_note, "italic $foreground 55%"))
        self._words.update(Content("\n").join(lines))
        self._show_picture(source)
        self._words.parent.set_class(bool(lines), "-some")
        # The complaint of the field says it too, once the field may complain.
        self._words.parent.set_class(self._has_problem(source), "-problem")

    def _has_problem(self, source: Source) -> bool:
        """Whether what is said of the medium is what is wrong with its file."""
        files = self._matter.files
        return files is not None and isinstance(source, LocalPath) and files.facts(source.path).problem is not None

    def _is_sent_inside(self, source: Source) -> bool:
        """Whether the medium itself goes into the request."""
        if isinstance(source, LocalPath) and self._matter.files is not None:
            facts = self._matter.files.facts(source.path)
            return not facts.pending and facts.problem is None
        return isinstance(source, DataUri)

    def _show_picture(self, source: Source) -> None:
        facts = self._drawable(source)
        if facts is not None and self._preview is None and self._matter.preview is not None:
            self._preview = cast(PreviewPane, self._matter.preview())
            self._words.parent.mount(self._preview, before=self._words)  # type: ignore[union-attr]
        if self._preview is not None:
            self._preview.set_class(facts is not None, "-some")
            self._preview.show(self._item(facts) if facts is not None else None)

    def _drawable(self, source: Source) -> FileFacts | None:
        """The facts of the local file to draw now; None where there is nothing to see or no room."""
        if self._matter.files is None or not isinstance(source, LocalPath):
            return None
        if not self._line.has_focus and (self._several or self.screen.size.height < ROOMY_LINES):
            return None
        if self.screen.size.width < LEAST_COLUMNS:
            return None
        facts = self._matter.files.facts(source.path)
        is_known = not facts.pending and facts.problem is None and (facts.width or facts.seconds)
        return facts if is_known else None

    def _item(self, facts: FileFacts) -> PreviewItem:
        # The number makes another item of a file that has changed.
        return PreviewItem(Path(expanded(facts.path)), facts.kind or "other", f"{facts.path} {self._seen}")

    def _hint(self) -> str:
        said = hint(self._field, self._unsaid)
        ways = ["a URL or a path", *(["F7 a file of the server"] if self._field.choices else [])]
        if self._matter.files is not None:
            ways.append("ctrl+o picks a file")
        if self._matter.outputs is not None:
            ways.append("F10 an output")
        return " · ".join([*([said] if said else []), *([] if isinstance(self._unsaid, EmptyText | Null) else ways)])


def _text(entry: Entry) -> str:
    return entry.text if isinstance(entry, Typed) else ""

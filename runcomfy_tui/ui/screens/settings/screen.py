"""The Settings screen itself: the list, what there is to say of a setting, and writing a change."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui import locations
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.settings import CHOSEN, DEFAULT_PROFILE, Given, Reading, profile_names, read_again
from runcomfy_tui.settings.declared import as_text
from runcomfy_tui.settings.editing import write_setting
from runcomfy_tui.settings.shown import Held, held
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.settings.asking import ask_value
from runcomfy_tui.ui.screens.settings.deeds import DEEDS
from runcomfy_tui.ui.screens.settings.words import AT_ONCE, about, line, why_fixed
from runcomfy_tui.ui.widgets.banner_line import Notice
from runcomfy_tui.ui.widgets.fields.media_paths import homely

_ROOMY_LINES, _FEW_LINES = 40, 18


class SettingsScreen(MainScreen):
    """What can be set, by group; changes are written to the file as they are made."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "OptionList"
    deeds = DEEDS

    DEFAULT_CSS = """
    SettingsScreen {
        layout: vertical;
        #settings {
            height: 1fr; border: round $border-blurred; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
            &:focus-within { border: round $border; }
        }
        OptionList, OptionList:focus {
            height: 1fr; border: none; padding: 0; background: transparent; scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
        }
        OptionList > .option-list--option-highlighted, OptionList:focus > .option-list--option-highlighted {
            background: $primary 30%; color: $foreground; text-style: bold;
        }
        #about { height: 6; padding: 0 2; color: $text-muted; }
        &.-low #about { height: 1; }
    }
    """

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self.places = self.settings.places or locations.under(self.settings.config_folder.parent)
        self._reading: Reading | None = None
        self._rows: dict[str, Held] = {}
        self._for_profile = False

    def contents(self) -> ComposeResult:
        """Yield the list and the lines about the setting under the cursor."""
        with Vertical(id="settings"):
            yield OptionList(markup=False)
        yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """Say where settings are written."""
        self.query_one("#settings").border_title = Content(f"Settings: {clean(homely(self.places.config_file), 120)}")
        self._show_scope()

    def on_resize(self) -> None:
        """Give the values the room there is, and the list where lines are few."""
        self.set_class(self.size.height < _FEW_LINES, "-low")
        self.call_after_refresh(self._list)

    def catch_up(self) -> None:
        """Read the file: it may have been edited meanwhile."""
        self.run(self._read(), "reading the settings")

    def filter_by(self, text: str) -> None:
        """Show everything: nothing is filtered here."""

    def own_notices(self) -> tuple[Notice, ...]:
        """Say what is wrong in the file: with that in it the program does not start again."""
        problems = () if self._reading is None else self._reading.problems
        folder = f"{self.places.config}/"
        return tuple(
            Notice(clean(sentences(each.message.removeprefix(folder), each.advice), 400), serious=True)
            for each in problems
        )

    # What is shown.

    async def _read(self) -> None:
        self._reading = reading = await asyncio.to_thread(read_again, self.settings, self.places)
        self._rows = {row.setting.name: self._as_set(row, reading) for row in held(reading.settings)}
        self._list()
        self.show_engine()

    def _as_set(self, row: Held, reading: Reading) -> Held:
        """Return what the file says of the profile to start with, which need not be the one that is open."""
        if row.setting.for_profiles or row.origin.source != CHOSEN:
            return row
        given = reading.file.top.get(row.setting.name) or Given(DEFAULT_PROFILE, "the default", "default")
        return replace(row, value=given.text, words=given.text, origin=given)

    def _list(self) -> None:
        view = self.query_one(OptionList)
        current, width = self._current, view.scrollable_content_region.width - 2
        options: list[Option] = []
        group, apart = "", "\n" if self.size.height >= _ROOMY_LINES else ""
        for name, row in self._rows.items():
            if row.setting.group != group:
                before, group = apart if group else "", row.setting.group
                options.append(Option(Content.assemble(before, (group, "bold underline")), disabled=True))
            words = line(row, width, file=str(self.places.config_file), waits=self._waits(row))
            options.append(Option(words, id=name))
        view.set_options(options)
        if options:
            view.highlighted = view.get_option_index(current.setting.name) if current else 1
        self._show_about()

    @property
    def _current(self) -> Held | None:
        option = self.query_one(OptionList).highlighted_option
        return None if option is None or option.id is None else self._rows.get(option.id)

    def _waits(self, row: Held) -> bool:
        """Tell whether the value is another one than the program goes by."""
        return bool(row.value != getattr(self.settings, row.setting.name))

    def _show_about(self) -> None:
        row = self._current
        lines: list[str] = []
        if row is not None:
            lines = about(row, running=as_text(getattr(self.settings, row.setting.name)), waits=self._waits(row))
        self.query_one("#about", Static).update(Content("\n".join(lines)))

    def _show_scope(self) -> None:
        whom = f"for the profile {self.settings.profile} alone" if self._for_profile else "for all profiles"
        self.query_one("#settings").border_subtitle = Content(f"changes are written {whom}")

    def on_option_list_option_highlighted(self) -> None:
        """Tell about the setting under the cursor."""
        self._show_about()

    # The keys.

    def on_option_list_option_selected(self) -> None:
        """Change the setting."""
        self.action_change()

    def action_change(self) -> None:
        """Turn a yes into a no, offer what there is to choose from, or ask for a text."""
        row = self._current
        if row is None:
            return
        if (fixed := why_fixed(row)) is not None:
            self.refuse(fixed)
        elif isinstance(row.value, bool):
            self._take(row, as_text(not row.value))
        else:
            ask_value(self.app, row, self._where(row), self._choices(row), lambda text: self._take(row, text))

    def action_unset(self) -> None:
        """Take the setting out of the file."""
        row, reading = self._current, self._reading
        if row is None or reading is None:
            return
        table = self._profile_of(row)
        given = reading.file.top if table is None else reading.file.profiles.get(table, {})
        if row.setting.name in given:
            self.run(self._write(row, None, table), "writing the settings")
        else:
            self.refuse(f"{row.setting.name} is not set in the file.")

    def action_scope(self) -> None:
        """Write for this profile alone, or for all."""
        self._for_profile = not self._for_profile
        self._show_scope()

    def action_copy(self) -> None:
        """Copy the file's path."""
        self.app.copy_to_clipboard(str(self.places.config_file))

    def action_move(self, by: int) -> None:
        """Move the cursor past the headings."""
        view = self.query_one(OptionList)
        names = list(self._rows)
        current = self._current
        if current is not None:
            at = names.index(current.setting.name) + by
            view.highlighted = view.get_option_index(names[max(0, min(at, len(names) - 1))])

    def action_back(self) -> None:
        """Go back to the jobs."""
        self.action_home()

    # Writing.

    def _choices(self, row: Held) -> list[str]:
        if row.setting.name == "theme":
            return sorted(self.app.available_themes, key=lambda name: (not name.startswith("runcomfy"), name))
        return profile_names(self.places) if row.setting.name == "profile" else list(row.setting.kind.choices)

    def _profile_of(self, row: Held) -> str | None:
        """Return whose table a change goes to: what stands in the profile's own is stronger than the top."""
        profile, reading = self.settings.profile, self._reading
        own = {} if reading is None else reading.file.profiles.get(profile, {})
        return profile if row.setting.name in own or (self._for_profile and row.setting.for_profiles) else None

    def _where(self, row: Held) -> str:
        table = self._profile_of(row)
        return "It is written for all profiles." if table is None else f"It is written for the profile {table} alone."

    def _take(self, row: Held, text: str | None) -> None:
        if text is not None:
            self.run(self._write(row, text, self._profile_of(row)), "writing the settings")

    async def _write(self, row: Held, text: str | None, table: str | None) -> None:
        name = row.setting.name
        await asyncio.to_thread(write_setting, self.places.config_file, name, text, table)
        await self._read()
        if name in AT_ONCE:
            await self._apply(name)
        whom = "" if table is None else f" for the profile {table}"
        done = f"{name} was taken out of the file{whom}" if text is None else f"{name} = {text}{whom}"
        self.tell(done + ("; it counts from the next start on" if self._waits(self._rows[name]) else ""))

    async def _apply(self, name: str) -> None:
        """Go by a setting's new value from now on."""
        value: Any = self._rows[name].value
        if name == "theme" and value in self.app.available_themes:
            self.app.theme = value
        if name == "session_budget_usd" and value is not None and self.is_connected:
            await self.connection.engine.set_budget(value)
        self.settings = self.outlook.settings = replace(
            self.settings, **{name: value}, origins={**self.settings.origins, name: self._rows[name].origin}
        )
        self._list()

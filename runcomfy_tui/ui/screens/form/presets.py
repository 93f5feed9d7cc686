"""The part of the form that keeps inputs by name, brings them back, and starts anew."""

from __future__ import annotations

import time
from collections.abc import Sequence

from runcomfy_tui.domain.labels import label_problem, tidy_label
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import draft_from_json, draft_to_json
from runcomfy_tui.store.presets import Preset
from runcomfy_tui.ui.screens.dialogs import Answer, AskText, Question
from runcomfy_tui.ui.screens.form.own_keys import KEPT_ASIDE
from runcomfy_tui.ui.screens.form.presets_dialog import PresetsDialog, Row, Wish
from runcomfy_tui.ui.screens.form.submitting import Submitting
from runcomfy_tui.ui.tasks import run_guarded


class Presets(Submitting):
    """Whatever replaces the inputs keeps them as "before …"; what forgets or overwrites a preset asks."""

    def action_presets(self) -> None:
        """List the presets."""
        run_guarded(self, self._presets(), "the presets", group="presets", exclusive=True)

    async def _presets(self) -> None:
        shelf = self.around.shelf
        while True:
            kept = [] if shelf is None else [each for each in await shelf.all() if not each.name.startswith(KEPT_ASIDE)]
            wish = await self.app.push_screen_wait(PresetsDialog(self._rows(kept)))
            if wish is None or not await self._fulfil(wish, kept):
                return

    def _rows(self, kept: Sequence[Preset]) -> list[Row]:
        rows = [Row("preset", each.name, each.name, self._when(each.saved_at)) for each in kept]
        fresh = "start with an empty form" if self._reference is None else "start anew"
        rows.append(Row("anew", fresh, note="what is here stays one key back"))
        return rows + [
            Row("before", f"what was here before {each.what}", each.name, self._when(each.at)) for each in self._aside
        ]

    def _when(self, at: float) -> str:
        return when(at, self.around.now())

    async def _fulfil(self, wish: Wish, kept: Sequence[Preset]) -> bool:
        """Do it; tell whether the list is to be shown again."""
        preset = next((each for each in kept if each.name == wish.name), None)
        match wish.deed:
            case "anew":
                self.action_anew()
            case "restore":
                if (aside := next((each for each in self._aside if each.name == wish.name), None)) is not None:
                    self._restore(aside)
            case "load" if preset is not None:
                self.replace(draft_from_json(preset.data), f"loading “{clean(wish.name, 60)}”")
            case "save":
                return await self._save(wish.name)
            case "delete" if preset is not None:
                return await self._delete(wish.name)
            case "rename" if preset is not None:
                return await self._rename(preset, kept)
            case _:
                pass
        return False

    async def _save(self, name: str) -> bool:
        shelf = self.around.shelf
        if shelf is None:
            self.refuse("There is no journal here to keep presets in.")
            return False
        self._catch_up()
        draft = {key: entry for key, entry in self._draft.items() if key not in (self._own("at"), self._own("body"))}
        # Asked anew: another window may have kept something under this name since the list was shown.
        old = next((each for each in await shelf.all() if each.name == name), None)
        if old is not None and not await self._asks(
            f"Overwrite “{clean(name, 60)}”?", f"It was kept {self._when(old.saved_at)}.", "overwrite"
        ):
            return True
        await shelf.save(name, draft_to_json(draft))
        self.tell(f"Kept as “{clean(name, 60)}”.")
        return False

    async def _delete(self, name: str) -> bool:
        shelf = self.around.shelf
        if shelf is not None and await self._asks(
            f"Delete “{clean(name, 60)}”?", "The form itself stays as it is.", "delete"
        ):
            await shelf.drop(name)
        return True

    async def _rename(self, preset: Preset, kept: Sequence[Preset]) -> bool:
        taken = {each.name for each in kept} - {preset.name}
        ask = AskText(
            f"Rename “{clean(preset.name, 60)}”",
            [],
            check=lambda text: _name_problem(text, taken),
            done="rename",
            placeholder=clean(preset.name, 60),
        )
        name = await self.app.push_screen_wait(ask)
        if name is not None and self.around.shelf is not None and name != preset.name:
            await self.around.shelf.save(name, preset.data)
            await self.around.shelf.drop(preset.name)
        return True

    async def _asks(self, title: str, line: str, yes: str) -> bool:
        return await self.app.push_screen_wait(Question(title, [line], yes=yes)) is Answer.YES

    def action_anew(self) -> None:
        """Start with an empty form, a repetition with its job's inputs; what is here stays one key back."""
        self.replace(self._fresh, "starting anew", compare=False)

    # The label of the next job ----------------------------------------------------------------------------------

    def action_label(self) -> None:
        """Give the next job a label."""
        ask = AskText(
            "Label of the next job",
            ["A word or two of your own, to find the job by: the filter takes label:…"],
            check=lambda text: label_problem(tidy_label(text)),
            done="set",
            placeholder="none",
            value=self.label,
        )
        self.app.push_screen(ask, self._labelled)

    def _labelled(self, text: str | None) -> None:
        if text is not None:
            self._keep_own(tidy_label(text), self._own("label"))
            self._write_foot()


def when(at: float, now: float) -> str:
    """A moment for a sentence: the time of day, with the date before it when that is another day."""
    then, today = time.localtime(at), time.localtime(now)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    return time.strftime("%Y-%m-%d %H:%M", then)


def _name_problem(text: str, taken: set[str]) -> str | None:
    if not text:
        return "type a name"
    if text.startswith(KEPT_ASIDE):
        return "a name cannot begin with a bracket"
    return "another preset has this name" if text in taken else None

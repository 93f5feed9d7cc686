"""What moves downloads: pausing and going on, trying again, stopping, and taking them off the list."""

from __future__ import annotations

from pathlib import Path

from runcomfy_tui.present.downloads import STATE_WORDS, FileRow
from runcomfy_tui.ui.screens.dialogs import Answer, AskText, Question
from runcomfy_tui.ui.screens.downloads.base import NO_FILE, DownloadsBase, Key, counted, is_live, job_ids_of, keys_of

_RETRIED = frozenset({"failed", "gone", "refused"})
_MOST_NAMED = 8


class MoveActions(DownloadsBase):
    """The keys ``b``, ``B``, ``r``, ``d``, ``D``, ``a``, ``x`` and Del."""

    def action_pause(self) -> None:
        """Pause the chosen downloads, or go on with them where all of them rest."""
        chosen = self.chosen()
        moving = [row for row in chosen if row.state in ("running", "wanted")]
        resting = [row for row in chosen if row.state == "paused"]
        if moving:
            self.run(self._pause(keys_of(moving)), "pausing")
        elif resting:
            self.run(self._resume(keys_of(resting)), "going on")
        else:
            self._refuse(chosen, "Nothing to pause")

    def action_pause_all(self) -> None:
        """Pause every download, or go on with all of them where all rest."""
        states = {row.state for row in self.every()}
        if states & {"running", "wanted"}:
            self.run(self._pause(None), "pausing")
        elif "paused" in states:
            self.run(self._resume(None), "going on")
        else:
            self.refuse("Nothing to pause: no file is on its way.")

    async def _pause(self, keys: list[Key] | None) -> None:
        await self.connection.engine.pause_downloads(keys)

    async def _resume(self, keys: list[Key] | None) -> None:
        await self.connection.engine.resume_downloads(keys)

    def action_retry(self) -> None:
        """Try again now what failed, was refused, or waits for its next try."""
        chosen = self.chosen()
        able = [row for row in chosen if row.state in _RETRIED or row.retry_at is not None]
        if able:
            self.run(self._retry(keys_of(able)), "trying again")
        else:
            self._refuse(chosen, "Nothing to try again")

    async def _retry(self, keys: list[Key]) -> None:
        await self.connection.engine.retry_downloads(keys)

    def action_again(self) -> None:
        """Download what of the chosen files' jobs is not on this disk (any more)."""
        chosen = self.chosen()
        if not chosen:
            self.get_rest()
        elif all(is_live(row) for row in chosen):
            self.refuse(f"It is {STATE_WORDS[chosen[0].state]} already: b pauses it or goes on.")
        else:
            self.run(self._again(job_ids_of(chosen), None), "downloading")

    def action_again_to(self) -> None:
        """Ask for a folder and download the chosen files' jobs there."""
        chosen = [row for row in self.chosen() if row.state != "done"]
        if not chosen:
            self.refuse("It is on this disk already; y copies its path." if self.current() else NO_FILE)
            return
        ids = job_ids_of(chosen)
        ask = AskText(
            f"Download {_named(chosen)} to another folder",
            ["The folder is made where there is none:"],
            check=_why_no_folder,
            done="download",
            placeholder=str(self.settings.downloads_folder),
        )
        self.app.push_screen(ask, lambda text: self._to(ids, text) if text else None)

    def _to(self, job_ids: list[str], text: str) -> None:
        self.run(self._again(job_ids, Path(text).expanduser()), "downloading")

    def action_get_rest(self) -> None:
        """Download every result that nobody asked for yet."""
        self.get_rest()

    def get_rest(self) -> None:
        """Download what the line about missing files tells of; the screen knows it."""
        raise NotImplementedError

    async def _again(self, job_ids: list[str], folder: Path | None) -> None:
        await self.connection.engine.download(job_ids, folder)
        jobs = "1 job" if len(job_ids) == 1 else f"{len(job_ids):,} jobs"
        self.tell(f"Downloading what is missing of {jobs} to {folder or self.settings.downloads_folder}")

    def action_stop(self) -> None:
        """Ask whether the chosen downloads that are still to come shall be stopped and forgotten."""
        chosen = self.chosen()
        able = [row for row in chosen if is_live(row)]
        if not able:
            self._refuse(chosen, "Nothing to stop", "Del takes it off the list")
            return
        keys = keys_of(able)
        lines = [f"  {row.name}" for row in able[:_MOST_NAMED]]
        if len(able) > _MOST_NAMED:
            lines.append(f"  … and {len(able) - _MOST_NAMED:,} more")
        lines.append("What came of it is thrown away. RunComfy keeps its own copy until it expires.")
        question = Question(f"Stop downloading {_named(able)}?", lines, yes="stop")
        self.app.push_screen(question, lambda answer: self._stop(keys) if answer is Answer.YES else None)

    def _stop(self, keys: list[Key]) -> None:
        known = {(row.job_id, row.index): row for row in self.every()}
        still = [key for key in keys if key in known and is_live(known[key])]
        if len(still) < len(keys):
            self.tell(f"{counted(len(keys) - len(still))} had come meanwhile: left alone.")
        if still:
            self.run(self._forget(still), "stopping")

    def action_remove(self) -> None:
        """Take the chosen files off the list; those that are still to come are not touched."""
        chosen = self.chosen()
        able = [row for row in chosen if not is_live(row)]
        if able:
            self.run(self._forget(keys_of(able)), "taking it off the list")
        else:
            self.refuse("It is still to come: x stops it." if chosen else NO_FILE)

    async def _forget(self, keys: list[Key]) -> None:
        await self.connection.engine.forget_downloads(keys)

    def every(self) -> list[FileRow]:
        """Return all files of the list, hidden ones too."""
        return self.table.every()

    def _refuse(self, chosen: list[FileRow], words: str, advice: str = "") -> None:
        if not chosen:
            self.refuse(NO_FILE)
        else:
            self.refuse(f"{words}: it is {STATE_WORDS[chosen[0].state]}. {advice}".rstrip())


def _named(rows: list[FileRow]) -> str:
    return rows[0].name if len(rows) == 1 else counted(len(rows))


def _why_no_folder(text: str) -> str | None:
    if "\0" in text or not Path(text).expanduser().is_absolute():
        return "a whole path is needed, as /data/results or ~/results"
    if Path(text).expanduser().is_file():
        return "that is a file"
    return None

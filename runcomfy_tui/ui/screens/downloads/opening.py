"""What shows a file elsewhere: its viewer, its address, its job, and the clipboard."""

from __future__ import annotations

import asyncio
from pathlib import Path

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.downloads import STATE_WORDS, FileRow
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.dialogs import Answer, Choice, Menu, Question
from runcomfy_tui.ui.screens.downloads.base import NO_FILE, DownloadsBase
from runcomfy_tui.ui.screens.switchboard import HOME


class OpenActions(DownloadsBase):
    """The keys ``o``, ``O``, ``y``, ``J`` and Enter."""

    def action_enter(self) -> None:
        """Open the detail of the file."""
        if self.current() is None:
            self.refuse(NO_FILE)
        else:
            self.open_detail()

    def action_open_file(self) -> None:
        """Open the file with the system's viewer."""
        row = self.current()
        if row is None:
            self.refuse(NO_FILE)
        elif row.state != "done" or not row.path:
            self.refuse(f"Nothing to open: it is {STATE_WORDS[row.state]}.")
        else:
            self.run(self._open_file(row.path), "opening the file")

    async def _open_file(self, path: str) -> None:
        if not await asyncio.to_thread(Path(path).exists):
            raise RuncomfyTuiError(f"There is no {path} any more.", advice="Press d to download it again.")
        if not await open_thing(path):
            self.tell(f"No viewer here. The file is {path}")

    def action_open_web(self) -> None:
        """Open the file's address in the browser; one that breaks the host rules only after a question."""
        row = self.current()
        if row is None:
            self.refuse(NO_FILE)
        elif is_text(row.url):
            self.refuse("It is a text in the result itself: o opens it once it is saved.")
        elif not row.url.startswith(("https://", "http://")):
            self.refuse("Its address is none that a browser opens; y copies it.")
        elif row.state == "refused":
            lines = [clean(row.url, 600), "", "It is not one of RunComfy's: look at it before you go there."]
            question = Question("Open this address in the browser?", lines, yes="open it")
            self.app.push_screen(
                question, lambda answer: self._go_to_address(row.url) if answer is Answer.YES else None
            )
        else:
            self._go_to_address(row.url)

    def _go_to_address(self, url: str) -> None:
        self.run(self._open_address(url), "opening the address")

    async def _open_address(self, url: str) -> None:
        if not await open_thing(url):
            self.tell(f"No browser here. The address is {url}")

    def action_job(self) -> None:
        """Go to the job that made the file."""
        row = self.current()
        if row is None:
            self.refuse(NO_FILE)
        else:
            self.post_message(self.Wanted(HOME, job_id=row.job_id))

    def action_copy(self) -> None:
        """List what of the file can be copied."""
        row = self.current()
        if row is None:
            self.refuse(NO_FILE)
            return
        choices = [
            Choice("f", "path of the file", "path", None if row.path else "it has none yet"),
            Choice("u", "its URL", "URL", "it is a text in the result itself" if is_text(row.url) else None),
            Choice("i", "its job's request id", "request id", None if row.request_id else "the service gave it none"),
            Choice("h", "its SHA-256", "SHA-256", None if row.sha256 else "it is known once the file is here"),
        ]
        self.app.push_screen(
            Menu("Copy", choices), lambda what: self.run(self._copy(what, row), "copying") if what else None
        )

    async def _copy(self, what: str, row: FileRow) -> None:
        texts = {"path": row.path or "", "URL": row.url, "request id": row.request_id, "SHA-256": row.sha256 or ""}
        copied = await self.outlook.clipboard.copy(clean(texts[what], 8_000))
        self.tell(f"{what} copied" + (f"; {copied.doubt}" if copied.doubt else ""))

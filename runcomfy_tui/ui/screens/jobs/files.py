"""Results from the screen: downloading, opening, copying, asking for news."""

from __future__ import annotations

import json

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.hosted_url import checked_page_url
from runcomfy_tui.domain.job import Job, JobState, why_not_download
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase
from runcomfy_tui.ui.widgets.detail import Output, outputs_of


class FileActions(JobsBase):
    """The keys ``d``, ``o``, ``O``, ``y`` and ``ctrl+r``."""

    clipboard: Clipboard

    def action_download(self) -> None:
        """Download the results of the marked jobs, else of this one."""
        chosen = self.chosen()
        able = [job for job in chosen if why_not_download(job) is None and job.downloaded < job.outputs]
        if able:
            self.run(
                self._download([job.id for job in able], sum(j.outputs - j.downloaded for j in able)), "downloading"
            )
        elif not chosen:
            self.refuse(NO_JOB)
        else:
            self.refuse(f"Nothing to download: {why_not_download(chosen[0]) or 'it is all on this disk'}.")

    async def _download(self, ids: list[str], files: int) -> None:
        await self.connection.engine.download(ids)
        self.tell(f"{files} {'file' if files == 1 else 'files'} to {self.settings.downloads_folder}")

    def action_open_file(self) -> None:
        """Open the shown output with the system's viewer."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif not job.downloaded:
            self.refuse(f"No file is on this disk: {why_not_download(job) or 'd downloads it'}.")
        else:
            self.run(self._open_file(job), "opening the file")

    async def _open_file(self, job: Job) -> None:
        path = await self._path_of(job)
        if not await open_thing(path):
            self.tell(f"No viewer here. The file is {path}")

    def action_open_web(self) -> None:
        """Open the model's page in the browser; for an unknown job the dashboard, which may show it."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.state is JobState.UNKNOWN:
            self.call_later(self.run_action, "settle_by('look')")
        elif job.target.kind is not TargetKind.MODEL:
            self.refuse("Only catalogue models have a page.")
        else:
            self.run(self._open_page(job.target.id), "opening the page")

    async def _open_page(self, model_id: str) -> None:
        known = await self.connection.journal.model(model_id)
        web_base = self.settings.web_base
        address = checked_page_url(known[0].model_url if known else "", web_base) or f"{web_base}/models/{model_id}"
        if not await open_thing(address):
            self.tell(f"No browser here. The page is {address}")

    def action_poll_now(self) -> None:
        """Ask the service about the marked jobs, else this one, at once."""
        chosen = [job for job in self.chosen() if job.is_live]
        if chosen:
            self.run(self._poll([job.id for job in chosen]), "asking")
        else:
            self.refuse("Nothing to ask: the job is not with the service." if self.current() else NO_JOB)

    async def _poll(self, ids: list[str]) -> None:
        if not self.connection.engine.status.polling:
            raise RuncomfyTuiError("Another window asks the service for all windows.")
        await self.connection.engine.poll_now(ids)

    def action_copy(self) -> None:
        """List what of this job can be copied."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
            return
        choices = [
            Choice("i", "request id", "id", _why_not_id(job)),
            Choice("u", "the output's URL", "url", why_not_download(job)),
            Choice("j", "inputs as JSON", "inputs"),
            Choice("f", "path of the downloaded file", "path", None if job.downloaded else "nothing is downloaded"),
        ]
        self.app.push_screen(Menu("Copy", choices), lambda what: self.action_copy_what(what) if what else None)

    def action_copy_what(self, what: str) -> None:
        """Copy one thing of this job; the ids of all marked jobs, one a line."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        else:
            self.run(self._copy(what, job, self.chosen()), "copying")

    async def _copy(self, what: str, job: Job, chosen: list[Job]) -> None:
        match what:
            case "id":
                text, name = await self._ids_of(chosen), "request id" if len(chosen) == 1 else f"{len(chosen)} ids"
            case "url":
                text, name = await self._url_of(job), "URL"
            case "inputs":
                text, name = await self._inputs_of(job), "inputs"
            case _:
                text, name = await self._path_of(job), "path"
        copied = await self.clipboard.copy(text)
        self.tell(f"{name} copied" + (f"; {copied.doubt}" if copied.doubt else ""))

    async def _ids_of(self, jobs: list[Job]) -> str:
        ids = [job.request.id for job in jobs if job.request is not None]
        if not ids:
            raise RuncomfyTuiError(_why_not_id(jobs[0]) or "it has no id")
        return "\n".join(ids)

    async def _inputs_of(self, job: Job) -> str:
        body = await self.connection.journal.body(job.id)
        try:
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
        except ValueError:
            return body.decode("utf-8", "replace")

    async def _url_of(self, job: Job) -> str:
        shown = self._shown_output(job)
        if shown is None:
            assets = await self.connection.journal.assets(job.id)
            if not assets:
                raise RuncomfyTuiError("The result names no files.")
            return clean(assets[0].url, 8_000)
        return clean(shown.asset.url, 8_000)

    async def _path_of(self, job: Job) -> str:
        shown = self._shown_output(job)
        if shown is not None and shown.path is not None:
            return str(shown.path)
        journal = self.connection.journal
        for output in outputs_of(await journal.assets(job.id), await journal.downloads(job.id)):
            if output.path is not None:
                return str(output.path)
        raise RuncomfyTuiError("None of its files is on this disk.")

    def _shown_output(self, job: Job) -> Output | None:
        return self.pane.output if self.pane.job is not None and self.pane.job.id == job.id else None


def _why_not_id(job: Job) -> str | None:
    return None if job.request is not None else "the service gave it none"

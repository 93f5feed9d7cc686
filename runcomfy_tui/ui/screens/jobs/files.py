"""Results from the screen: downloading, opening, copying, asking for news."""

from __future__ import annotations

import json
from collections.abc import Callable

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.hosted_url import checked_page_url
from runcomfy_tui.domain.job import Job, JobState, why_not_download
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.domain.web_pages import target_page
from runcomfy_tui.present.request_text import curl, python, request_address, why_no_request
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase
from runcomfy_tui.ui.widgets.detail import Output, outputs_of, read_from

_NO_URL = "It is a text in the result itself: y and t copy it."


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
        """Open the page of what the job runs; for an unknown job the dashboard, which may show it."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.state is JobState.UNKNOWN:
            self.call_later(self.run_action, "settle_by('look')")
        elif job.target == NO_MODEL:
            self.refuse("The service has not told yet which model it runs.")
        else:
            self.run(self._open_page(job.target), "opening the page")

    async def _open_page(self, target: Target) -> None:
        web_base = self.settings.web_base
        address = target_page(web_base, target)
        if target.kind is TargetKind.MODEL and (known := await self.connection.journal.model(target.id)):
            address = checked_page_url(known[0].model_url, web_base) or address
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
            Choice("u", "the output's URL", "url", self._why_not_url(job)),
            Choice("t", "the output's text", "text", self._why_not_text(job)),
            Choice("c", "the request as curl", "curl", why_no_request(job)),
            Choice("p", "the request as Python", "python", why_no_request(job)),
            Choice("j", "inputs as JSON", "inputs", None if job.has_inputs else "RunComfy does not tell them"),
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
            case "text":
                text, name = await self._text_of(job), "text"
            case "inputs":
                text, name = await self._inputs_of(job), "inputs"
            case "curl":
                text, name = await self._request_of(job, curl), "curl command"
            case "python":
                text, name = await self._request_of(job, python), "Python"
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

    async def _request_of(self, job: Job, write: Callable[[str, bytes], str]) -> str:
        if (why_not := why_no_request(job)) is not None:
            raise RuncomfyTuiError(why_not)
        return write(request_address(job.target, self.outlook.bases), await self.connection.journal.body(job.id))

    async def _url_of(self, job: Job) -> str:
        shown = self._shown_output(job)
        assets = await self.connection.journal.assets(job.id) if shown is None else [shown.asset]
        hosted = [asset.url for asset in assets if not is_text(asset.url)]
        if not hosted:
            raise RuncomfyTuiError(_NO_URL if assets else "The result names no files.")
        return clean(hosted[0], 8_000)

    async def _text_of(self, job: Job) -> str:
        shown = self._shown_output(job)
        outputs = await read_from(self.connection.journal, job) if shown is None else [shown]
        text = next((output.text for output in outputs if output.text is not None), None)
        if text is None:
            raise RuncomfyTuiError("Its result holds no text." if shown is None else "No text is shown.")
        return clean(text, keep_newlines=True)

    def _why_not_url(self, job: Job) -> str | None:
        shown = self._shown_output(job)
        return _NO_URL if shown is not None and is_text(shown.asset.url) else why_not_download(job)

    def _why_not_text(self, job: Job) -> str | None:
        shown = self._shown_output(job)
        if shown is None:
            return why_not_download(job)
        return None if shown.text is not None else "no text is shown"

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

"""The detail of one job: a bordered pane with tabs, each loaded only when it is looked at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.present.durations import date_time
from runcomfy_tui.present.glyphs import glyphs
from runcomfy_tui.present.money import money
from runcomfy_tui.present.request_text import Bases, request_address, why_no_request
from runcomfy_tui.present.targets import fit_target, full_target, job_target
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.detail.explain import Explanation, explain
from runcomfy_tui.ui.widgets.detail.json_view import JsonView
from runcomfy_tui.ui.widgets.detail.outputs import Output, read_from, workflow_from
from runcomfy_tui.ui.widgets.detail.overview import Overview
from runcomfy_tui.ui.widgets.detail.request_view import RequestView
from runcomfy_tui.ui.widgets.detail.source import DetailSource
from runcomfy_tui.ui.widgets.detail.tab_strip import TabStrip
from runcomfy_tui.ui.widgets.detail.timeline_view import TimelineView
from runcomfy_tui.ui.widgets.previews import PreviewPane

TABS: Final = ("Preview", "Inputs", "Result", "Timeline", "Request")
_IDS: Final = ("tab-preview", "tab-inputs", "tab-result", "tab-timeline", "tab-request")
_SETTLE_S = 0.06
"""How long the cursor must rest on a job before anything is read for it."""
_MOST_JSON_BYTES = 24 * 2**20


class DetailPane(Vertical):
    """Shows the job it is given; hands nothing back and asks only its source."""

    DEFAULT_CSS = """
    DetailPane {
        border: round $border-blurred; padding: 0 1;
        border-title-color: $text; border-subtitle-color: $text-muted;
    }
    DetailPane:focus-within { border: round $border; border-title-style: bold; }
    DetailPane ContentSwitcher { height: 1fr; }
    """

    @dataclass
    class WorkflowMissing(Message):
        """Nodes of a shown job are of a deployment whose workflow was never seen."""

        deployment_id: str

    def __init__(
        self,
        preview: PreviewPane,
        now: Callable[[], float],
        *,
        ascii_glyphs: bool = False,
        estimate_of: Callable[[str], int | None] = lambda _: None,
        bases: Bases | None = None,
        classes: str | None = None,
    ) -> None:
        """``now`` returns unix seconds; ``estimate_of`` a job's queue position carried forward, if it was.

        ``bases`` are where requests go.
        """
        super().__init__(classes=classes)
        self._preview = preview
        self._now = now
        self._ascii = ascii_glyphs
        self._estimate_of = estimate_of
        self._bases = bases
        self._glyphs = glyphs(ascii_only=ascii_glyphs)
        self._source: DetailSource | None = None
        self._job: Job | None = None
        self._loaded: dict[int, tuple[object, ...]] = {}

    def compose(self) -> ComposeResult:
        """Yield the tab names and the tabs."""
        yield TabStrip(TABS)
        with ContentSwitcher(initial=_IDS[0]):
            yield Overview(self._preview, ascii_glyphs=self._ascii, id=_IDS[0])
            yield JsonView(ascii_glyphs=self._ascii, id=_IDS[1])
            yield JsonView(ascii_glyphs=self._ascii, id=_IDS[2])
            yield TimelineView(ascii_glyphs=self._ascii, id=_IDS[3])
            yield RequestView(id=_IDS[4])

    def connect(self, source: DetailSource) -> None:
        """Name where details come from; before that only what the job's row holds is shown."""
        self._source = source
        self._refresh()

    @property
    def job(self) -> Job | None:
        """Return the job that is shown."""
        return self._job

    @property
    def output(self) -> Output | None:
        """Return the output file that is shown."""
        return self.query_one(Overview).output

    @property
    def active(self) -> Widget:
        """Return the widget of the tab in front."""
        return self.query_one(f"#{_IDS[self.tab]}")

    @property
    def tab(self) -> int:
        """Return the number of the tab in front, from 0."""
        return self.query_one(TabStrip).active

    def show(self, job: Job | None) -> None:
        """Show a job, another one or the same as it is now; None for none."""
        if job is self._job:
            return
        self._job = job
        self._refresh()

    def tick(self) -> None:
        """Tell durations anew."""
        if self._job is not None and self.tab == 0 and not self._job.is_final:
            self.query_one(Overview).explain(self._explanation(self._job))

    def downloads_changed(self, job_id: str) -> None:
        """Read again what became of the job's files."""
        if self._job is not None and self._job.id == job_id:
            self._read_outputs_again(job_id)

    def workflow_learned(self, deployment_id: str) -> None:
        """Name the nodes of the shown job, if it is one of this deployment."""
        if self._job is not None and self._job.target.id == deployment_id:
            self._read_outputs_again(self._job.id)

    def _read_outputs_again(self, job_id: str) -> None:
        if 0 in self._loaded:
            self._loaded[0] = (job_id,)  # of the same job: the output that is shown stays
        self._refresh()

    def go(self, tab: int) -> None:
        """Bring a tab to the front, counted round; the focus goes along where it was inside."""
        tab %= len(TABS)
        focused = self.has_focus_within
        self.query_one(TabStrip).active = tab
        self.query_one(ContentSwitcher).current = _IDS[tab]
        if focused:
            self.active.focus()
        self._refresh()

    def step_output(self, by: int) -> None:
        """Preview another output."""
        self.query_one(Overview).step(by)

    def on_resize(self) -> None:
        """Fit the title anew."""
        self.border_title = Content(_title(self._job, self.size.width - 6))

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Bring the clicked tab to the front."""
        self.go(event.index)

    def _refresh(self) -> None:
        job = self._job
        self.border_title = Content(_title(job, self.size.width - 6))
        self.query_one(ContentSwitcher).display = self.query_one(TabStrip).display = job is not None
        if job is None:
            return
        if self.tab == 0:
            self.query_one(Overview).explain(self._explanation(job))
        marker = _marker(self.tab, job)
        if self._source is not None and self._loaded.get(self.tab) != marker:
            run_guarded(self, self._load(self._source, job, self.tab, marker), "reading the job", exclusive=True)

    def _explanation(self, job: Job) -> Explanation:
        return explain(job, self._now(), self._glyphs, self._estimate_of(job.id))

    async def _load(self, source: DetailSource, job: Job, tab: int, marker: tuple[object, ...]) -> None:
        same_job = (self._loaded.get(tab) or (None,))[0] == job.id
        if not same_job:
            if tab == 0:
                self.query_one(Overview).show_outputs([], first=True)
            await asyncio.sleep(_SETTLE_S)
        match tab:
            case 0:
                await self._load_outputs(source, job, first=not same_job)
            case 1:
                view = self.query_one(f"#{_IDS[1]}", JsonView)
                if job.has_inputs:
                    _show_json(view, await source.body(job.id))
                else:
                    view.show_note("Not known: this request was not submitted here, and the service does not tell.")
            case 2:
                await self._load_result(source, job)
            case 4:
                await self._load_request(source, job)
            case _:
                entries = [(e.at, e.event) for e in await source.timeline(job.id) if e.event is not None]
                self.query_one(TimelineView).show(_facts(job), entries)
        self._loaded[tab] = marker

    async def _load_outputs(self, source: DetailSource, job: Job, *, first: bool) -> None:
        overview = self.query_one(Overview)
        overview.show_outputs(await read_from(source, job), first=first)
        if job.outputs or job.failure is not None:
            workflow = await workflow_from(source, job)
            overview.name_nodes(workflow)
            is_comfyui = job.target.kind is TargetKind.COMFYUI
            if workflow is None and is_comfyui and await source.deployment_book.one(job.target.id) is None:
                self.post_message(self.WorkflowMissing(job.target.id))

    async def _load_request(self, source: DetailSource, job: Job) -> None:
        view, why_not = self.query_one(RequestView), why_no_request(job)
        if why_not is not None or self._bases is None:
            view.show_note(sentences(why_not or "it is not known where requests go"))
        else:
            view.show(request_address(job.target, self._bases), await source.body(job.id))

    async def _load_result(self, source: DetailSource, job: Job) -> None:
        view = self.query_one(f"#{_IDS[2]}", JsonView)
        data = await source.result(job.id)
        if data is not None:
            _show_json(view, data)
        elif job.failure is not None and job.failure.detail:
            _show_json(view, job.failure.detail.encode("utf-8", "replace"))
        else:
            view.show_note("There is no result." if job.is_final else "There is no result yet.")


def _marker(tab: int, job: Job) -> tuple[object, ...]:
    """Return what the tab's contents depend on; the job's id comes first."""
    match tab:
        case 0:
            return job.id, job.state, job.outputs, job.downloaded
        case 1 | 4:
            return (job.id,)
        case 2:
            return job.id, job.state, job.finished_at, job.outputs
        case _:
            return job.id, job.change_seq


def _show_json(view: JsonView, data: bytes) -> None:
    if len(data) > _MOST_JSON_BYTES:
        view.show_note(f"{len(data) / 2**20:,.0f} MiB are too much to show.")
        return
    text = data.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        view.show_note(clean(text, 100_000, keep_newlines=True))
        return
    view.show(value)


def _title(job: Job | None, width: int) -> str:
    if job is None:
        return "Detail"
    request = f" · {clean(job.request.id, 64)[:8]}" if job.request else ""
    return f"{fit_target(job_target(job), max(8, width - len(request)))}{request}"


def _facts(job: Job) -> list[tuple[str, str]]:
    facts = [("target", full_target(job.target, job.target_name))]
    if job.request is not None:
        facts.append(("request", clean(job.request.id, 128)))
    if job.target_version:
        facts.append(("workflow", f"version {clean(job.target_version, 40)}"))
    if job.instance_id:
        facts.append(("instance", clean(job.instance_id, 128)))
    facts.append(("created", date_time(job.created_at)))
    if job.started_at is not None:
        facts.append(("started", date_time(job.started_at)))
    if job.finished_at is not None:
        facts.append(("finished", date_time(job.finished_at)))
    if job.wire_status:
        facts.append(("status word", f"“{clean(job.wire_status, 80)}”"))
    if job.price_usd is not None:
        facts.append(("estimate", money(job.price_usd)))
    if job.cost_usd is not None:
        facts.append(("cost", money(job.cost_usd)))
    own = (("label", job.label), ("tags", job.tags), ("note", job.note))
    facts += [(name, clean(text, 1_000)) for name, text in own if text]
    if job.resubmit_of is not None:
        facts.append(("again of", job.resubmit_of))
    return facts

"""A journal with jobs in every state at one frozen moment, and an engine that only writes down its orders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from runcomfy_tui.auth import FoundToken, Token
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.errors import BudgetPassed, NotFound, RuncomfyTuiError
from runcomfy_tui.domain.job import Failure, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine import Budget, Order
from runcomfy_tui.engine.catalogue import CatalogueView
from runcomfy_tui.engine.labelling import labelled
from runcomfy_tui.engine.status import Banner, EngineStatus
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import ChangeFeed, Download, Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection

if TYPE_CHECKING:
    from tests.ui.deployments_gallery import StillDeployments

NOW = 1_795_000_000.0
"""2026-11-18 11:06:40 UTC: the moment at which every picture is taken."""

FLUX = "blackforestlabs/flux-2-klein/9b/text-to-image"
KLING = "kling/kling-3.0/pro/image-to-video"
IDEOGRAM = "ideogram-ai/ideogram-v4/text-to-image"
VOICE = "elevenlabs/eleven-v4/text-to-audio"

_SCHEMA = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "description": "What to make."},
        "seed": {
            "type": "integer",
            "default": -1,
            "minimum": -1,
            "maximum": 2147483647,
            "description": "-1 picks one.",
        },
        "steps": {"type": "integer", "default": 8, "minimum": 1, "maximum": 50},
    },
}
MODELS = [
    CatalogueModel(FLUX, "FLUX 2 Klein 9B", "Fast text to image.", ("text-to-image",), "model", 0.012, "output",
                   input_schema=_SCHEMA),
    CatalogueModel(IDEOGRAM, "Ideogram 4", "Pictures with letters that can be read.", ("text-to-image",), "model", 0.06,
                   "output", input_schema=_SCHEMA),
    CatalogueModel(KLING, "Kling 3.0 Pro", "Brings a picture to life.", ("image-to-video",), "model", 0.112, "second",
                   input_schema=_SCHEMA),
    CatalogueModel(VOICE, "Eleven 4", "Reads a text aloud.", ("text-to-audio",), "model", None, None,
                   input_schema=_SCHEMA),
    CatalogueModel("runcomfy/upscale/4k", "Upscale 4K [beta]", "A workflow.", ("image-to-image",), "workflow", 0.2,
                   "output", input_schema=_SCHEMA),
]  # fmt: skip


@dataclass
class StillKeeper:
    """Knows the catalogue and asks nobody. ``fault`` is what a refresh ends with."""

    known: CatalogueView = field(default_factory=lambda: CatalogueView(tuple(MODELS), NOW - 240))
    asked: int = 0
    fault: RuncomfyTuiError | None = None
    on_change: list[Callable[[], None]] = field(default_factory=list)

    async def view(self) -> CatalogueView:
        """Return what is known."""
        return self.known

    def refresh_if_old(self, seen_at: float | None) -> None:
        """Ask nobody."""

    async def refresh(self) -> None:
        """Note it."""
        self.asked += 1
        if self.fault is not None:
            raise self.fault

    def become(self, known: CatalogueView) -> None:
        """Know this from now on, and tell it."""
        self.known = known
        for callback in self.on_change:
            callback()


def _still_deployments() -> StillDeployments:
    from tests.ui.deployments_gallery import StillDeployments

    return StillDeployments()


@dataclass
class StillEngine:
    """Takes orders and does nothing but write them down. ``refuses`` is raised for every order once it is set."""

    journal: Journal
    orders: list[tuple[str, object]] = field(default_factory=list)
    status: EngineStatus = field(default_factory=lambda: EngineStatus("ada@example.org", True, checked_at=NOW - 2))
    refuses: RuncomfyTuiError | None = None
    budget: Budget = field(default_factory=Budget)
    catalogue_keeper: StillKeeper = field(default_factory=StillKeeper)
    deployments_keeper: StillDeployments = field(default_factory=_still_deployments)
    callbacks: list[Callable[[EngineStatus], None]] = field(default_factory=list)
    estimators: list[Callable[[Mapping[str, int | None]], None]] = field(default_factory=list)

    def subscribe(self, callback: Callable[[EngineStatus], None]) -> None:
        """Remember who wants to hear of the status."""
        self.callbacks.append(callback)

    def show(self, *banners: Banner) -> None:
        """Put up banners."""
        self.status = EngineStatus("ada@example.org", True, checked_at=NOW - 2, banners=banners)
        for callback in self.callbacks:
            callback(self.status)

    def look_at(self, focused: str | None, visible: Sequence[str]) -> None:
        """Note what is looked at."""
        self.orders.append(("look_at", focused))

    async def submit(
        self, target: Target, title: str, body: dict[str, object], *, price_usd: float | None = None,
        resubmit_of: str | None = None, batch: str | None = None, even_if_same: bool = False, label: str = "",
        over_budget: bool = False, target_name: str = "", target_version: str = "",
    ) -> Job:  # fmt: skip
        """Keep an intent; the journal refuses one of the same inputs, unless that is meant."""
        if self.refuses is not None:
            raise self.refuses
        self._ask_budget(price_usd, over_budget=over_budget)
        job = intent(len(self.orders) + 40, target, NOW, title=title)
        job = replace(job, target_name=target_name, target_version=target_version)
        alone_for_s = None if even_if_same else 10.0
        made = await self.journal.create_job(job, json.dumps(body).encode(), alone_for_s=alone_for_s)
        self._order("submit", dict(body))
        return made

    async def submit_batch(self, orders: Sequence[Order], *, over_budget: bool = False) -> list[Job]:
        """Keep the intents of a batch."""
        self._ask_budget(sum(order.price_usd or 0 for order in orders), over_budget=over_budget)
        self._order("submit_batch", [(order.title, order.resubmit_of) for order in orders])
        new = [
            replace(intent(80 + number, order.target, NOW, title=order.title), target_name=order.target_name)
            for number, order in enumerate(orders)
        ]
        return await self.journal.create_jobs([(job, order.body) for job, order in zip(new, orders, strict=True)])

    async def release_batch(self, batch: str, *, over_budget: bool = False) -> None:
        """Note it."""
        self._order("release_batch", batch)

    def watch_estimates(self, callback: Callable[[Mapping[str, int | None]], None]) -> None:
        """Remember who wants to hear of estimated queue positions."""
        self.estimators.append(callback)

    async def catalogue(self) -> list[CatalogueModel]:
        """Return the models."""
        return MODELS

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model."""
        for model in (*MODELS, *self.catalogue_keeper.known.models):
            if model.model_id == model_id:
                return model
        raise NotFound(f"there is no model {model_id}", status=404)

    async def cancel(self, job_ids: Sequence[str]) -> None:
        """Write the wishes down."""
        self._order("cancel", list(job_ids))
        for job_id in job_ids:
            await self.journal.apply(job_id, ev.CancelRequested(NOW))

    async def release(self, job_ids: Sequence[str], *, over_budget: bool = False) -> None:
        """Note it."""
        self._order("release", list(job_ids))

    async def poll_now(self, job_ids: Sequence[str]) -> None:
        """Note it."""
        self._order("poll_now", list(job_ids))

    async def download(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Note it."""
        self._order("download", list(job_ids) if folder is None else (list(job_ids), folder))

    async def pause_downloads(self, keys: Sequence[tuple[str, int]] | None = None) -> None:
        """Note it."""
        self._order("pause_downloads", keys)

    async def resume_downloads(self, keys: Sequence[tuple[str, int]] | None = None) -> None:
        """Note it."""
        self._order("resume_downloads", keys)

    async def retry_downloads(self, keys: Sequence[tuple[str, int]]) -> None:
        """Note it."""
        self._order("retry_downloads", keys)

    async def forget_downloads(self, keys: Sequence[tuple[str, int]]) -> None:
        """Note it."""
        self._order("forget_downloads", keys)

    async def attach(self, job_id: str, request_id: str) -> None:
        """Note it."""
        self._order("attach", (job_id, request_id))

    async def same_account(self) -> None:
        """Note it."""
        self._order("same_account", None)

    async def declare_not_accepted(self, job_id: str) -> None:
        """Note it."""
        self._order("declare_not_accepted", job_id)

    async def submit_again(self, job_id: str, *, over_budget: bool = False) -> None:
        """Note it."""
        self._order("submit_again", job_id)

    def data_uris(self, model_id: str) -> None:
        """Nothing is known of any model."""

    async def hosted_size(self, url: str) -> None:
        """Ask nobody."""

    def _ask_budget(self, price_usd: float | None, *, over_budget: bool) -> None:
        limit = self.budget.limit_usd
        if limit is not None and not over_budget and self.budget.spent_usd + (price_usd or 0) > limit:
            raise BudgetPassed(
                "this would pass it", limit_usd=limit, spent_usd=self.budget.spent_usd, price_usd=price_usd
            )

    async def label(
        self, job_ids: Sequence[str], *, label: str | None = None, tags: str | None = None, note: str | None = None
    ) -> list[Job]:
        """Write it down as the engine does."""
        self._order("label", (sorted(job_ids), label, tags, note))
        return await labelled(self.journal, job_ids, label=label, tags=tags, note=note, at=NOW)

    async def set_budget(self, usd: float | None) -> None:
        """Change it."""
        self._order("set_budget", usd)
        self.budget = replace(self.budget, limit_usd=usd)

    def _order(self, name: str, value: object) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.orders.append((name, value))


@dataclass
class StillConnection:
    """A journal with a still engine."""

    journal: Journal
    engine: StillEngine
    notices: tuple[str, ...] = ()
    has_token: bool = True
    token_place: str = "the test"
    own_token_file: Path | None = None
    on_token: list[Callable[[FoundToken], None]] = field(default_factory=list)

    def feed(
        self, deliver: Callable[[list[Job]], None], downloads: Callable[[list[Download]], None] | None = None
    ) -> ChangeFeed:
        """Return the journal's real feed."""
        return ChangeFeed(self.journal, SystemClock(), deliver, deliver_downloads=downloads)

    async def start(self) -> FoundToken:
        """Start nothing."""
        return FoundToken(Token("0123456789abcdef", "the test"), "the test") if self.has_token else FoundToken(None, "")


def settings_in(home: Path, **changes: object) -> Settings:
    """Return settings that keep everything under ``home``."""
    values: dict[str, object] = {
        "profile": "default",
        "model_api_base": "http://127.0.0.1:9/v1",
        "serverless_api_base": "http://127.0.0.1:9/prod/v1",
        "web_base": "https://www.runcomfy.com",
        "downloads_folder": home / "downloads",
        "state_folder": home / "state",
        "config_folder": home / "config",
        "log_folder": home / "logs",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def intent(
    number: int,
    target: str | Target,
    at: float,
    *,
    title: str = "A harbour at first light",
    price_usd: float | None = 0.012,
) -> Job:
    """Return a job as it is before it is stored; a text names a model."""
    return Job(
        id=new_job_id(at, number.to_bytes(10, "big")),
        profile="default",
        account="a" * 16,
        target=targets.model(target) if isinstance(target, str) else target,
        title=title,
        body_sha256="",
        created_at=at,
        state=JobState.INTENT,
        state_since=at,
        price_usd=price_usd,
    )


async def fill(journal: Journal, folder: Path) -> dict[str, Job]:
    """Store one job of every state; return them by a name for each."""
    made: dict[str, Job] = {}

    async def job(name: str, model_id: str, age_s: float, *events: ev.Event, price_usd: float | None = 0.012) -> None:
        number = len(made) + 1
        new = intent(number, model_id, NOW - age_s, price_usd=price_usd)
        body = {"prompt": f"{new.title}, fog over still water,\nthree fishing boats", "seed": 7 + number, "steps": 8}
        made[name] = await journal.create_job(new, json.dumps(body).encode())
        for event in events:
            made[name] = await journal.apply(new.id, event)

    def started(name: str, at: float) -> tuple[ev.Event, ...]:
        return (ev.Submitting(at, "o" * 32), ev.Accepted(at + 0.4, Request(f"{name}-5c1d-4e7a-9b0f")))

    def queued(at: float, *positions: int) -> tuple[ev.Event, ...]:
        return tuple(
            ev.Polled(at + 4 * i, ev.Progress.QUEUED, "in_queue", position) for i, position in enumerate(positions)
        )

    def running(at: float) -> ev.Event:
        return ev.Polled(at, ev.Progress.RUNNING, "in_progress")

    await job("cancelled", FLUX, 7_300, *started("c0ffee01", NOW - 7_300), ev.CancelRequested(NOW - 7_290),
              ev.ResultFetched(NOW - 7_280, ev.Verdict.CANCELLED))  # fmt: skip
    await job("rejected", IDEOGRAM, 5_000, ev.Submitting(NOW - 5_000, "o" * 32),
              ev.Rejected(NOW - 4_999, Failure("the service refuses these inputs", 422, json.dumps(
                  [{"loc": ["body", "seed"], "msg": "Input should be less than or equal to 2147483647",
                    "type": "less_than_equal", "ctx": {"le": 2147483647}}]))))  # fmt: skip
    await job("failed", IDEOGRAM, 4_000, *started("fa11ed02", NOW - 4_000), *queued(NOW - 3_998, 2, 1, 0),
              running(NOW - 3_980),
              ev.ResultFetched(NOW - 3_950, ev.Verdict.FAILED, Failure(
                  "The picture was held back by the safety filter: it may show a real person.", 42201,
                  json.dumps({"error": {"error": "safety", "debugInfo": {"worker": "w-17", "step": 31}}})),
                  cost_usd=0.0, finished_at=NOW - 3_950))  # fmt: skip
    await job("succeeded", FLUX, 3_000, *started("5ucceed3", NOW - 3_000), *queued(NOW - 2_999, 1, 0),
              running(NOW - 2_985))  # fmt: skip
    made["succeeded"] = await _with_result(journal, made["succeeded"], folder)
    await job("withdrawn", VOICE, 2_000, ev.CancelRequested(NOW - 1_990))
    await job("lost", KLING, 1_800, *started("1057aaaa", NOW - 1_800), ev.Missing(NOW - 1_000), ev.Missing(NOW - 900),
              ev.Missing(NOW - 800))  # fmt: skip
    await job("unknown", KLING, 900, ev.Submitting(NOW - 900, "o" * 32),
              ev.OutcomeUnknown(NOW - 880, "the connection broke after the request was sent"))  # fmt: skip
    await job("held", VOICE, 700, ev.Held(NOW - 600, "the program ended before it was sent"), price_usd=None)
    await job("running", KLING, 95, *started("a11ce004", NOW - 95), *queued(NOW - 94, 3, 2, 1, 0), running(NOW - 41))
    await job("not_cancellable", FLUX, 60, *started("ab1e0005", NOW - 60), running(NOW - 30),
              ev.CancelRequested(NOW - 9), ev.CancelAnswered(NOW - 8, ev.CancelOutcome.NOT_CANCELLABLE))  # fmt: skip
    await job("queued", KLING, 50, *started("9ueued06", NOW - 50), *queued(NOW - 48, 17, 16, 14, 12))
    await job("next", FLUX, 30, *started("9e870007", NOW - 30), *queued(NOW - 28, 2, 0))
    await job("stale", IDEOGRAM, 28, *started("57a1e008", NOW - 28), *queued(NOW - 26, 4),
              ev.PollFailed(NOW - 3, "no answer within 10 s"))  # fmt: skip
    await job(
        "cancelling", IDEOGRAM, 20, *started("ca9ce009", NOW - 20), *queued(NOW - 18, 5), ev.CancelRequested(NOW - 1)
    )
    await job("sending", VOICE, 1, ev.Submitting(NOW - 1, "o" * 32))
    return made


async def _with_result(journal: Journal, job: Job, folder: Path) -> Job:
    files = [f"https://files.runcomfy.net/outputs/5ucceed3/{i}.png" for i in range(2)]
    result = {
        "request_id": "5ucceed3-5c1d-4e7a-9b0f",
        "status": "succeeded",
        "output": {"images": files, "seed": 11, "timings": {"inference": 3.21, "queue": 14.0}},
        "created_at": "2026-11-18T10:16:40Z",
        "finished_at": "2026-11-18T10:17:00Z",
        "cost": 0.012,
    }
    done = ev.ResultFetched(NOW - 2_980, ev.Verdict.SUCCEEDED, cost_usd=0.012, finished_at=NOW - 2_980, outputs=2)
    assets = [Asset(i, url, MediaKind.IMAGE, ".png") for i, url in enumerate(files)]
    job = await journal.apply(job.id, done, result=json.dumps(result).encode(), assets=assets)
    path = folder / "harbour.png"
    picture(path)
    await journal.put_download(
        Download(job.id, 0, files[0], MediaKind.IMAGE, "done", str(path), path.stat().st_size, path.stat().st_size)
    )
    return await journal.apply(job.id, ev.Downloaded(NOW - 2_970, 1))


def picture(path: Path) -> None:
    """Draw a small harbour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (192, 108))
    draw = ImageDraw.Draw(image)
    for y in range(108):
        draw.line((0, y, 191, y), fill=(40 + y, 60 + y // 2, 120 - y // 3) if y < 60 else (20, 40 + y // 3, 90))
    draw.ellipse((130, 20, 158, 48), fill=(250, 214, 150))
    draw.polygon([(40, 70), (90, 70), (80, 82), (50, 82)], fill=(30, 22, 26))
    draw.line((64, 30, 64, 70), fill=(30, 22, 26), width=2)
    image.save(path)


def app_on(
    home: Path, journal: Journal, *, engine: StillEngine | None = None, notices: tuple[str, ...] = (),
    has_token: bool = True, **settings: object,
) -> DashboardApp:  # fmt: skip
    """Return a dashboard on a journal, with the time standing still."""
    connection = StillConnection(journal, engine or StillEngine(journal), notices, has_token)

    async def connect() -> Connection:
        return connection  # type: ignore[return-value]  # the still engine stands in for the real one

    return DashboardApp(settings_in(home, **settings), connect, now=lambda: NOW)

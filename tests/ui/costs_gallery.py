"""Jobs of two weeks with their costs at the gallery's frozen moment, labels and hostile ones among them."""

from __future__ import annotations

from dataclasses import replace

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Job, Request
from runcomfy_tui.store import Journal
from tests.ui.gallery import FLUX, IDEOGRAM, KLING, NOW, VOICE, intent

DAY_S = 86_400.0
HOSTILE = "[red]\x1b]52;c;cHduZWQ=\x07\u202eevil[/bold]"
_PRICES = {FLUX: 0.012, IDEOGRAM: 0.06, KLING: 0.56, VOICE: 0.05}
_LABELS = ("moodboard", "", "client B", "Moodboard", "港の夜明け")


async def fill_costs(journal: Journal) -> dict[str, Job]:
    """Store jobs of 16 days that ended, some that run, and those of which nobody knows; return some by name."""
    made: dict[str, Job] = {}
    models = tuple(_PRICES)
    for number in range(40):
        at = NOW - (number % 16) * DAY_S - 60 * number - 400
        model = models[number * 7 % 4]
        job = await _job(journal, number, model, at, label=_LABELS[number % 5])
        verdict = ev.Verdict.FAILED if number % 11 == 7 else ev.Verdict.SUCCEEDED
        failure = Failure("held back") if verdict is ev.Verdict.FAILED else None
        cost = None if number == 25 else _PRICES[model] * (1 + number % 3)
        await journal.apply(job.id, ev.ResultFetched(at + 9, verdict, failure, cost_usd=cost, outputs=1))
    made["running"] = await _job(journal, 50, KLING, NOW - 90, label="moodboard")
    await journal.apply(made["running"].id, ev.Polled(NOW - 80, ev.Progress.RUNNING, "in_progress"))
    made["queued"] = await _job(journal, 51, KLING, NOW - 60)
    await journal.apply(made["queued"].id, ev.Polled(NOW - 50, ev.Progress.QUEUED, "in_queue", 4))
    made["hostile"] = await _job(journal, 52, FLUX, NOW - 50, label=HOSTILE)
    return made


async def _job(journal: Journal, number: int, model: str, at: float, *, label: str = "") -> Job:
    new = replace(intent(200 + number, model, at, price_usd=_PRICES[model]), label=label)
    job = await journal.create_job(new, b'{"prompt": "x"}')
    await journal.apply(job.id, ev.Submitting(at, "o" * 32))
    return await journal.apply(job.id, ev.Accepted(at + 0.4, Request(f"{number:08x}-5c1d-4e7a-9b0f")))

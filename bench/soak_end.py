"""What has to hold when a soak has come to its end: the journal, the service and the disk tell the same."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.wiring.session import Session
from tests.crash.ground import Accepted, Ground
from tests.crash.promises import DONE, about_files

_ENDED_HERE = frozenset({JobState.REJECTED, JobState.WITHDRAWN})


async def broken_promises(ground: Ground, session: Session, folder: Path, told: Path) -> list[str]:
    """Return every promise that was not kept, in sentences."""
    jobs = await session.journal.jobs()
    accepted = await ground.accepted("")
    stories = [told, *folder.glob("v*.jsonl")]
    intents = [line for story in stories for line in _lines(story) if "intent" in line]
    whole = {await ground.sha256(url): url for request in accepted for url in request.files}
    broken = [*_about_intents(jobs, intents), *_about_requests(jobs, accepted)]
    broken += [f"{one.promise}: {one.what}" for one in about_files(folder / "downloads", whole)]
    done = Counter(row.job_id for row in await session.journal.downloads() if row.state == "done")
    broken += [
        f"{job.title} counts {job.downloaded} files, and {done[job.id]} are done"
        for job in jobs
        if job.downloaded != done[job.id]
    ]
    broken += [
        f"a visitor failed: {line['problem']}" for story in stories for line in _lines(story) if "problem" in line
    ]
    return broken[:20]


def _lines(story: Path) -> Iterator[dict[str, Any]]:
    for text in story.read_text().splitlines():
        yield json.loads(text)


def _about_intents(jobs: Sequence[Job], intents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    known = {job.id: job for job in jobs}
    for intent in intents:
        job = known.get(intent["intent"])
        if job is None:
            yield f"lost: the intent {intent['mark']} is not in the journal"
        elif job.body_sha256 != intent["sha256"]:
            yield f"lost: the body of {intent['mark']} is another one"


def _about_requests(jobs: Sequence[Job], accepted: Sequence[Accepted]) -> Iterator[str]:
    """Each request of the service is held by one job, and its job says of it what the service says."""
    holders: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        if job.request is not None:
            holders[job.request.id].append(job)
    for request in accepted:
        held = holders.pop(request.request_id, [])
        if not held:
            unknown = any(job.title == request.prompt and job.state is JobState.UNKNOWN for job in jobs)
            if not unknown:
                yield f"lost: nobody holds the request of {request.prompt}"
        elif len(held) > 1:
            yield f"{len(held)} jobs hold the request of {request.prompt}"
        elif held[0].state.value in DONE and held[0].state.value != request.state:
            yield f"{request.prompt} is called {held[0].state.value}; the service says {request.state}"
    for request_id in holders:
        yield f"the journal holds {request_id}, which the service never gave"
    yield from _about_doubles(jobs, accepted)


def _about_doubles(jobs: Sequence[Job], accepted: Sequence[Accepted]) -> Iterator[str]:
    """A prompt was accepted at most as often as it was submitted: a job and each that a person submitted again."""
    times = Counter(request.prompt for request in accepted)
    submitted = Counter(job.title for job in jobs if job.state not in _ENDED_HERE)
    for prompt, count in times.items():
        if count > submitted[prompt]:
            yield f"double submit: {prompt} was accepted {count} times, of {submitted[prompt]} jobs"

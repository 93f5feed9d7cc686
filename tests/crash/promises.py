"""What holds whenever a process was killed: a pure comparison of its story, the journal, the service and the disk."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.ground import Accepted

DONE = ("succeeded", "failed", "cancelled")
LOST, DOUBLE, TORN, CALLED_DONE, WISH, OTHER = "lost job", "double submit", "torn file", "called done", "wish", "other"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was not kept: which one, and how."""

    promise: str
    what: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The journal at some moment, and the wishes to cancel that were acknowledged before it.

    ``name`` is ``found`` (before the engine was started), ``settled`` (before a person did anything) or ``rest``.
    """

    name: str
    jobs: list[dict[str, Any]]
    downloads: list[dict[str, Any]]
    wishes: frozenset[str]


@dataclass
class Story:
    """What the processes of a trial have told: durable intents and wishes; of the last one its moments and its end."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    wishes: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    lasted_s: float = 0.0

    def read(self, file: Path) -> None:
        """Take in what one process has told."""
        self.moments, self.passed = [], {}
        for text in file.read_bytes().splitlines() if file.exists() else ():
            line = json.loads(text)
            if "intent" in line:
                self.intents[line["intent"]] = line
            elif "wish" in line:
                self.wishes.add(line["wish"])
            elif "problem" in line:
                self.problems.append(line["problem"])
            elif "passed" in line:
                self.passed, self.lasted_s = line["passed"], line["lasted_s"]
            elif "moment" in line:
                self.moments.append(Moment(line["moment"], line["jobs"], line["downloads"], frozenset(self.wishes)))


def about_intents(story: Story, jobs: Sequence[Mapping[str, Any]]) -> Iterator[Broken]:
    """Every intent that was handed back is there, with exactly its body."""
    known = {job["id"]: job for job in jobs}
    for job_id, told in story.intents.items():
        job = known.get(job_id)
        if job is None:
            yield Broken(LOST, f"the intent {told['mark']} is not in the journal")
        elif hashlib.sha256(job["body"].encode()).hexdigest() != told["sha256"] or job["sha256"] != told["sha256"]:
            yield Broken(LOST, f"the body of {told['mark']} is another one")
        elif json.loads(job["body"]) != told["inputs"]:
            yield Broken(LOST, f"the body of {told['mark']} says something else")


def about_requests(moment: Moment, accepted: Sequence[Accepted]) -> Iterator[Broken]:
    """At most one request an intent, each held by its job; nothing is called done that is not.

    ``accepted`` is as of then for ``found``, and as of later for the others.
    """
    jobs = moment.jobs
    waiting = {"found": ("unknown", "submitting"), "settled": ("unknown", "intent")}.get(moment.name, ("unknown",))
    of_job: dict[str, list[Accepted]] = defaultdict(list)
    by_mark = {job["mark"]: job for job in jobs}
    for request in accepted:
        mark = request.prompt.partition(" ")[0]
        if mark in by_mark:
            of_job[by_mark[mark]["id"]].append(request)
        else:
            yield Broken(LOST, f"the service runs {mark}, which is not in the journal")
    for job in jobs:
        found = of_job[job["id"]]
        ids = {request.request_id for request in found}
        if len(found) > 1:
            yield Broken(DOUBLE, f"{job['mark']} was accepted {len(found)} times")
        if job["request"] is not None and job["request"] not in ids:
            yield Broken(LOST, f"{job['mark']} holds a request that the service did not make of it")
        if found and job["request"] is None and job["state"] not in waiting:
            yield Broken(LOST, f"{job['mark']} is {job['state']}, and the service has accepted it")
        if job["state"] in DONE and job["state"] not in {request.state for request in found}:
            states = [request.state for request in found]
            yield Broken(CALLED_DONE, f"{job['mark']} is called {job['state']}; at the service: {states}")


def about_wishes(moment: Moment) -> Iterator[Broken]:
    """A wish that was acknowledged has come to something, or stands there."""
    for job in moment.jobs:
        ended = job["state"] in (*DONE, "rejected", "withdrawn")
        if job["id"] in moment.wishes and not (ended or job["wish"] or job["not_cancellable"]):
            yield Broken(WISH, f"{job['mark']} is {job['state']} and nobody remembers that it was to be cancelled")


def about_rest(jobs: Sequence[Mapping[str, Any]]) -> Iterator[Broken]:
    """After a restart everything has come to an end, or is for a person to decide."""
    for job in jobs:
        if job["state"] not in (*DONE, "rejected", "withdrawn", "unknown"):
            yield Broken(OTHER, f"{job['mark']} is still {job['state']} ({job['hold'] or 'not held'})")
        elif job["downloaded"] != job["outputs"]:
            yield Broken(OTHER, f"{job['mark']} has {job['downloaded']} of {job['outputs']} files")


def about_files(folder: Path, whole: Mapping[str, str]) -> Iterator[Broken]:
    """What has a final name is whole: a file of the service, or the description of one. ``whole`` maps hash to URL."""
    for file in sorted(folder.rglob("*")) if folder.exists() else ():
        if not file.is_file() or file.suffix == ".part":
            continue
        data = file.read_bytes()
        if file.suffix != ".json":
            if hashlib.sha256(data).hexdigest() not in whole:
                yield Broken(TORN, f"{file.name} ({len(data)} bytes) is no file of the service")
            continue
        try:
            told = json.loads(data)
            beside = hashlib.sha256(file.with_suffix("").read_bytes()).hexdigest()
        except (ValueError, OSError) as error:
            yield Broken(TORN, f"{file.name} describes nothing: {error}")
            continue
        if told.get("sha256") != beside:
            yield Broken(TORN, f"{file.name} describes another file than the one beside it")


def about_downloads(moment: Moment, whole: Mapping[str, str]) -> Iterator[Broken]:
    """A download that is called done lies on the disk, is the very file that was asked for, and its job counts it."""
    done = [row for row in moment.downloads if row["state"] == "done"]
    counts = Counter(row["job"] for row in done)
    for job in moment.jobs:
        if job["downloaded"] != counts[job["id"]]:
            yield Broken(OTHER, f"{job['mark']} counts {job['downloaded']} files, and {counts[job['id']]} are done")
    for row in done:
        path = Path(row["path"])
        if not path.exists():
            yield Broken(TORN, f"{path.name} is called done and not there")
        elif whole.get(hashlib.sha256(path.read_bytes()).hexdigest()) != row["url"]:
            yield Broken(TORN, f"{path.name} is called done and is not {row['url']}")
        elif row["sha256"] not in whole:
            yield Broken(TORN, f"the journal's hash of {path.name} is another one")

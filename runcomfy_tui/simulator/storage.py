"""The addresses of files: which are there, which are gone, which were never there; and the node types' documents."""

from __future__ import annotations

from runcomfy_tui.simulator.bulk import bulk_of
from runcomfy_tui.simulator.deployments import Deployments
from runcomfy_tui.simulator.exchange import JSON_TYPE, Answer, Request
from runcomfy_tui.simulator.files import Files
from runcomfy_tui.simulator.inferences import Inferences
from runcomfy_tui.simulator.job import Job, JobState
from runcomfy_tui.simulator.ledger import Ledger
from runcomfy_tui.simulator.object_info import document
from runcomfy_tui.simulator.pages import bucket_denied, bucket_missing
from runcomfy_tui.simulator.results import OUTPUT_LIFE_S
from runcomfy_tui.simulator.routes import Route


class Storage:
    """Serves the files of all jobs, whichever API they came by."""

    def __init__(self, ledger: Ledger, inferences: Inferences, deployments: Deployments) -> None:
        self._ledger = ledger
        self._inferences = inferences
        self._deployments = deployments
        self._files = Files()

    def file(self, request: Request, route: Route, at: float) -> Answer:
        """The answer to a GET or HEAD of a job's file; one whose time is over is denied."""
        bulk = bulk_of(route.request_id, route.index)
        if bulk is not None:
            return self._files.bulk_answer(bulk, request)
        job: Job | None = self._ledger.find(route.request_id, at) or self._inferences.find(route.request_id, at)
        if job is None or job.state is not JobState.SUCCEEDED or route.index >= len(job.fate.assets):
            return bucket_missing()
        if job.finished_at is not None and at >= job.finished_at + OUTPUT_LIFE_S:
            return bucket_denied()
        return self._files.answer(job, route.index, request)

    def object_info(self, route: Route) -> Answer:
        """A deployment's node types; the body of a huge document is made by `ready()`."""
        deployment = self._deployments.find(route.deployment_id)
        if deployment is None or deployment.workflow is None or deployment.object_info == "missing":
            return bucket_missing()
        dialect = deployment.object_info
        if dialect == "huge":  # made in a thread: the first time it takes a third of a second
            return Answer(200, unfinished=lambda: _registry(dialect))
        return _registry(dialect)


def _registry(dialect: str) -> Answer:
    return Answer(200, (("content-type", JSON_TYPE),), document(dialect))

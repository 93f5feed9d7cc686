"""A request that something else submitted is looked up, joins the journal once, and goes on like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import httpx

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.events import Progress, TakenOver
from runcomfy_tui.domain.job import JobState, Request
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind
from runcomfy_tui.engine import tracking
from runcomfy_tui.engine.look_ups import Lookups
from runcomfy_tui.engine.tracking import Outcome, Tracked, Tracker
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Journal
from tests.engine.rig import PICTURE, Rig, engine_on, stats

PORTRAIT = "dep-portrait-sdxl"
QUEUED = StatusAnswer(Progress.QUEUED, "in_queue", 2)


async def submitted(server: Server, path: str, body: object, *, token: str = "") -> str:
    """Submit past the program, as a script of the person's would."""
    headers = {"Authorization": f"Bearer {token or server.environment['RUNCOMFY_TOKEN']}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        answer = await client.post(f"{server.base_url}{path}", json=body)
    return str(answer.json()["request_id"])


async def a_picture(server: Server, *, token: str = "") -> str:
    return await submitted(server, f"/v1/models/{PICTURE}", {"prompt": "a pier"}, token=token)


async def a_portrait(server: Server) -> str:
    body: dict[str, object] = {"overrides": {}}
    return await submitted(server, f"/prod/v1/deployments/{PORTRAIT}/inference", body)


async def track(rig: Rig, *wanted: Wanted) -> list[Tracked]:
    heard: list[Tracked] = []
    tracked = await rig.engine.track(wanted, heard.append)
    assert heard == tracked
    return tracked


def outcomes(tracked: Sequence[Tracked]) -> list[Outcome]:
    return [each.outcome for each in tracked]


async def test_a_model_s_request_goes_on_to_its_files(simulator: Server, home: Path) -> None:
    request_id = await a_picture(simulator)
    async with engine_on(simulator, home) as rig:
        (tracked,) = await track(rig, Wanted(request_id))
        assert tracked.outcome is Outcome.FOUND
        assert tracked.job is not None
        assert not tracked.job.has_inputs
        assert tracked.job.wire_status is not None
        done = await rig.until(tracked.job.id, JobState.SUCCEEDED)
        assert (done.target.kind, done.target.id) == (TargetKind.MODEL, PICTURE)
        assert done.cost_usd is not None
        timeline = await rig.journal.timeline(done.id)
        assert isinstance(timeline[0].event, TakenOver)
        await rig.engine.download([done.id])
        await rig.until_job(done.id, lambda job: job.downloaded == job.outputs > 0)
        await rig.engine.label([done.id], label="of the script")
        assert outcomes(await track(rig, Wanted(request_id), Wanted("never-was"))) == [
            Outcome.KNOWN, Outcome.NOT_FOUND,
        ]  # fmt: skip
        assert len(await rig.journal.jobs()) == 1


async def test_it_is_cancelled_like_any_other(simulator: Server, home: Path) -> None:
    request_id = await submitted(simulator, "/v1/models/google/veo-4/fast/text-to-video", {"prompt": "a pier"})
    async with engine_on(simulator, home) as rig:
        (tracked,) = await track(rig, Wanted(request_id, is_model_api=True))
        assert tracked.job is not None
        await rig.engine.cancel([tracked.job.id])
        await rig.until_job(tracked.job.id, lambda job: job.state is JobState.CANCELLED or bool(job.not_cancellable_at))


async def test_a_deployment_s_request_is_found_with_its_name_and_kind(simulator: Server, home: Path) -> None:
    named, unnamed = await a_portrait(simulator), await a_portrait(simulator)
    async with engine_on(simulator, home) as rig:
        tracked = await track(rig, Wanted(named, PORTRAIT), Wanted(unnamed))
        assert outcomes(tracked) == [Outcome.FOUND, Outcome.FOUND]
        for each in tracked:
            assert each.job is not None
            assert (each.job.target.kind, each.job.target.id) == (TargetKind.COMFYUI, PORTRAIT)
            assert each.job.target_name
            done = await rig.until(each.job.id, JobState.SUCCEEDED)
            assert done.outputs > 0


async def test_another_account_s_is_not_taken_over(simulator: Server, home: Path) -> None:
    theirs = await a_picture(simulator, token=f"{simulator.environment['RUNCOMFY_TOKEN']}-other")
    async with engine_on(simulator, home) as rig:
        (tracked,) = await track(rig, Wanted(theirs, is_model_api=True))
        assert tracked.outcome in (Outcome.REFUSED, Outcome.NOT_FOUND)
        assert tracked.words
        assert await rig.journal.jobs() == []


async def test_a_token_that_was_pasted_as_an_id_is_sent_nowhere(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        (tracked,) = await track(rig, Wanted(simulator.environment["RUNCOMFY_TOKEN"]))
        assert tracked.outcome is Outcome.NOT_FOUND
        assert simulator.environment["RUNCOMFY_TOKEN"] not in repr(tracked)
        assert stats(simulator)["polls"] == 0


async def test_two_windows_take_it_over_once(simulator: Server, home: Path) -> None:
    request_id = await a_picture(simulator)
    async with engine_on(simulator, home) as first, engine_on(simulator, home, only_claimed=True) as second:
        found = await asyncio.gather(*(track(rig, Wanted(request_id)) for rig in (first, second)))
        assert sorted(outcomes([each for (each,) in found])) == [Outcome.FOUND, Outcome.KNOWN]
        (job,) = await first.journal.jobs()
        await first.until(job.id, JobState.SUCCEEDED)


async def test_what_died_right_after_the_commit_is_gone_on_with(simulator: Server, home: Path) -> None:
    request_id = await a_picture(simulator)
    async with engine_on(simulator, home) as rig:
        tracker = rig.engine._tracker
        job = tracker._new_job(Wanted(request_id), tracking._Found(NO_MODEL, "", QUEUED), 1_700_000_000.0)
        await rig.journal.take_over(job, TakenOver(1_700_000_000.0))
    async with engine_on(simulator, home) as rig:
        assert outcomes(await track(rig, Wanted(request_id))) == [Outcome.KNOWN]
        await rig.until(job.id, JobState.SUCCEEDED)


async def test_offline_nothing_is_looked_up_and_each_door_is_tried_once(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home, base="http://127.0.0.1:9/v1") as rig:
        tracked = await track(rig, *(Wanted(f"r{number}", is_model_api=True) for number in range(20)))
        assert set(outcomes(tracked)) == {Outcome.NOT_ASKED}
        assert all("could not be looked up" in each.words for each in tracked)
        assert isinstance(tracked[0].fault, errors.NetworkFault)
        assert await rig.journal.jobs() == []
        # The other door is asked all the same.
        (found,) = await track(rig, Wanted(await a_portrait(simulator), PORTRAIT))
        assert found.outcome is Outcome.FOUND


async def test_a_refused_token_stops_the_search(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home, token="another-token-altogether") as rig:
        before = stats(simulator)["polls"]
        tracked = await track(rig, *(Wanted(f"r{number}", is_model_api=True) for number in range(5)))
        assert set(outcomes(tracked)) == {Outcome.NOT_ASKED}
        assert isinstance(tracked[0].fault, errors.Unauthorised)
        assert stats(simulator)["polls"] - before <= 1


class Doorway:
    """Both doors as a script of answers: what is asked is written down, and time passes at once."""

    def __init__(self, *answers: StatusAnswer | errors.RuncomfyTuiError, deployments: int = 0) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.now = 0.0
        self.listed: list[Deployment] | errors.RuncomfyTuiError = [
            Deployment(f"d{number}", f"name {number}", TargetKind.LORA) for number in range(deployments)
        ]

    def wall(self) -> float:
        return 1_700_000_000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep_until(self, monotonic_s: float) -> None:
        self.now = max(self.now, monotonic_s)

    async def status(self, target: Target, request: Request) -> StatusAnswer:
        self.asked.append(target.id)
        answer = self.answers.pop(0) if self.answers else errors.NotFound("no such request", status=404)
        if isinstance(answer, StatusAnswer):
            return answer
        raise answer

    async def result(self, target: Target, request: Request) -> ResultAnswer:
        raise errors.NotFound("no result yet", status=404)

    async def deployments(self) -> list[Deployment]:
        if isinstance(self.listed, list):
            return self.listed
        raise self.listed

    async def deployment(self, deployment_id: str) -> Deployment:
        raise errors.NotFound("gone", status=404)

    async def track(self, home: Path, *wanted: Wanted) -> list[Tracked]:
        journal = await Journal.open(home / "journal.db")
        lookups = Lookups(self.status, self.result, self.deployments, self.deployment)
        tracker = Tracker(journal, lookups, profile="default", account=lambda: "a", clock=self)
        try:
            return await tracker.track(wanted)
        finally:
            await journal.close()


FAULT = errors.ServerFault("out of order", status=502)
MISSING = errors.NotFound("no such request", status=404)


async def test_a_fault_that_passes_is_asked_through(home: Path) -> None:
    door = Doorway(FAULT, FAULT, QUEUED, FAULT, FAULT, FAULT, QUEUED)
    tracked = await door.track(home, *(Wanted(name, is_model_api=True) for name in "abc"))
    assert outcomes(tracked) == [Outcome.FOUND, Outcome.NOT_ASKED, Outcome.FOUND]
    assert tracked[0].job is not None
    assert tracked[0].job.queue_position == 2


async def test_a_door_that_stays_out_of_order_is_left_alone(home: Path) -> None:
    door = Doorway(*([FAULT] * 30))
    tracked = await door.track(home, *(Wanted(f"r{number}", is_model_api=True) for number in range(10)))
    assert set(outcomes(tracked)) == {Outcome.NOT_ASKED}
    assert len(door.asked) == 6


async def test_each_known_deployment_is_asked_and_the_lucky_one_first_next_time(home: Path) -> None:
    door = Doorway(MISSING, MISSING, MISSING, QUEUED, MISSING, QUEUED, deployments=60)
    first, second, none = await door.track(home, Wanted("a"), Wanted("b"), Wanted("c"))
    assert door.asked[:6] == ["", "d0", "d1", "d2", "", "d2"]
    assert (first.job and first.job.target_name, second.job and second.job.target.kind) == ("name 2", TargetKind.LORA)
    assert len(door.asked) == 6 + 51
    assert "50 deployments" in none.words


async def test_where_the_deployments_cannot_be_listed_nothing_counts_as_not_found(home: Path) -> None:
    door = Doorway(MISSING)
    door.listed = FAULT
    (tracked,) = await door.track(home, Wanted("a"))
    assert (tracked.outcome, tracked.fault) == (Outcome.NOT_ASKED, FAULT)


async def test_a_deployment_that_is_gone_still_has_its_request(home: Path) -> None:
    (tracked,) = await Doorway(QUEUED).track(home, Wanted("a", "dep-gone"))
    assert tracked.job is not None
    assert (tracked.job.target.id, tracked.job.target_name) == ("dep-gone", "")

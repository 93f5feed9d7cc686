from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.deployments import DeploymentsView
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.jobs.deployed import since_words, version_now
from tests.ui.deployments_gallery import ANNA, PAUSED, SDXL, fill_deployment_jobs
from tests.ui.gallery import NOW, StillEngine, app_on, intent
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until


def job_of(one: Deployment, version: str = "") -> Job:
    return replace(intent(5, one.target, NOW), target_name=one.name, target_version=version)


def test_a_disabled_a_vanished_and_a_changed_one_are_each_told_once() -> None:
    known = {one.id: one for one in (SDXL, PAUSED)}
    jobs = [job_of(SDXL, "2"), job_of(SDXL, "1"), job_of(PAUSED, "41"), job_of(ANNA)]
    assert since_words(jobs, known) == [
        "Portraits, SDXL runs version 3 of its workflow now, then it was 2: r shows what does not fit.",
        "Old portraits [v1] is disabled: RunComfy refuses its jobs (10002).",
        "Anna (FLUX LoRA) is not in the list of your deployments any more: RunComfy may refuse it.",
    ]
    assert since_words([job_of(SDXL, "3"), job_of(SDXL)], known) == []
    assert since_words(jobs, {}) == []  # nothing is known of any
    assert (version_now(jobs[0], known), version_now(job_of(ANNA, "7"), known)) == ("3", "7")


async def test_the_same_again_says_it_first_and_remembers_the_version_of_now(tmp_path: Path, journal: Journal) -> None:
    jobs = await fill_deployment_jobs(journal)
    unknown = await journal.create_job(replace(job_of(ANNA), id=intent(900, ANNA.target, NOW).id), b"{}")
    engine = StillEngine(journal)
    engine.deployments_keeper.known = DeploymentsView((replace(SDXL, workflow_version="4"), ANNA), NOW)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app, SMALL) as pilot:
        await stand_on(pilot, jobs["comfy-running"].id)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, Question))
        assert "runs version 4 of its workflow now, then it was 3" in screen_text(pilot)
        await pilot.press("y")
        await until(pilot, lambda: [name for name, _ in engine.orders if name == "submit"])
        new = max(await journal.jobs(), key=lambda job: job.change_seq)
        assert (new.target, new.target_name, new.target_version) == (SDXL.target, SDXL.name, "4")
        taken = app.jobs_screen
        taken.receive([replace(unknown, body_sha256="")])
        await stand_on(pilot, unknown.id)
        await pilot.press("R")
        await until(pilot, lambda: any("its inputs are not known here" in each for each in toasts(pilot)))

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.domain.job import Failure, Job
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine.deployments import DeploymentsView
from runcomfy_tui.engine.node_types import NodeTypes
from runcomfy_tui.forms import Typed, check, draft_from_json
from runcomfy_tui.forms.comfyui import comfyui_form
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.new_job import JobForm
from runcomfy_tui.ui.widgets.fields.seed_lock import is_locked
from tests.ui.deployment_form_steps import deployment_form
from tests.ui.deployments_gallery import NODE_TYPES, PAUSED, SDXL, WORKFLOW, StillDeployments
from tests.ui.gallery import NOW, intent
from tests.ui.steps import until


async def stored(journal: Journal, overrides: object, *, version: str = "3", problem: str = "") -> Job:
    """Store a job of the workflow that has ended, by a refusal where there is a problem."""
    new = replace(intent(7, SDXL.target, NOW - 4_000), target_name=SDXL.name, target_version=version)
    job = await journal.create_job(new, json.dumps({"overrides": overrides}).encode())
    await journal.apply(job.id, ev.Submitting(NOW - 4_000, "o" * 32))
    return await journal.apply(job.id, ev.Rejected(NOW - 3_999, Failure("the service refuses", 422, problem)))


async def test_one_starts_in_the_prompt_and_only_what_differs_is_sent(tmp_path: Path, journal: Journal) -> None:
    async with deployment_form(tmp_path, journal) as form:
        assert form.place == ("6", "text")
        await form.paste("a boat")
        await form.press("ctrl+f")
        await form.paste("steps")
        await form.press("enter")
        await until(form.pilot, lambda: form.place == ("3", "steps"))
        await form.press("up", "down")  # counted up and back: equal, and not sent
        await form.go_to("3", "cfg")
        await form.press("up")
        await form.press("ctrl+s")
        await until(form.pilot, lambda: form.submits)
        assert form.submits == [{"overrides": {"6": {"inputs": {"text": "a boat"}}, "3": {"inputs": {"cfg": 8.1}}}}]
        (job,) = await journal.jobs()
        assert (job.target.kind, job.target_name, job.target_version) == (TargetKind.COMFYUI, SDXL.name, "3")
        assert job.title == "a boat"


async def test_a_key_puts_back_what_is_deployed_and_takes_it_up(tmp_path: Path, journal: Journal) -> None:
    async with deployment_form(tmp_path, journal) as form:
        await form.press("f8")
        assert form.widget("6", "text").entry == Typed("portrait of a baker")
        await form.paste(" at work")
        assert form.body == {"overrides": {"6": {"inputs": {"text": "portrait of a baker at work"}}}}
        await form.press("f8")
        assert form.body == {"overrides": {}}
        for name in ("steps", "cfg"):
            await form.go_to("3", name)
            await form.press("9")
        await form.go_to("3")  # the line of the node: all of it
        await form.shows("2 of 6 differ")
        await form.press("f8")
        await until(form.pilot, lambda: form.body == {"overrides": {}})


async def test_a_locked_seed_of_a_node_outlives_its_job(tmp_path: Path, journal: Journal) -> None:
    async with deployment_form(tmp_path, journal) as form:
        await form.go_to("3", "seed")
        await form.press("ctrl+r", "ctrl+l", "ctrl+r")  # the second dice finds it locked
        await form.go_to("6", "text")
        await form.paste("a boat")
        await form.press("ctrl+s")
        await until(form.pilot, lambda: form.submits)
        seed = cast(Any, form.submits[0])["overrides"]["3"]
        await until(form.pilot, lambda: not isinstance(form.pilot.app.screen, JobForm))
        await form.pilot.pause()
    draft = draft_from_json(await journal.draft(SDXL.target))
    kept = check(comfyui_form(form.engine.deployments_keeper.payloads[SDXL.id], NODE_TYPES), draft)
    assert kept.body == {"overrides": {"3": seed}}
    assert is_locked(draft, "3", "seed")


async def test_what_no_longer_fits_is_said_before_and_at_its_place(tmp_path: Path, journal: Journal) -> None:
    overrides = {"6": {"inputs": {"text": "a boat"}}, "99": {"inputs": {"x": 1}}, "3": {"inputs": {"scheduler": "old"}}}
    keeper = StillDeployments(DeploymentsView((replace(SDXL, workflow_version="4"),), NOW))
    job = await stored(journal, overrides)
    async with deployment_form(tmp_path, journal, again=job, keeper=keeper) as form:
        assert form.screen._facts == (
            "That job ran version 3 of the workflow; version 4 is deployed now, and not all inputs fit:",
            "#99 is no node of the deployed workflow.",
            'KSampler #3, scheduler "old" is not in its list any more.',
        )
        await until(form.pilot, lambda: form.widget("3", "scheduler").errors)
        await form.press("ctrl+s")
        assert not form.submits  # it says what is wrong, and ctrl+g would send it anyway
        await form.press("ctrl+g", "y")
        await until(form.pilot, lambda: form.submits)
        assert form.submits == [{"overrides": overrides}]


async def test_a_refusal_stands_on_the_input_that_it_is_about(tmp_path: Path, journal: Journal) -> None:
    detail = [{"loc": ["body", "overrides", "3", "inputs", "steps"], "msg": "must be at most 50", "type": "x"}]
    job = await stored(journal, {"3": {"inputs": {"steps": 99}}}, problem=json.dumps(detail))
    async with deployment_form(tmp_path, journal, again=job) as form:
        await until(form.pilot, lambda: form.widget("3", "steps").errors)
        assert "must be at most 50" in form.widget("3", "steps").errors[0]
        await until(form.pilot, lambda: form.place == ("3", "steps"))


async def test_a_disabled_deployment_says_so_first_and_is_asked_about_again(tmp_path: Path, journal: Journal) -> None:
    keeper = StillDeployments()
    keeper.payloads[PAUSED.id] = Payload(WORKFLOW)
    keeper.types = NodeTypes({}, "nobody knows its types")
    async with deployment_form(tmp_path, journal, PAUSED.id, keeper=keeper) as form:
        assert "This deployment is disabled: RunComfy refuses its jobs (10002)." in form.text
        assert "Nobody knows its types. What its inputs take is told by their values." in form.text
        await form.press("a", "ctrl+s")
        await until(form.pilot, lambda: keeper.opened[-1] == (PAUSED.id, True))
        await form.pilot.pause()
        assert not form.submits
        keeper.known = DeploymentsView((replace(PAUSED, is_enabled=True),), NOW)
        await form.press("ctrl+s")
        await until(form.pilot, lambda: form.submits)


async def test_a_large_workflow_is_folded_and_searched(tmp_path: Path, journal: Journal) -> None:
    nodes = {str(n): {"class_type": "KSampler", "inputs": {"steps": n, "cfg": 2.5}} for n in range(100, 130)}
    keeper = StillDeployments()
    keeper.payloads[SDXL.id] = Payload({**WORKFLOW, **nodes}, {"6": {"inputs": {"text": "a baker"}}})
    async with deployment_form(tmp_path, journal, keeper=keeper) as form:
        assert "37 nodes with " in form.text
        assert not form.widget("128").query("NodeControl .members")
        await form.press("ctrl+f")
        await form.paste("#128 steps")
        await form.press("enter", "7")
        await until(form.pilot, lambda: form.place == ("128", "steps"))
        await form.go_to("128")
        await form.press("enter")
        await form.shows("#128  differs: steps 7")


async def test_a_job_whose_inputs_were_never_known_opens_an_empty_form(tmp_path: Path, journal: Journal) -> None:
    job = replace(intent(7, SDXL.target, NOW - 60), target_name=SDXL.name, body_sha256="")
    async with deployment_form(tmp_path, journal, again=job) as form:
        assert "what was sent with it is not known here" in form.text
        assert form.body == {"overrides": {}}

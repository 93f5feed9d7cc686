"""A workflow of many nodes is on the screen at once, takes what is typed meanwhile, and may be left at any moment."""

from __future__ import annotations

import json
from pathlib import Path

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.new_job import JobForm, open_deployment_form, show_form
from runcomfy_tui.ui.widgets.fields.node_input import NodeInput
from tests.ui.deployment_form_steps import deployment_form
from tests.ui.deployments_gallery import SDXL, WORKFLOW, StillDeployments
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import jobs_screen, running, until
from tests.ui.test_a_workflows_form_sends_what_differs import stored

SAMPLERS = {str(n): {"class_type": "KSampler", "inputs": {"steps": n, "cfg": 2.5}} for n in range(100, 140)}
PROMPT = {"class_type": "CLIPTextEncode", "_meta": {"title": "Prompt"}, "inputs": {"text": "a fox"}}


def _with(nodes: dict[str, object]) -> StillDeployments:
    keeper = StillDeployments()
    keeper.payloads[SDXL.id] = Payload(nodes)
    return keeper


async def test_what_is_typed_at_once_is_in_the_prompt_however_far_down_that_is(
    tmp_path: Path, journal: Journal
) -> None:
    keeper = _with({**SAMPLERS, "6": PROMPT})
    engine = StillEngine(journal)
    engine.deployments_keeper = keeper
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        screen = jobs_screen(app)
        opening = open_deployment_form(screen.connection, SDXL.id, lambda _: None, outlook=screen.outlook)
        app.run_worker(show_form(app, opening, "Opening…"))
        await pilot.press("o", "w", "l")
        await until(pilot, lambda: isinstance(app.screen, JobForm))
        form = app.screen
        assert isinstance(form, JobForm)
        await until(pilot, lambda: form._checked.preview == {"overrides": {"6": {"inputs": {"text": "owl"}}}})


async def test_a_form_may_be_left_while_it_is_being_made(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal)
    engine.deployments_keeper = _with({**WORKFLOW, **SAMPLERS})
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        screen = jobs_screen(app)
        for _ in range(3):
            opening = open_deployment_form(screen.connection, SDXL.id, lambda _: None, outlook=screen.outlook)
            await app.push_screen(await opening)
            app.screen.dismiss()
            await until(pilot, lambda: app.screen is screen)


async def test_a_refusal_unfolds_the_node_that_it_is_about(tmp_path: Path, journal: Journal) -> None:
    detail = [{"loc": ["body", "overrides", "139", "inputs", "cfg"], "msg": "must be at most 2", "type": "x"}]
    job = await stored(journal, {"139": {"inputs": {"cfg": 99.0}}}, problem=json.dumps(detail))
    async with deployment_form(tmp_path, journal, again=job, keeper=_with({**WORKFLOW, **SAMPLERS})) as form:
        await until(form.pilot, lambda: form.place == ("139", "cfg"))
        await form.shows("must be at most 2")


async def test_an_input_of_a_node_is_one_line_where_that_is_enough(tmp_path: Path, journal: Journal) -> None:
    async with deployment_form(tmp_path, journal) as form:
        steps = form.widget("3", "steps")
        assert isinstance(steps, NodeInput)
        assert (steps.has_class("-line"), steps.size.height) == (True, 1)
        await form.go_to("3", "steps")
        await form.press("f5", "1", "|", "2")
        assert not steps.has_class("-line")  # several values stand in an area of their own
        await form.press("f5")
        assert steps.has_class("-line")
        await form.press("home", "minus")
        await form.shows("must be at least 1")
        assert steps.size.height == 2

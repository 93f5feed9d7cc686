"""Steps that tests of a connected form share: open it for a model or for an earlier job, and see what was ordered."""

from __future__ import annotations

from textual.pilot import Pilot

from runcomfy_tui.ui.screens.new_job import JobForm, NewJobScreen
from tests.ui.gallery import StillEngine
from tests.ui.steps import stand_on, until


async def new_form(pilot: Pilot[int], words: str = "") -> JobForm:
    """Open the form of the model that is called klein, and type into its first field, the prompt."""
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, NewJobScreen))
    await pilot.press(*"klein", "enter")
    form = await the_form(pilot)
    await pilot.press(*words)
    return form


async def form_again(pilot: Pilot[int], job_id: str) -> JobForm:
    """Open the form with the inputs of an earlier job."""
    await stand_on(pilot, job_id)
    await pilot.press("r")
    return await the_form(pilot)


async def the_form(pilot: Pilot[int]) -> JobForm:
    """Return the form that is being opened."""
    await until(pilot, lambda: isinstance(pilot.app.screen, JobForm))
    form = pilot.app.screen
    assert isinstance(form, JobForm)
    return form


def ordered(engine: StillEngine, name: str) -> list[object]:
    """Return what the engine was given with each order of a name."""
    return [value for each, value in engine.orders if each == name]


def submits(engine: StillEngine) -> list[object]:
    """Return the bodies that were submitted one by one."""
    return ordered(engine, "submit")

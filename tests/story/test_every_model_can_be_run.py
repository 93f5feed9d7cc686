"""Every model of the catalogue: its form opens and names what is required; form, service and command line agree."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.pilot import Pilot

from runcomfy_tui.cli import main
from runcomfy_tui.forms import Form, check, initial, load, read_schema
from runcomfy_tui.forms.sample import sample
from runcomfy_tui.forms.template import template
from runcomfy_tui.forms.words import missing
from runcomfy_tui.simulator import Simulator, SimulatorClock, serve
from runcomfy_tui.simulator.catalogue import load_catalogue
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.steps import SMALL, until

ANOTHER = os.environ.get("CATALOGUE")
"""A file with another catalogue to do all this with, than the one that ships."""
MODELS: list[dict[str, Any]] = load_catalogue(Path(ANOTHER) if ANOTHER else None)


class Forms(ThemedApp):
    """Shows one form after another."""

    bodies: list[dict[str, object]]

    def on_mount(self) -> None:
        """Begin with no body."""
        self.bodies = []

    def on_form_screen_submit_requested(self, event: FormScreen.SubmitRequested) -> None:
        """Remember what would be sent."""
        self.bodies.append(event.body)

    async def show(self, pilot: Pilot[int], model: dict[str, Any], form: Form) -> FormScreen:
        """Open a form and wait until it is whole."""
        screen = FormScreen(FormTarget(model["display_name"], model["model_id"]), form, initial(form))
        await self.push_screen(screen)
        await until(pilot, lambda: {each.field.name for each in screen.query(FieldWidget)} >= names(form), 20)
        return screen


def names(form: Form) -> set[str]:
    return {field.name for field in form.fields}


async def test_each_form_opens_and_gives_what_the_service_takes(
    home: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = await form_bodies()
    server = await serve(Simulator(MODELS), SimulatorClock())
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    headers = {"authorization": f"Bearer {server.simulator.token}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        for model_id, body in bodies.items():
            answer = await client.post(f"{server.base_url}/v1/models/{model_id}", json=body)
            assert answer.status_code == 200, (model_id, answer.text)
            assert await dry_run(model_id, body, capsys) == body
    await server.close()


async def form_bodies() -> dict[str, dict[str, object]]:
    """Return what the form of each model would send, by the model's id."""
    app = Forms()
    bodies = {}
    async with app.run_test(size=SMALL) as pilot:
        for model in MODELS:
            form = read_schema(model["input_schema"])
            assert not form.whole_body, model["model_id"]
            bodies[model["model_id"]] = await form_body(app, pilot, model, form)
    return bodies


async def form_body(app: Forms, pilot: Pilot[int], model: dict[str, Any], form: Form) -> dict[str, object]:
    """Look at the empty form, then fill it, and return what it would send."""
    screen = await app.show(pilot, model, form)
    await pilot.press("ctrl+s")
    required = {field.name for field in form.fields if field.required and not field.default_is_sent}
    assert required <= set(model["required_inputs"])
    await until(pilot, lambda: complaining(screen) == required, 20)
    assert app.bodies == []
    body = sample(form)
    assert set(body) >= set(model["required_inputs"])
    screen.put_entries(load(form, body))
    await until(pilot, lambda: not complaining(screen), 20)
    await pilot.press("ctrl+s")
    await until(pilot, lambda: app.bodies, 20)
    assert app.bodies == [body]
    screen.dismiss()
    return app.bodies.pop()


def complaining(screen: FormScreen) -> set[str]:
    """Return the inputs that say that they, or places inside, are required, by their names."""
    fields = [each for each in screen.query(FieldWidget) if each.field in screen.form.fields]
    return {each.field.name for each in fields if any(words.endswith(missing()) for words in each.errors)}


async def dry_run(model_id: str, body: dict[str, object], capsys: pytest.CaptureFixture[str]) -> object:
    capsys.readouterr()
    code = await asyncio.to_thread(main, ["run", model_id, "--dry-run", "--input", json.dumps(body)])
    out, err = capsys.readouterr()
    assert (code, err) == (0, ""), model_id
    return json.loads(out)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["model_id"])
def test_a_template_lacks_nothing(model: dict[str, Any]) -> None:
    form = read_schema(model["input_schema"])
    body = template(form)
    required = model["required_inputs"]
    assert set(list(body)[: len(required)]) == set(required)
    checked = check(form, load(form, body))
    assert checked.body == body, (checked.errors, checked.general)

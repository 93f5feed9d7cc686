from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.new_job.own_schema import OwnSchemaDialog
from tests.ui.deployment_form_steps import deployment_form
from tests.ui.deployments_gallery import ANNA
from tests.ui.gallery import NOW, intent
from tests.ui.steps import SMALL, until

SCHEMA = {
    "properties": {"prompt": {"type": "string"}, "mood": {"enum": ["calm", "wild"]}, "grain": {"type": "integer"}},
    "required": ["prompt", "mood"],
}


async def test_it_is_pasted_checked_kept_and_forgotten_and_nothing_typed_is_lost(
    tmp_path: Path, journal: Journal
) -> None:
    past = replace(intent(7, ANNA.target, NOW - 600), target_name=ANNA.name)
    await journal.create_job(past, b'{"prompt": "Anna", "lens": "85 mm"}')
    async with deployment_form(tmp_path, journal, ANNA.id, size=SMALL) as form:
        assert form.widget("lens")  # learned from the past job
        await form.press(*"hi")
        await form.go_to(form.screen.form.extra.name)
        await form.paste('{"grain": 7}')
        await form.press("alt+i")
        await until(form.pilot, lambda: isinstance(form.pilot.app.screen, OwnSchemaDialog))
        await form.paste('{"prompt": ')
        await form.shows("The text")
        await form.press("ctrl+s")
        assert isinstance(form.pilot.app.screen, OwnSchemaDialog)  # it cannot be read
        await form.press("f7", "delete")
        await form.paste(json.dumps(SCHEMA))
        await form.shows("3 inputs: prompt *, mood *, grain")
        old = form.screen
        await form.press("ctrl+s")
        await until(form.pilot, lambda: form.pilot.app.screen not in (old, None) and form.screen.arrived.is_set())
        keeper = form.engine.deployments_keeper
        assert keeper.schemas == {ANNA.id: SCHEMA}
        assert form.screen._checked.preview == {"prompt": "hi", "grain": 7}
        await form.shows("Your schema is in use")
        await form.press("alt+i", "f8")
        await until(form.pilot, lambda: keeper.schemas == {})
        await form.shows("Your schema is forgotten")
        assert form.screen._checked.preview == {"prompt": "hi", "grain": 7}
        await form.press("ctrl+s")
        await until(form.pilot, lambda: form.submits)
        assert form.submits == [{"prompt": "hi", "grain": 7}]

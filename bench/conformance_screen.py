"""Opening forms of `make conformance` on a screen, as a person would see them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.pilot import Pilot

from bench.conformance_suite import Case, as_input
from runcomfy_tui.forms import Form, initial, load, read_schema
from runcomfy_tui.forms.check import check
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget

SIZE = (80, 24)
_MOST_PAUSES = 200


async def open_on_screen(cases: Sequence[Case]) -> list[str]:
    """Opens each form empty, then with its first valid object; what went wrong, one sentence each."""
    complaints: list[str] = []
    app = ThemedApp()
    async with app.run_test(size=SIZE) as pilot:
        for case in cases:
            values = [each.value for each in case.examples if each.valid]
            bodies = [each for each in values if isinstance(each, dict)]
            tries = [(case.schema, None), *((case.schema, each) for each in bodies[:1])]
            tries += [(as_input(case.schema), None), *((as_input(case.schema), {"x": each}) for each in values[:1])]
            for schema, body in tries:
                form = read_schema(schema)
                start = initial(form) if body is None else load(form, body)
                screen = FormScreen(FormTarget("A model", "maker/model"), form, start)
                try:
                    complaint = await _shown(pilot, screen, form, body)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is looked for
                    complaint = f"{type(error).__name__}: {error}"
                if complaint:
                    complaints.append(f"{case.name}, on the screen: {complaint}")
    return complaints


async def _shown(pilot: Pilot[int], screen: FormScreen, form: Form, body: dict[str, object] | None) -> str:
    await pilot.app.push_screen(screen)
    wanted = len(form.fields)
    for _ in range(_MOST_PAUSES):
        await pilot.pause()
        if len({each.field.name for each in screen.query(FieldWidget)} & {each.name for each in form.fields}) >= wanted:
            break
    else:
        return f"only {len(screen.query(FieldWidget))} of {wanted} fields are shown"
    await pilot.press("tab")
    await pilot.pause()
    sent = check(form, screen.draft).preview
    await pilot.app.pop_screen()
    await pilot.pause()
    return "" if body is None or same_json(sent, body) else f"{body} became {sent}"

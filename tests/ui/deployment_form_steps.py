"""Steps that tests of the forms of deployments share: open one over a journal, and see what was ordered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from textual.events import Paste
from textual.pilot import Pilot

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.new_job import JobForm, open_again, open_deployment_form, show_form
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.deployments_gallery import SDXL, StillDeployments
from tests.ui.form_steps import field_around
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import SMALL, jobs_screen, running, screen_text, until


@dataclass
class DeploymentForm:
    """The form of a deployment on the screen, over a journal and a still engine."""

    pilot: Pilot[int]
    engine: StillEngine

    @property
    def screen(self) -> JobForm:
        """The form; another one after its schema changed."""
        return next(each for each in self.pilot.app.screen_stack if isinstance(each, JobForm))

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.pilot)

    @property
    def body(self) -> dict[str, object]:
        """The body as far as it can be built."""
        return self.screen._checked.preview

    @property
    def place(self) -> tuple[str, str | None]:
        """The outermost and the innermost field that the cursor is in."""
        focused = self.screen.focused
        around = [] if focused is None else focused.ancestors_with_self
        fields = [each for each in around if isinstance(each, FieldWidget)]
        return (fields[-1].field.name if fields else "", field_around(focused))

    def widget(self, *path: str) -> FieldWidget:
        """The field at a path."""
        around: Any = self.screen
        for name in path:
            around = next(each for each in around.query(FieldWidget) if each.field.name == name)
        return cast(FieldWidget, around)

    async def press(self, *keys: str) -> None:
        """Press keys and wait until all is done."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def go_to(self, *path: str) -> None:
        """Put the cursor into a field."""
        self.widget(*path).focus_editor()
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.pilot.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def shows(self, words: str) -> None:
        """Wait until the screen says something."""
        await until(self.pilot, lambda: words in self.text)

    @property
    def submits(self) -> list[object]:
        """The bodies that were submitted one by one."""
        return [value for name, value in self.engine.orders if name == "submit"]


@asynccontextmanager
async def deployment_form(
    home: Path,
    journal: Journal,
    deployment_id: str = SDXL.id,
    *,
    again: Job | None = None,
    keeper: StillDeployments | None = None,
    size: tuple[int, int] = SMALL,
) -> AsyncIterator[DeploymentForm]:
    """Open the form of a deployment, or that of an earlier job, and wait until it is whole."""
    engine = StillEngine(journal)
    if keeper is not None:
        engine.deployments_keeper = keeper
    app = app_on(home, journal, engine=engine)
    async with running(app, size) as pilot:
        screen = jobs_screen(app)
        connection, outlook = screen.connection, screen.outlook
        form = (
            open_deployment_form(connection, deployment_id, lambda _: None, outlook=outlook)
            if again is None
            else open_again(connection, again, lambda _: None, outlook=outlook)
        )
        app.run_worker(show_form(app, form, "Opening…"))
        await until(pilot, lambda: isinstance(app.screen, JobForm) and app.screen.arrived.is_set())
        opened = DeploymentForm(pilot, engine)
        await until(pilot, lambda: not opened.screen._pending)
        await pilot.pause()
        yield opened

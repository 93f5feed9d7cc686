"""`t` changes label, tags and note of the marked jobs or of one; they are shown, found and completed afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.dialogs.labels import DIFFERENT, Labels
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from tests.ui.gallery import NOW, StillEngine, app_on
from tests.ui.steps import running, screen_text, stand_on, toasts, until


@pytest.fixture
def engine(journal: Journal) -> StillEngine:
    return StillEngine(journal)


@pytest.fixture
def app(journal: Journal, jobs: dict[str, Job], tmp_path: Path, engine: StillEngine) -> DashboardApp:
    return app_on(tmp_path, journal, engine=engine)


async def open_labels(pilot: Pilot[int], *jobs: Job) -> list[Input]:
    for job in jobs:
        await stand_on(pilot, job.id)
        if len(jobs) > 1:
            await pilot.press("space")
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, Labels) and len(pilot.app.screen.query(Input)) == 3)
    return list(pilot.app.screen.query(Input))


async def test_one_job_gets_all_three_and_shows_them(
    app: DashboardApp, jobs: dict[str, Job], engine: StillEngine, journal: Journal
) -> None:
    async with running(app, (100, 36)) as pilot:
        assert "LABEL" not in screen_text(pilot), "nobody needs an empty column"
        lines = await open_labels(pilot, jobs["running"])
        assert [line.value for line in lines] == ["", "", ""]
        await pilot.press(*"mood board", "tab", *"#Fog,night", "tab", *"for her", "enter")
        await until(pilot, lambda: app.jobs_screen.jobs[jobs["running"].id].label)
        job = app.jobs_screen.jobs[jobs["running"].id]
        assert (job.label, job.tags, job.note) == ("mood board", "Fog night", "for her")
        await until(pilot, lambda: "Label: mood board  #Fog #night" in screen_text(pilot))
        text = screen_text(pilot)
        assert "Note: for her" in text
        assert "LABEL" in text
        (event,) = [e.event for e in await journal.timeline(job.id) if isinstance(e.event, ev.Labelled)]
        assert event == ev.Labelled(NOW, "mood board", "Fog night", "for her")


async def test_several_jobs_keep_what_differs_unless_it_is_changed(
    app: DashboardApp, jobs: dict[str, Job], engine: StillEngine
) -> None:
    one, other = jobs["running"], jobs["queued"]
    async with running(app, (100, 36)) as pilot:
        await engine.label([one.id], label="a", tags="fog x", note="same")
        await engine.label([other.id], label="b", tags="night", note="same")
        await until(pilot, lambda: app.jobs_screen.jobs[other.id].label == "b")
        lines = await open_labels(pilot, one, other)
        assert [line.value for line in lines] == ["", "", "same"]
        assert [line.placeholder for line in lines[:2]] == [DIFFERENT, DIFFERENT]
        await pilot.press("tab", *"+new -x", "enter")
        await until(pilot, lambda: app.jobs_screen.jobs[other.id].tags == "night new")
        now = app.jobs_screen.jobs
        assert (now[one.id].label, now[one.id].tags, now[one.id].note) == ("a", "fog new", "same")
        assert now[other.id].label == "b"
        await until(pilot, lambda: "2 jobs changed" in toasts(pilot)[-1])
        await open_labels(pilot)
        await pilot.press("-", "enter")
        await until(pilot, lambda: app.jobs_screen.jobs[one.id].label == "" == app.jobs_screen.jobs[other.id].label)


async def test_known_labels_and_tags_are_completed(
    app: DashboardApp, jobs: dict[str, Job], engine: StillEngine
) -> None:
    async with running(app, (100, 36)) as pilot:
        await engine.label([jobs["queued"].id], label="Mood board", tags="harbour")
        await until(pilot, lambda: app.jobs_screen.jobs[jobs["queued"].id].label)
        label, tags, _ = await open_labels(pilot, jobs["running"])
        await pilot.press(*"mo")
        await until(pilot, lambda: label._suggestion)
        await pilot.press("tab")
        assert label.value == "Mood board"
        await pilot.press("tab", *"fog +ha")
        await until(pilot, lambda: tags._suggestion)
        await pilot.press("tab")
        assert tags.value == "fog +harbour"
        await pilot.press("escape")
        await pilot.press("slash", *"label:mood")
        assert app.screen.query_one(FilterLine).text == "label:mood"
        await until(pilot, lambda: app.jobs_screen.table.shown_count == 1)


async def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    app: DashboardApp, jobs: dict[str, Job], engine: StillEngine
) -> None:
    async with running(app, (100, 36)) as pilot:
        label, *_ = await open_labels(pilot, jobs["running"])
        label.value = "x" * 61
        await until(pilot, lambda: "at most 60 characters, this has 61" in screen_text(pilot))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Labels)
        label.value = "short"
        await pilot.press("escape")
        await pilot.pause()
        assert [order for order in engine.orders if order[0] == "label"] == []


async def test_an_unchanged_dialog_writes_nothing(app: DashboardApp, jobs: dict[str, Job], engine: StillEngine) -> None:
    async with running(app, (100, 36)) as pilot:
        await open_labels(pilot, jobs["running"])
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Labels))
        assert [order for order in engine.orders if order[0] == "label"] == []


async def test_a_hostile_label_is_shown_without_its_commands(
    app: DashboardApp, jobs: dict[str, Job], journal: Journal
) -> None:
    async with running(app, (100, 36)) as pilot:
        hostile = ev.Labelled(NOW, "[red]\x1b]52;c;aGk=\x07evil[/bold]", "\x1b[1mtag", "[/x]\u202enote")
        await journal.apply(jobs["running"].id, hostile)
        await until(pilot, lambda: app.jobs_screen.jobs[jobs["running"].id].label)
        await stand_on(pilot, jobs["running"].id)
        await until(pilot, lambda: "Label: [red]evil[/bold]  #tag" in screen_text(pilot))
        assert "Note: [/x]note" in screen_text(pilot)
        lines = await open_labels(pilot, jobs["running"])
        assert [line.value for line in lines] == ["[red]evil[/bold]", "tag", "[/x]note"]

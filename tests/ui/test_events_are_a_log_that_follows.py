from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.domain.job import Failure, Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.clipboard import Clipboard, Copied
from runcomfy_tui.ui.screens.events import EventsScreen
from tests.ui.events_steps import loaded, log_lines, to_events
from tests.ui.gallery import FLUX, NOW, StillEngine, app_on, intent
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until

_HOSTILE = "boom [/red]\x1b]52;c;aGk=\x07\x1b[2J\u202edlrow\n" + "\u0301" * 40 + "e\u200b 界 [link=x]"


async def _poll(journal: Journal, job: Job, *positions: int) -> None:
    for position in positions:
        await journal.apply(job.id, ev.Polled(NOW, ev.Progress.QUEUED, "in_queue", position))


async def test_what_happened_stands_with_its_time_its_job_and_its_reason(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await to_events(pilot)
        lines = log_lines(pilot)
        assert "2026-11-18 11:06:39" in lines[-1]
        assert "submitting" in lines[-1]
        (stale,) = [line for line in lines if "no answer" in line]
        assert "ideogram-v4" in stale
        assert "57a1e008" in stale
        assert "no answer within 10 s" in stale
        assert "following" in screen_text(pilot)


async def test_new_events_come_by_themselves_and_are_followed(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        await to_events(pilot)
        await _poll(journal, jobs["queued"], 9, 8)
        await until(pilot, lambda: "8 ahead" in log_lines(pilot)[-1])
        await journal.record_incident(Incident(NOW, IncidentKind.OFFLINE, "no route to host"))
        await until(pilot, lambda: "offline" in log_lines(pilot)[-1])
        assert "no route to host" in log_lines(pilot)[-1]


async def test_going_up_stops_following_and_says_so_and_the_end_goes_on(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        screen = await to_events(pilot)
        await pilot.press("k", "k")
        await pilot.pause()
        assert "F follows" in screen_text(pilot)
        before = log_lines(pilot)
        await _poll(journal, jobs["queued"], 9, 8, 7)
        await until(pilot, lambda: "3 newer, F follows" in screen_text(pilot))
        assert log_lines(pilot) == before  # nothing moves under the eyes
        await pilot.press("F")
        await until(pilot, lambda: "7 ahead" in log_lines(pilot)[-1])
        assert "following" in screen_text(pilot)
        await pilot.press("g")
        await until(pilot, lambda: "submitting" in log_lines(pilot)[0])
        assert screen.log_view.scroll_offset.y == 0
        await pilot.press("G")
        await until(pilot, lambda: "7 ahead" in log_lines(pilot)[-1] and "following" in screen_text(pilot))


async def test_the_wheel_stops_following_too(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        screen = await to_events(pilot)
        screen.log_view.scroll_up(animate=False, immediate=True)
        await until(pilot, lambda: "F follows" in screen_text(pilot))


async def test_the_search_narrows_as_it_is_typed_and_esc_takes_it_back(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        screen = await to_events(pilot)
        total = len(screen.log_view)
        await pilot.press("slash", *"kind:fault late")
        await until(pilot, lambda: "No event fits" in screen_text(pilot))
        await pilot.press(*["backspace"] * 5)
        await loaded(pilot, screen)
        assert {line[24:36].strip() for line in log_lines(pilot)} == {"no answer", "not known"}
        assert f"of {total}" in screen_text(pilot)
        assert "/ kind:fault" in screen_text(pilot)
        await pilot.press("escape")
        assert "/ kind:fault" in screen_text(pilot)
        await pilot.press("escape")
        await loaded(pilot, screen)
        assert len(screen.log_view) == total


async def test_a_search_that_makes_no_sense_says_so(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await to_events(pilot)
        await pilot.press("slash", *"kind:x")
        await until(pilot, lambda: "no kind is called “x”" in screen_text(pilot))


async def test_new_events_respect_the_search(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        screen = await to_events(pilot)
        await pilot.press("slash", *"state:running", "enter")
        await loaded(pilot, screen)
        count = len(screen.log_view)
        await _poll(journal, jobs["queued"], 9)
        await journal.apply(jobs["queued"].id, ev.Polled(NOW, ev.Progress.RUNNING, "in_progress"))
        await until(pilot, lambda: len(screen.log_view) == count + 1)
        await loaded(pilot, screen)
        assert all("running" in line for line in log_lines(pilot))


async def test_one_jobs_events_are_a_key_away_and_enter_leads_to_the_job(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        screen = await to_events(pilot)
        await pilot.press("k", "E")  # the cancelling one's
        await loaded(pilot, screen)
        assert [line[24:36].strip() for line in log_lines(pilot)] == [
            "submitting",
            "accepted",
            "queued",
            "cancel asked",
        ]
        assert "Events of ideogram-v4" in screen_text(pilot)
        assert "ca9ce009" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        await until(pilot, lambda: app.jobs_screen.table.cursor_job_id == jobs["cancelling"].id)
        await pilot.press("5")
        await until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
        await pilot.press("escape")
        await loaded(pilot, screen)
        assert len(screen.log_view) > 50
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)


async def test_a_job_leads_to_its_events_and_esc_leads_back(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["failed"].id)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
        await until(pilot, lambda: any("safety filter" in line for line in log_lines(pilot)))
        assert all("fa11ed02" in line for line in log_lines(pilot))
        await _poll(journal, jobs["queued"], 9)
        await journal.apply(
            jobs["failed"].id, ev.Downloaded(NOW, 1)
        )  # too late to change anything, and told all the same
        await until(pilot, lambda: "downloaded" in log_lines(pilot)[-1])
        assert all("fa11ed02" in line for line in log_lines(pilot))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)


async def test_what_happened_to_no_job_opens_none(tmp_path: Path, journal: Journal) -> None:
    await journal.record_incident(Incident(NOW, IncidentKind.DISK, "the disk is full"))
    async with running(app_on(tmp_path, journal)) as pilot:
        await to_events(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: any("not to a job" in words for words in toasts(pilot)))
        assert isinstance(pilot.app.screen, EventsScreen)


async def test_an_event_is_copied_as_one_line(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def take(_: Clipboard, text: str) -> Copied:
        copied.append(text)
        return Copied(None)

    monkeypatch.setattr(Clipboard, "copy", take)
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        await to_events(pilot)
        await pilot.press("k", "y")
        await until(pilot, lambda: copied)
    assert copied[0].split("  ") == [
        "2026-11-18 11:06:39",
        "cancel asked",
        "ideogram-ai/ideogram-v4/text-to-image",
        "ca9ce009-5c1d-4e7a-9b0f",
        "by you",
        "A harbour at first light",
    ]


async def test_hostile_words_change_nothing_but_their_cells(tmp_path: Path, journal: Journal) -> None:
    job = await journal.create_job(intent(1, FLUX, NOW, title=_HOSTILE), b"{}")
    await journal.apply(job.id, ev.Submitting(NOW, "o"))
    await journal.apply(job.id, ev.Rejected(NOW, Failure(_HOSTILE, 422, json.dumps(_HOSTILE))))
    await journal.record_incident(Incident(NOW, IncidentKind.OFFLINE, _HOSTILE))
    async with running(app_on(tmp_path, journal), SMALL) as pilot:
        screen = await to_events(pilot)
        await pilot.press("k")
        await pilot.pause()
        text = screen_text(pilot)
        assert "boom [/red]" in text
        assert not {"\x1b", "\u202e", "\x07", "\u200b"} & set(text)
        assert all(len(line) <= 80 for line in text.splitlines() if line.isascii())
        assert "boom [/red]" in str(screen.query_one("#event", Static).render())
        await pilot.press("slash", *"[/red] [link")
        await until(pilot, lambda: "3 of 3" in screen_text(pilot))


@pytest.mark.parametrize("size", [(40, 10), (60, 20)])
async def test_it_fits_every_size(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], size: tuple[int, int]
) -> None:
    async with running(app_on(tmp_path, journal), size) as pilot:
        await to_events(pilot)
        lines = log_lines(pilot)
        assert any("submitting" in line for line in lines)
        assert any(":06:" in line for line in lines)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "following" in screen_text(pilot)
        assert "submitting" in log_lines(pilot)[-1]


async def test_without_events_it_says_so(tmp_path: Path, journal: Journal) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await to_events(pilot)
        assert "Nothing has happened yet" in screen_text(pilot)


async def test_nothing_is_read_while_another_screen_is_looked_at(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal, engine=StillEngine(journal)), SMALL) as pilot:
        screen = await to_events(pilot)
        before = len(screen.log_view)
        await pilot.press("1")
        await until(pilot, lambda: not isinstance(pilot.app.screen, EventsScreen))
        await until(pilot, lambda: not _followers(pilot))
        await _poll(journal, jobs["queued"], 9, 8)
        await pilot.pause(0.1)
        assert len(screen.log_view) == before
        await pilot.press("5")
        await until(pilot, lambda: len(screen.log_view) == before + 2)
        await until(pilot, lambda: "8 ahead" in log_lines(pilot)[-1])


def _followers(pilot: Pilot[int]) -> list[object]:
    assert isinstance(pilot.app, DashboardApp)
    return [worker for worker in pilot.app.workers if worker.group == "follow" and not worker.is_finished]

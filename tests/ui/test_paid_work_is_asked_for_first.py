from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs import AskText, Menu, Question
from runcomfy_tui.ui.screens.new_job import JobForm, NewJobScreen
from runcomfy_tui.ui.widgets.headline import Headline
from tests.ui.form_steps import field_around
from tests.ui.gallery import StillEngine, app_on
from tests.ui.job_form_steps import form_again, new_form, ordered, submits
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until


async def test_a_new_job_is_chosen_by_typing_filled_in_and_stands_under_the_cursor(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewJobScreen))
        await pilot.press(*"klein")
        await until(pilot, lambda: "1 of 5" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, JobForm))
        await pilot.press(*"a lighthouse")
        await pilot.press("enter")  # a line break: Enter never submits
        assert not submits(engine)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        name, body = engine.orders[-1] if engine.orders[-1][0] == "submit" else engine.orders[-2]
        assert name == "submit"
        assert isinstance(body, dict)
        assert body["prompt"].startswith("a lighthouse")
        current = app.jobs_screen.current()
        assert current is not None
        assert current.title == "a lighthouse"
        assert current.id not in {job.id for job in jobs.values()}


async def test_a_disk_that_refuses_leaves_the_form_as_it_is(tmp_path: Path, journal: Journal) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await new_form(pilot, "abc")
        engine.refuses = DiskRefused("The disk is full: nothing was sent.", advice="Make room.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "The disk is full" in screen_text(pilot))
        assert isinstance(pilot.app.screen, JobForm)
        engine.refuses = None
        await pilot.press("ctrl+s")
        await until(pilot, lambda: ("submit", {"prompt": "abc"}) in engine.orders)


async def test_what_was_typed_is_there_when_the_form_is_opened_again(tmp_path: Path, journal: Journal) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        for _ in range(2):
            await new_form(pilot)
            if "half a thought" in screen_text(pilot):
                return
            await pilot.press(*"half a thought")
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is pilot.app.jobs_screen)  # type: ignore[attr-defined]
        raise AssertionError("the draft was lost")


async def test_resubmitting_leads_to_the_seed(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await form_again(pilot, jobs["succeeded"].id)
        await until(pilot, lambda: field_around(pilot.app.screen.focused) == "seed")
        await pilot.press("end", "5", "ctrl+s")
        await until(pilot, lambda: submits(engine))
        before = json.loads(await journal.body(jobs["succeeded"].id))
        assert submits(engine)[0] == {**before, "seed": int(f"{before['seed']}5")}


async def test_a_rejected_job_opens_with_the_services_words_on_their_fields(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await form_again(pilot, jobs["rejected"].id)
        await until(pilot, lambda: "2147483647" in screen_text(pilot))
        await until(pilot, lambda: field_around(pilot.app.screen.focused) == "seed")
        assert "three fishing boats" in screen_text(pilot)


async def test_the_same_again_names_the_price_and_waits_for_y(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "about $0.012" in screen_text(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert not submits(engine)
        await pilot.press("R", "y")
        await until(pilot, lambda: submits(engine))


async def test_a_job_that_was_not_sent_waits_for_a_key_and_a_yes(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["held"].id)
        await pilot.press("!")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "price unknown" in screen_text(pilot)
        await pilot.press("y")
        await until(pilot, lambda: ("release", [jobs["held"].id]) in engine.orders)


async def test_an_unknown_job_is_only_submitted_again_after_typing_a_word(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["unknown"].id)
        await pilot.press("R")
        await until(pilot, lambda: toasts(pilot))
        assert isinstance(pilot.app.screen, type(pilot.app.jobs_screen))  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press("y", "enter")
        await pilot.pause()
        assert ("submit_again", jobs["unknown"].id) not in engine.orders
        await pilot.press("backspace", *"again")
        await pilot.press("enter")
        await until(pilot, lambda: ("submit_again", jobs["unknown"].id) in engine.orders)


async def test_an_id_found_on_the_dashboard_is_attached(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["unknown"].id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press(*"not an id")
        await pilot.press("enter")
        await until(pilot, lambda: "letters, digits" in screen_text(pilot))
        await pilot.press(*["backspace"] * 9, *"req-77", "enter")
        await until(pilot, lambda: ("attach", (jobs["unknown"].id, "req-77")) in engine.orders)


async def test_a_journal_that_is_only_shown_asks_nothing_it_cannot_do(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    shown = await Journal.open(journal.path, read_only=True)
    app = app_on(tmp_path, shown)
    async with running(app) as pilot:
        await stand_on(pilot, jobs["succeeded"].id)
        await pilot.press(*"Rrn")
        await until(pilot, lambda: bool(toasts(pilot)))
        await pilot.pause()
        assert all("nothing can be changed or started" in each for each in toasts(pilot))
        assert pilot.app.screen is app.jobs_screen
    await shown.close()


async def test_another_token_is_taken_for_the_same_account_only_on_a_yes(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        for key, orders in (("escape", 0), ("y", 1)):
            await app.jobs_screen.run_action("same_account")
            await until(pilot, lambda: isinstance(pilot.app.screen, Question))
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
            await pilot.pause()
            assert [order[0] for order in engine.orders].count("same_account") == orders


async def test_the_same_inputs_a_moment_later_are_asked_about_and_nothing_typed_is_lost(
    tmp_path: Path, journal: Journal
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        await new_form(pilot, "twice")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        form = await new_form(pilot, "twice")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        text = screen_text(pilot)
        assert "You submitted exactly this 0s ago" in text
        assert "flux-2-klein" in text
        assert "waiting" in text
        assert "It costs money: about $0.012" in text
        await pilot.press("ctrl+s", "enter")  # not the key that confirms
        assert len(submits(engine)) == 1
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is form)
        await until(pilot, lambda: "Not submitted a second time" in screen_text(pilot))
        assert "twice" in screen_text(pilot)
        assert len(submits(engine)) == 1
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.screen is app.jobs_screen)
        assert submits(engine) == [{"prompt": "twice"}] * 2


async def test_marked_jobs_are_submitted_again_as_one_batch_with_their_number_and_price(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app) as pilot:
        for name in ("succeeded", "failed", "cancelled"):
            await stand_on(pilot, jobs[name].id)
            await pilot.press("space")
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        text = screen_text(pilot)
        assert "Submit 3 jobs again, as a batch?" in text
        assert "$0.036" in text
        await pilot.press("y")
        await until(pilot, lambda: ordered(engine, "submit_batch"))
        (orders,) = ordered(engine, "submit_batch")
        assert isinstance(orders, list)
        assert {again_of for _, again_of in orders} == {jobs[n].id for n in ("succeeded", "failed", "cancelled")}
        assert not submits(engine)
        await until(pilot, lambda: len(app.jobs_screen.jobs) == len(jobs) + 3)
        # The next R asks about what is marked after this one, and about nothing that was paid for already.
        assert not app.jobs_screen.table.marked


async def test_that_a_job_was_not_accepted_is_asked_before_it_is_believed(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    engine = StillEngine(journal)
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, jobs["unknown"].id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert ("declare_not_accepted", jobs["unknown"].id) not in engine.orders
        await pilot.press("y")
        await until(pilot, lambda: ("declare_not_accepted", jobs["unknown"].id) in engine.orders)


@pytest.mark.parametrize(("way", "dialog"), [("attach", AskText), ("not-accepted", Question), ("again", AskText)])
async def test_each_way_to_settle_is_an_action_of_its_own(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job], way: str, dialog: type[object]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app) as pilot:
        assert any(deed.action == f"settle_by('{way}')" for deed in app.jobs_screen.deeds)
        await stand_on(pilot, jobs["unknown"].id)
        await app.jobs_screen.run_action(f"settle_by('{way}')")
        await until(pilot, lambda: isinstance(pilot.app.screen, dialog))
        await pilot.press("escape")
        await stand_on(pilot, jobs["queued"].id)
        await app.jobs_screen.run_action(f"settle_by('{way}')")
        await until(pilot, lambda: any("Nothing to settle" in words for words in toasts(pilot)))


async def test_a_click_on_the_unknown_in_the_header_shows_them(
    tmp_path: Path, journal: Journal, jobs: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    async with running(app, SMALL) as pilot:
        await pilot.click(Headline, offset=(screen_text(pilot).splitlines()[0].index("1 unknown") + 1, 0))
        await until(pilot, lambda: app.jobs_screen.table.shown_ids == [jobs["unknown"].id])

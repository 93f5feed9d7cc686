"""Each profile has a token, addresses, settings and a journal of its own, and asks only about its own jobs."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runcomfy_tui import locations
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.auth.token import Token
from runcomfy_tui.auth.token_file import write_own_file
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.present.profiles import ProfileFacts, facts_of
from runcomfy_tui.settings import MODEL_API_BASE, Given
from runcomfy_tui.simulator import Server
from runcomfy_tui.simulator.exchange import Answer, Request
from runcomfy_tui.store.glance import live_jobs
from runcomfy_tui.ui.widgets.previews import PreviewPane
from runcomfy_tui.wiring import open_sessions
from runcomfy_tui.wiring.open_sessions import OpenSessions
from runcomfy_tui.wiring.profiles import Profiles, Started
from runcomfy_tui.wiring.session import Session

VIDEO = model("google/veo-4/fast/text-to-video")
_FILE = """
[profiles.work]
model_api_base = "{base}/v1"
serverless_api_base = "{base}/prod/v2"
web_base = "{base}"
auto_download = false

[profiles.look]
read_only = true
"""


@dataclass
class _Ears:
    """Notes with which token the service was asked about which request."""

    heard: set[tuple[str, str]] = field(default_factory=set)
    polls: int = 0

    def listen(self, server: Server) -> None:
        answer = server.simulator.answer

        def noted(request: Request, now: float) -> Answer:
            if "/requests/" in request.path:
                token = request.headers.get("authorization", "").removeprefix("Bearer ")
                self.heard.add((token, request.path.split("/requests/")[1].split("/")[0]))
                self.polls += 1
            return answer(request, now)

        server.simulator.answer = noted  # type: ignore[method-assign]


@pytest.fixture
def ears(simulator: Server) -> _Ears:
    simulator.clock.speed = 1.0  # jobs outlive the test
    ears = _Ears()
    ears.listen(simulator)
    return ears


@asynccontextmanager
async def profiles_on(server: Server, home: Path, *, token: str = "") -> AsyncIterator[Profiles]:
    """Return the profiles of a program started with the service's environment, and close what is open at the end."""
    places = locations.under(home)
    places.config.mkdir(parents=True, exist_ok=True)
    places.config_file.write_text(_FILE.format(base=server.base_url))
    write_own_file(locations.own_token_path(places.config, "work"), Token(f"{server.simulator.token}-other", "a test"))
    (home / "token.json").write_text('{"access_token": "a-token-of-the-official-command-line"}')
    environment = {**server.environment, "RUNCOMFY_TUI_AUTO_DOWNLOAD": "no"}
    environment["RUNCOMFY_TOKEN"] = token or server.simulator.token
    tokens = TokenSources(environment, "default", home / "token.json", keyring=None)
    sessions = OpenSessions()
    try:
        yield Profiles(Started(environment, {}, places), "default", tokens, sessions, lambda _: PreviewPane)
    finally:
        sentences = await sessions.close_all(5.0, lambda: None)
    assert sentences == []


async def entered(profiles: Profiles, name: str) -> Session:
    session = (await profiles.enter(name)).connection
    assert isinstance(session, Session)
    await session.start()
    return session


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not is_so():
            await asyncio.sleep(0.02)


async def a_job(session: Session) -> Job:
    job = await session.engine.submit(VIDEO, "a harbour", {"prompt": "x"}, even_if_same=True)
    async with asyncio.timeout(15):
        while job.request is None:
            await asyncio.sleep(0.02)
            job = await session.journal.job(job.id) or job
    return job


async def test_what_the_program_was_started_with_is_of_one_profile_only(tmp_path: Path, simulator: Server) -> None:
    async with profiles_on(simulator, tmp_path) as profiles:
        assert profiles.settings_of("default").model_api_base == f"{simulator.base_url}/v1"
        assert profiles.settings_of("look").model_api_base == MODEL_API_BASE
        assert [profiles.settings_of(name).read_only for name in ("default", "work", "look")] == [False, False, True]
        for name, source in (("default", "RUNCOMFY_TOKEN"), ("work", "work.json"), ("look", "")):
            found = await profiles.tokens_of(name).find()
            assert found.source.endswith(source), name
            assert (found.token is None) is (name == "look")


async def test_each_journal_is_asked_about_with_its_own_token(tmp_path: Path, simulator: Server, ears: _Ears) -> None:
    first = simulator.simulator.token
    async with profiles_on(simulator, tmp_path) as profiles:
        mine = await a_job(await entered(profiles, "default"))
        work = await entered(profiles, "work")
        theirs = await a_job(work)
        known = {facts.name: facts for facts in await profiles.known("work")}
        assert [facts.live for facts in known.values()] == [1, 0, 1]
        assert list(facts_of(known["work"])) == [
            "this one",
            "1 job goes on",
            simulator.base_url.removeprefix("http://"),
        ]
        assert list(facts_of(known["look"])) == ["read-only"]
        await until(lambda: len(ears.heard) == 2)
        profiles.leave(work, lambda _: None)
        back = await entered(profiles, "work")  # waits until it was closed
        polls = ears.polls
        await until(lambda: ears.polls > polls + 1)
        assert back.engine.status.polling
    assert mine.request is not None
    assert theirs.request is not None
    assert ears.heard == {(first, mine.request.id), (f"{first}-other", theirs.request.id)}


async def test_a_journal_opened_with_another_accounts_token_asks_about_nothing(
    tmp_path: Path, simulator: Server, ears: _Ears
) -> None:
    async with profiles_on(simulator, tmp_path) as profiles:
        job = await a_job(await entered(profiles, "default"))
    polls = ears.polls
    async with profiles_on(simulator, tmp_path, token=f"{simulator.simulator.token}-other") as profiles:
        session = await entered(profiles, "default")
        engine = session.engine
        await until(lambda: engine.status.polling and engine.status.account is not None)
        await engine.poll_now([job.id])
        own = await a_job(session)  # what is its own is asked about meanwhile
        await until(lambda: ears.polls > polls)
        await asyncio.sleep(0.3)
        assert [banner.key for banner in engine.status.banners] == ["foreign-jobs"]
    assert job.request is not None
    assert own.request is not None
    assert (f"{simulator.simulator.token}-other", job.request.id) not in ears.heard
    assert (f"{simulator.simulator.token}-other", own.request.id) in ears.heard
    async with profiles_on(simulator, tmp_path, token=f"{simulator.simulator.token}-rotated") as profiles:
        await entered(profiles, "default")
        await until(lambda: (f"{simulator.simulator.token}-rotated", job.request and job.request.id) in ears.heard)


async def test_a_submit_under_way_is_seen_to_its_end_behind_the_next_profile(
    tmp_path: Path, simulator: Server, ears: _Ears
) -> None:
    simulator.simulator.mischief.set_json({"latency": {"strength": 1, "calls": ["submit"]}})
    told: list[tuple[str, ...]] = []
    async with profiles_on(simulator, tmp_path) as profiles:
        session = await entered(profiles, "default")
        job = await session.engine.submit(VIDEO, "a harbour", {"prompt": "x"})
        await until(lambda: simulator.simulator.counts["submits_received"])
        profiles.leave(session, told.append)
        await entered(profiles, "work")
        await until(lambda: told)
        kept = sqlite3.connect(session.settings.journal_path)
        state, request = kept.execute("SELECT state, request_id FROM jobs WHERE id = ?", (job.id,)).fetchone()
        kept.close()
    assert (told, state, bool(request)) == ([()], JobState.QUEUED.value, True)


async def test_what_was_promised_for_the_next_start_is_not_said_again_after_one_came_back(
    tmp_path: Path, simulator: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_sessions, "_GRACE_S", 0.05)
    simulator.simulator.mischief.set_json({"stall": {"strength": 1, "calls": ["submit"]}})
    told: list[tuple[str, ...]] = []
    async with profiles_on(simulator, tmp_path) as profiles:  # at its end nothing is left to be said
        session = await entered(profiles, "default")
        job = await session.engine.submit(VIDEO, "a harbour", {"prompt": "x"})
        await until(lambda: simulator.simulator.counts["submits_received"])
        profiles.leave(session, told.append)
        again = await entered(profiles, "default")
        assert "unknown at the next start" in told[0][0]
        async with asyncio.timeout(15):
            while (known := await again.journal.job(job.id)) is None or known.state is not JobState.UNKNOWN:
                await asyncio.sleep(0.02)


async def test_a_token_for_this_run_alone_is_still_there_when_one_comes_back(tmp_path: Path, simulator: Server) -> None:
    other = Token(f"{simulator.simulator.token}-other", "a test")
    async with profiles_on(simulator, tmp_path) as profiles:
        for exchanged in (other, None):
            session = await entered(profiles, "default")
            await (session.sign_out() if exchanged is None else session.accept_token(exchanged, place="session"))
            profiles.leave(session, lambda _: None)
            back = await entered(profiles, "default")
            assert back.token() == exchanged, "RUNCOMFY_TOKEN, which was given up, pays again"
            profiles.leave(back, lambda _: None)


async def test_a_profile_that_cannot_be_opened_changes_nothing(tmp_path: Path, simulator: Server) -> None:
    async with profiles_on(simulator, tmp_path) as profiles:
        places = locations.under(tmp_path)
        places.config_file.write_text("[profiles.work]\nread_onyl = true\n")
        with pytest.raises(ConfigurationError, match="read_onyl"):
            await profiles.enter("work")
        assert not locations.profile_folder(places.state, "work").exists()
        assert "read_onyl" in next(facts for facts in await profiles.known("default") if facts.name == "work").problem
        assert profiles.problem_of("a/b") is not None
        assert profiles.problem_of("New-1") is None


@pytest.mark.parametrize(
    ("content", "live"),
    [(None, 0), (b"not a journal at all" * 99, None), (b"", None)],
    ids=["none", "damaged", "empty"],
)
def test_a_glance_changes_nothing(tmp_path: Path, content: bytes | None, live: int | None) -> None:
    path = tmp_path / "journal.db"
    if content is not None:
        path.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    assert live_jobs(path) == live
    assert sorted(tmp_path.iterdir()) == before
    assert content is None or path.read_bytes() == content


def test_a_glance_reads_an_old_journal_without_migrating_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    old = sqlite3.connect(path)
    old.executescript("CREATE TABLE jobs (id TEXT, state TEXT); PRAGMA user_version = 1;")
    old.executemany("INSERT INTO jobs VALUES (?, ?)", [("a", "running"), ("b", "succeeded"), ("c", "submitting")])
    old.commit()
    old.close()
    assert live_jobs(path) == 2
    again = sqlite3.connect(path)
    assert again.execute("PRAGMA user_version").fetchone() == (1,)
    again.close()


def test_what_is_known_of_a_profile_is_told_by_importance() -> None:
    assert list(facts_of(ProfileFacts("a", live=None))) == ["its journal cannot be read from here"]
    assert list(facts_of(ProfileFacts("a", is_current=True, live=2, problem="wrong"))) == ["this one", "wrong"]


def test_flags_name_the_first_profile_only(tmp_path: Path) -> None:
    flags = {"profile": Given("start", "--profile")}
    profiles = Profiles(
        Started({}, flags, locations.under(tmp_path)),
        "start",
        TokenSources({}, "start", None, keyring=None),
        OpenSessions(),
        lambda _: PreviewPane,
    )
    assert [profiles.settings_of(name).profile for name in ("start", "other")] == ["start", "other"]

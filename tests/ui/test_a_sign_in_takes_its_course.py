from __future__ import annotations

import stat
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from runcomfy_tui.auth import KeyringTrial, Token
from runcomfy_tui.domain import errors
from runcomfy_tui.locations import under
from runcomfy_tui.settings import load as load_settings
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.sign_in import course as course_
from runcomfy_tui.ui.screens.sign_in.course import Course
from runcomfy_tui.ui.screens.sign_in.stages import (
    Asking,
    Checking,
    Denied,
    Expired,
    Failed,
    SignedIn,
    Stage,
    Waiting,
    WhereToKeep,
)
from runcomfy_tui.ui.widgets.previews import PreviewPane
from tests.ui.gallery import StillEngine
from tests.ui.sign_in_stand import CODE, SECRET, Played

OFFLINE = errors.NotConnected("RunComfy cannot be reached", sent=False)
REFUSED = errors.Unauthorised("nobody knows it", status=401)
TOKEN = Token(SECRET, "the test")


class Stand:
    """A course with everything around it; ``stages`` are those that it went through."""

    def __init__(self, home: Path, journal: Journal) -> None:
        self.places = under(home)
        self.played = Played(journal, StillEngine(journal))
        self.stages: list[Stage] = []
        self.opened: list[str] = []
        settings = load_settings({}, {}, self.places)
        self.outlook = Outlook(settings, time.time, Clipboard(lambda _: None, {}), PreviewPane)
        self.outlook.connect(cast(Connection, self.played))
        self.course = Course(self.outlook, self.stages.append, self._open)

    def last(self) -> Stage:
        """Return how far it has come."""
        return self.stages[-1]

    async def _open(self, address: str) -> bool:
        self.opened.append(address)
        return True


@pytest.fixture
def stand(tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Return a stand where nobody waits for another try."""
    monkeypatch.setattr(course_, "_AGAIN_AFTER_S", (0.0,))
    return Stand(tmp_path / "home", journal)


async def test_a_code_is_opened_waited_for_and_gives_a_token(stand: Stand) -> None:
    stand.played.ends = [TOKEN]
    assert await stand.course.by_code() is TOKEN
    assert stand.stages == [Asking(), Waiting(CODE), Waiting(CODE, opened=True)]
    assert stand.opened == [CODE.verify_url]
    await stand.course.take(TOKEN)
    assert stand.stages[-2:] == [Checking(), SignedIn("ada@example.org", "The token is kept in the system keyring.")]
    assert stand.played.accepted == [(SECRET, "keyring")]
    assert SECRET not in repr(stand.stages)


async def test_without_a_network_a_code_is_asked_for_again_by_itself(stand: Stand) -> None:
    busy = errors.RateLimited("slower", status=429, retry_after_s=0.01)
    stand.played.begins = [OFFLINE, busy, errors.ServerFault("it failed", status=503), CODE]
    stand.played.ends = [TOKEN]
    assert await stand.course.by_code() is TOKEN
    assert [stage.trouble for stage in stand.stages if isinstance(stage, Asking)] == [
        "",
        "RunComfy cannot be reached.",
        "Slower.",
        "It failed.",
    ]


@pytest.mark.parametrize(
    "fault",
    [
        errors.CertificateRefused("its certificate is not trusted", sent=False),
        errors.Unreadable("not RunComfy's", status=200),
        errors.RateLimited("a day", status=429, retry_after_s=86_400.0),
    ],
)
async def test_what_does_not_pass_by_itself_ends_it_with_a_sentence(
    stand: Stand, fault: errors.RuncomfyTuiError
) -> None:
    stand.played.begins = [fault]
    assert await stand.course.by_code() is None
    end = stand.last()
    assert isinstance(end, Failed)
    assert ("web_base" in end.words) is isinstance(fault, errors.Unreadable)
    assert not stand.opened


async def test_a_trouble_while_waiting_is_told_until_it_is_over(stand: Stand) -> None:
    stand.played.troubles = ["it is \x1b[2Joffline", ""]
    stand.played.ends = [errors.SignInExpired("too late")]
    assert await stand.course.by_code() is None
    waiting = [stage.trouble for stage in stand.stages if isinstance(stage, Waiting)]
    assert waiting == ["", "", "It is offline.", ""]
    assert stand.last() == Expired()
    stand.played.begins, stand.played.ends = [CODE], [errors.SignInDenied("no")]
    await stand.course.by_code()
    assert stand.last() == Denied()


async def test_an_address_that_is_not_safe_is_shown_and_not_opened(stand: Stand) -> None:
    code = replace(CODE, verify_url="file:///etc/passwd")
    assert not await stand.course.open(code)
    assert not stand.opened


@pytest.mark.parametrize("reason", ["this system has none", "it is locked", "it did not answer within 20 s"])
async def test_without_a_keyring_a_file_is_written_only_when_a_person_says_so(stand: Stand, reason: str) -> None:
    stand.played.trial = KeyringTrial(False, reason)
    await stand.course.take(TOKEN)
    asked = stand.last()
    assert isinstance(asked, WhereToKeep)
    assert reason in asked.reason
    assert not stand.played.accepted
    await stand.course.keep(asked.token, "session")
    assert stand.played.accepted == [(SECRET, "session")]
    assert not stand.places.config_file.exists()
    await stand.course.keep(asked.token, "file")
    assert stand.played.accepted[-1] == (SECRET, "file")
    # The settings show it, and the next sign-in does not ask again.
    assert load_settings({}, {}, stand.places).keep_token == "file"
    assert stat.S_IMODE(stand.places.config_file.stat().st_mode) == 0o600
    await stand.course.take(TOKEN)
    assert stand.played.accepted[-1] == (SECRET, "file")
    assert isinstance(stand.last(), SignedIn)


async def test_settings_that_cannot_be_written_do_not_hide_that_one_is_signed_in(stand: Stand) -> None:
    stand.places.config_file.parent.mkdir(parents=True)
    stand.places.config_file.write_text("theme = \n")
    await stand.course.keep(TOKEN, "file")
    end = stand.last()
    assert isinstance(end, SignedIn)
    assert "asks again where" in end.kept
    assert "config check" in end.kept
    await stand.course.take(TOKEN)  # until the end of the program it holds all the same
    assert stand.played.accepted == [(SECRET, "file"), (SECRET, "file")]


async def test_a_keyring_that_loses_the_token_is_no_place_for_it(stand: Stand) -> None:
    stand.played.refuses = [errors.TokenNotKept("the token was not kept in the system keyring: it was not there again")]
    await stand.course.take(TOKEN)
    assert isinstance(stand.last(), WhereToKeep)
    await stand.course.keep(TOKEN, "keyring")
    assert isinstance(stand.last(), SignedIn)


async def test_a_refused_token_is_not_kept(stand: Stand) -> None:
    stand.played.refuses = [REFUSED]
    await stand.course.take(TOKEN)
    assert isinstance(stand.last(), Failed)
    assert not stand.played.accepted
    assert SECRET not in repr(stand.stages)

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.auth import Token
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.ui.screens.sign_in.page import Room, Surroundings, page
from runcomfy_tui.ui.screens.sign_in.signing_out import what_is_forgotten
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
from runcomfy_tui.ui.screens.sign_in.surroundings import now_used
from tests.ui.sign_in_stand import CODE, SECRET

OWN = "/home/ada/.config/runcomfy-tui/tokens/token.json"
OFFICIAL = "/home/ada/.config/runcomfy/token.json"
SIZES = [(34, 7), (74, 19), (112, 43)]
STAGES = [
    Asking(), Asking("offline"), Waiting(CODE), Waiting(CODE, opened=True, trouble="offline"), Denied(), Expired(),
    Failed("no"), Checking(), WhereToKeep(Token(SECRET, "the test"), "it is locked"), SignedIn("ada", "kept"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "said", "forgotten"),
    [
        ("", "", "forgotten here"),
        ("RUNCOMFY_TOKEN", "comes first at the next start", "stays set"),
        (OFFICIAL, "own command line wrote", "stays: it is not used until"),
        (OWN, "a new one takes its place", "forgotten here"),
        ("the system keyring", "a new one takes its place", "forgotten here (the system keyring)"),
    ],
)
def test_where_the_token_of_now_comes_from_decides_what_is_said(place: str, said: str, forgotten: str) -> None:
    assert said in now_used(place, OWN)
    assert bool(now_used(place, OWN)) is bool(place)
    assert forgotten in what_is_forgotten(place, OWN)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: type(stage).__name__)
def test_every_stage_is_told_at_every_size_without_the_token(stage: Stage, size: tuple[int, int]) -> None:
    around = Surroundings(OWN, now_used("RUNCOMFY_TOKEN", OWN), "jobs of another account")
    told = page(stage, Room(*size, UNICODE), around, 598.4).plain
    assert told.strip()
    assert SECRET not in told
    assert CODE.device_code not in told
    if isinstance(stage, Waiting):
        assert {CODE.user_code, CODE.verify_url} <= set(told.split())
        assert "9:58" in told
        assert any(letter in told for letter in "█▀") is (size[0] > 60)
        assert "offline" in told or not stage.trouble
    if isinstance(stage, WhereToKeep):
        assert OWN in told
    if isinstance(stage, SignedIn):
        assert "jobs of another account" in told


def test_without_a_place_for_a_file_none_is_offered() -> None:
    stage = WhereToKeep(Token(SECRET, "the test"), "this system has none")
    told = page(stage, Room(74, 19, UNICODE), Surroundings(), 0.0).plain
    assert "  f  " not in told
    assert "  s  " in told


@pytest.mark.parametrize("code", ["[/red]", "\x1b]52;c;eA==\x07AB", "漢字-1234", "A" * 300])
def test_a_hostile_code_is_only_text(code: str) -> None:
    stage = Waiting(replace(CODE, user_code=code, verify_url=f"https://x/{code}"))
    told = page(stage, Room(74, 19, UNICODE), Surroundings(), -3.0).plain
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "0:00" in told
    assert (code[:6] in told) is ("\x1b" not in code)

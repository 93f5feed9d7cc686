"""F10 offers the outputs of earlier jobs: their public URL while it lasts, then the downloaded file, else nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual_image.widget import HalfcellImage

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.forms import Items, NotSent, Typed
from runcomfy_tui.ui.screens.pick_output import PickOutput
from runcomfy_tui.ui.screens.pick_output.offers import lasts, narrowed, offers
from tests.ui.media_steps import DAY_S, NOW, Hands, fields, output, picture
from tests.ui.steps import WIDE, toasts, until


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder of a person."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


async def _open(hands: Hands) -> None:
    await hands.press("f10")
    await until(hands.pilot, lambda: isinstance(hands.app.screen, PickOutput))
    await hands.pilot.pause()


async def test_the_newest_url_is_one_enter_away() -> None:
    async with fields(outputs=[output(1), output(2)]) as hands:
        await _open(hands)
        assert "2 pictures, the newest first" in hands.text()
        assert "6d left" in hands.text()
        await hands.press("enter")
        await until(hands.pilot, lambda: hands.entry() == Typed("https://media.example.org/1.png"))
        assert hands.control().line.has_focus


async def test_words_of_the_prompt_the_model_and_the_label_narrow() -> None:
    past = [output(1), output(2, title="A boat [red]", label="for Eve"), output(3, title="A fox")]
    async with fields(outputs=past) as hands:
        await _open(hands)
        await hands.press(*"eve")
        await hands.shown("1 of 3")
        assert "A boat [red] (for Eve)" in hands.text()
        await hands.press(*"zzz")
        await hands.shown("None of 3 fits")
        await hands.press("escape")
        await hands.shown("3 pictures")
        await hands.press("escape")
        await until(hands.pilot, lambda: not isinstance(hands.app.screen, PickOutput))
        assert hands.entry() == NotSent()


async def test_a_deleted_output_gives_its_download_or_says_so(person: Path) -> None:
    path = picture(person / "kept.png")
    past = [output(8, path=str(path)), output(9), output(10, path=str(person / "gone.png"))]
    async with fields(outputs=past) as hands:
        await _open(hands)
        await hands.shown("file here")
        await hands.press("down", "enter")
        assert any("has deleted this output" in each for each in toasts(hands.pilot))
        await hands.press("down", "enter")
        assert isinstance(hands.app.screen, PickOutput)
        await hands.press("up", "up", "enter")
        await until(hands.pilot, lambda: hands.entry() == Typed("~/kept.png"))


async def test_a_download_is_shown_at_the_side_where_there_is_room(person: Path) -> None:
    path = picture(person / "kept.png")
    async with fields(outputs=[output(1, path=str(path)), output(2)], size=WIDE) as hands:
        await _open(hands)
        await until(hands.pilot, lambda: list(hands.app.screen.query(HalfcellImage)), 20)
        assert "A public URL, for 6d more." in hands.text()
        await hands.press("down")
        await hands.shown("Not downloaded: there is nothing to show.")


async def test_only_outputs_that_may_fit_are_offered() -> None:
    past = [output(1, kind=MediaKind.VIDEO, title="A film"), output(2, kind=MediaKind.OTHER, title="Who knows")]
    async with fields(outputs=past) as hands:
        await _open(hands)
        assert "A film" not in hands.text()
        assert "Who knows" in hands.text()
        await hands.press("escape")


async def test_without_outputs_it_says_so() -> None:
    async with fields() as hands:
        await _open(hands)
        assert "No job has brought a picture yet." in hands.text()
        await hands.press("enter", "escape")
        await until(hands.pilot, lambda: not isinstance(hands.app.screen, PickOutput))


async def test_several_for_a_list() -> None:
    async with fields(outputs=[output(1), output(2), output(9)]) as hands:
        await hands.go_to("images")
        await _open(hands)
        await hands.press("space", "space", "space", "enter")
        urls = tuple(Typed(f"https://media.example.org/{number}.png") for number in (1, 2))
        await until(hands.pilot, lambda: hands.entry("images") == Items(urls))


async def test_a_hostile_title_is_shown_and_not_obeyed() -> None:
    async with fields(
        outputs=[output(1, title="\x1b[31m[/red] \u202eevil", label="\x1b]52;c;aGk=\x07")], size=WIDE
    ) as hands:
        await _open(hands)
        await hands.shown("[/red] evil")
        assert "\x1b" not in hands.text()


def test_thousands_are_narrowed_exactly_first() -> None:
    offered = offers(
        [output(1, title="a b c harbour"), output(2, title="h a r b o u r"), *map(output, range(2_000))],
        frozenset(),
        NOW,
    )
    found = narrowed(offered, "harbour abc")
    assert [each.title for each in found] == ["a b c harbour"]
    assert [each.title for each in narrowed(offered, "harbour")][-1] == "h a r b o u r"


def test_how_long_it_lasts() -> None:
    (fresh, old) = offers([output(6.5), output(7)], frozenset(), NOW)
    assert lasts(fresh, NOW) == "12h left"
    assert lasts(old, NOW) == "deleted"
    assert fresh.output.expires_at == NOW + DAY_S / 2

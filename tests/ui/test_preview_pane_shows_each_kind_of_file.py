"""The preview pane: pictures, posters, waveforms, facts, and plain words for everything else."""

from __future__ import annotations

import threading
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static
from textual_image.widget import HalfcellImage

from runcomfy_tui.media import decoders, facts
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, drawing, pane
from runcomfy_tui.ui.widgets.previews.drawing import Drawing
from runcomfy_tui.ui.widgets.previews.facts_line import size_text
from runcomfy_tui.ui.widgets.previews.waveform_view import WaveformView, waveform_lines

# textual-image 0.12 still calls what Pillow has announced to remove.
pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata is deprecated:DeprecationWarning")


class PaneApp(App[None]):
    CSS = "PreviewPane { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.pane = PreviewPane(image_class=HalfcellImage)

    def compose(self) -> ComposeResult:
        yield self.pane


def picture(path: Path, size: tuple[int, int] = (400, 200), color: str = "red") -> PreviewItem:
    Image.new("RGB", size, color).save(path)
    return PreviewItem(path, "image", path.name)


def sound(path: Path) -> PreviewItem:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(array("h", [0, 12_000] * 4_000).tobytes())
    return PreviewItem(path, "audio", path.name)


def image_of(app: PaneApp) -> Any:
    found = [widget for widget in app.pane.query(HalfcellImage) if widget.display]
    return found[0] if found else None


def words_of(app: PaneApp) -> str:
    words = app.pane.query_one(".preview-words", Static)
    return str(words.content) if words.display else ""


def facts_of(app: PaneApp) -> str:
    return str(app.pane.query_one(".preview-facts", Static).content)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came true")


async def shown(pilot: Pilot[None], app: PaneApp, item: PreviewItem | None) -> None:
    app.pane.show(item)
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def running() -> Any:
    app = PaneApp()
    return app, app.run_test(size=(60, 20), notifications=True, tooltips=True)


async def test_a_picture_fills_the_pane_with_its_aspect_kept_and_follows_a_resize(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, picture(tmp_path / "a.png"))
        assert image_of(app).size == (60, 15)
        assert facts_of(app).startswith("400×200 · ")
        await pilot.resize_terminal(30, 20)
        await until(pilot, lambda: image_of(app).size == (30, 8))
        await pilot.resize_terminal(80, 9)
        await until(pilot, lambda: image_of(app).size == (32, 8))


async def test_the_colours_of_the_picture_reach_the_screen(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, picture(tmp_path / "a.png", color="#12ab34"))
        assert "#12ab34" in app.export_screenshot().lower()
        await shown(pilot, app, None)
        assert "#12ab34" not in app.export_screenshot().lower()


async def test_one_picture_takes_the_place_of_another(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, picture(tmp_path / "a.png"))
        await shown(pilot, app, picture(tmp_path / "b.png", (100, 100), "blue"))
        assert image_of(app).image.size == (100, 100)
        assert len(app.pane.query(HalfcellImage)) == 1
        assert "100×100" in facts_of(app)


async def test_a_clear_picture_stands_on_the_background(tmp_path: Path) -> None:
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(tmp_path / "a.png")
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, PreviewItem(tmp_path / "a.png", "image", "a"))
        assert image_of(app).image.getpixel((5, 5)) == app.pane.background_colors[1].rgb


async def test_sound_is_drawn_as_a_waveform(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, sound(tmp_path / "a.wav"))
        assert image_of(app) is None
        assert app.pane.query_one(WaveformView).display
        assert "█" in app.export_screenshot()
        assert facts_of(app) == "1.0 s · 8 kHz mono · 16.0 kB"


async def test_nothing_downloaded_yet_is_the_callers_sentence() -> None:
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, PreviewItem(None, "image", "a", ("Nothing here yet: d fetches it.",)))
        assert words_of(app) == "Nothing here yet: d fetches it."
        await shown(pilot, app, None)
        assert words_of(app) == ""


async def test_a_video_without_the_extra_shows_facts_and_the_way_to_posters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "media_extra_installed", lambda: False)
    monkeypatch.setattr(decoders, "media_extra_installed", lambda: False)
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(2_000_000))
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, PreviewItem(tmp_path / "a.mp4", "video", "a"))
        assert words_of(app) == "pip install 'runcomfy-tui[media]' shows posters."
        assert facts_of(app) == "MP4 · 2.0 MB"


async def test_other_files_show_their_facts(tmp_path: Path) -> None:
    (tmp_path / "a.glb").write_bytes(b"glTF\x02\0\0\0")
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, PreviewItem(tmp_path / "a.glb", "other", "a", ("from the result",)))
        assert facts_of(app) == "GLB · 8 B\nfrom the result"
        assert words_of(app)


async def test_broken_and_missing_files_are_told_in_words(tmp_path: Path) -> None:
    item = picture(tmp_path / "a.png")
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:-40])
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, item)
        assert "cut short" in words_of(app)
        assert image_of(app) is None
        await shown(pilot, app, PreviewItem(tmp_path / "gone.png", "image", "b"))
        assert "not there any more" in words_of(app)


async def test_foreign_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    item = picture(tmp_path / "a.png")
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, PreviewItem(item.path, "image", "a", ("[/red] \x1b[31mx\x1b]52;c;aGk=\x07",)))
        assert facts_of(app).endswith("\n[/red] x")
        await shown(pilot, app, PreviewItem(None, "image", "a", ("[bold] \x1b[2J",)))
        assert words_of(app).strip() == "[bold]"


async def test_a_mistake_while_decoding_ends_in_words_not_in_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> Drawing:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(pane, "draw", mistaken)
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, picture(tmp_path / "a.png"))
        assert words_of(app) == "The preview failed: RuntimeError."
        monkeypatch.setattr(pane, "draw", drawing.draw)
        await shown(pilot, app, picture(tmp_path / "b.png"))
        assert image_of(app) is not None


async def test_the_newest_request_wins_over_a_slower_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, fast = picture(tmp_path / "slow.png"), picture(tmp_path / "fast.png", (10, 10))
    begun, release = threading.Event(), threading.Event()

    def reading(item: PreviewItem, *rest: Any) -> Drawing:
        if item is slow:
            begun.set()
            assert release.wait(10)
        return drawing.draw(item, *rest)

    monkeypatch.setattr(pane, "draw", reading)
    app, test = running()
    async with test as pilot:
        app.pane.show(slow)
        await until(pilot, begun.is_set)
        await until(pilot, lambda: words_of(app) == "Reading…")
        app.pane.show(fast)
        await until(pilot, lambda: "10×10" in facts_of(app))
        release.set()
        await pilot.pause(0.1)
        assert "10×10" in facts_of(app)
        assert image_of(app).image.size == (10, 10)


async def test_files_are_read_off_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def reading(*arguments: Any) -> Drawing:
        threads.append(threading.current_thread())
        return drawing.draw(*arguments)

    monkeypatch.setattr(pane, "draw", reading)
    app, test = running()
    async with test as pilot:
        await shown(pilot, app, picture(tmp_path / "a.png"))
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


async def test_passing_over_many_files_reads_only_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [picture(tmp_path / f"{index}.png") for index in range(12)]
    read: list[str] = []

    def reading(item: PreviewItem, *rest: Any) -> Drawing:
        read.append(item.title)
        return drawing.draw(item, *rest)

    monkeypatch.setattr(pane, "draw", reading)
    app, test = running()
    async with test as pilot:
        for item in items:
            app.pane.show(item)
        await until(pilot, lambda: image_of(app) is not None)
    assert read == ["11.png"]


async def test_it_can_be_removed_while_it_reads(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        app.pane.show(picture(tmp_path / "a.png"))
        await app.pane.remove()
        await pilot.pause(0.2)
        assert not app.query(PreviewPane)


async def test_a_pane_that_is_hidden_at_first_fits_its_picture_when_it_comes(tmp_path: Path) -> None:
    app, test = running()
    async with test as pilot:
        app.pane.display = False
        await shown(pilot, app, picture(tmp_path / "a.png"))
        app.pane.display = True
        await until(pilot, lambda: image_of(app) is not None and image_of(app).size == (60, 15))


def test_a_waveform_is_mirrored_and_as_large_as_asked() -> None:
    lines = waveform_lines([0.0, 0.5, 1.0], 6, 4)
    assert [len(line) for line in lines] == [6, 6, 6, 6]
    assert lines[0] == "    ██"
    assert lines[1] == "▁▁████"
    assert lines[2][:1] == "▇"
    assert waveform_lines([0.0], 3, 1) == ["▁▁▁"]


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (999_600, "1.0 MB"), (2_100_000, "2.1 MB")]
)
def test_sizes_in_words(size: int, text: str) -> None:
    assert size_text(size) == text


def test_the_pane_is_a_plain_widget() -> None:
    assert issubclass(PreviewPane, Widget)
    assert "#" not in PreviewPane.DEFAULT_CSS.replace("& >", "")

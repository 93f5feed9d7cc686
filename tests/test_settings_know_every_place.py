"""Where things are kept: the system's places, or all in one folder; the demo always apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui import locations
from runcomfy_tui.locations import Locations


def folders(places: Locations) -> list[Path]:
    return [place for place in places if isinstance(place, Path)]


def test_one_variable_puts_everything_under_one_folder(tmp_path: Path) -> None:
    places = locations.find({"RUNCOMFY_TUI_HOME": str(tmp_path)})
    assert all(folder.is_relative_to(tmp_path) for folder in folders(places))
    assert len(set(folders(places))) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert locations.find({"RUNCOMFY_TUI_HOME": "here"}).state == tmp_path / "here" / "state"


def test_without_it_the_systems_places_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    places = locations.find({"RUNCOMFY_TUI_HOME": " "})
    assert all(folder.is_relative_to(tmp_path) for folder in folders(places))
    assert all("runcomfy" in str(folder) for folder in folders(places))


def test_the_demo_lies_apart() -> None:
    real = locations.under(Path("/h"))
    assert set(folders(real)).isdisjoint(folders(real.demo))
    assert locations.journal_path(real.state, "demo") != locations.journal_path(real.demo.state, "demo")


def test_the_last_resorts_are_not_on_the_states_disk_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    files = locations.under(tmp_path / "home").emergency_files
    assert files[0].parent == tmp_path / "home"
    assert files[1].parent == tmp_path / "user"
    assert len(files) == 3


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"RUNCOMFY_CONFIG_DIR": "/a", "XDG_CONFIG_HOME": "/b"}, "/a/token.json"),
        ({"XDG_CONFIG_HOME": "/b"}, "/b/runcomfy/token.json"),
        ({}, "HOME/.config/runcomfy/token.json"),
    ],
)
def test_the_official_token_file(
    environment: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert locations.official_token_path(environment) == Path(expected.replace("HOME", str(tmp_path)))

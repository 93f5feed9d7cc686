"""The reference and the page of documentation say what the declarations say."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from runcomfy_tui import locations, settings
from runcomfy_tui.settings import GROUPS, SETTINGS, Settings
from runcomfy_tui.settings.reference import page, reference
from runcomfy_tui.settings.shown import held

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_page_in_the_repository_is_the_generated_one() -> None:
    assert PAGE.read_text("utf-8") == page(), "make docs"


def test_the_reference_with_its_marks_taken_away_is_a_file_without_mistakes(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    places = locations.under(tmp_path)
    without = settings.load({}, {}, places)
    places.config_file.write_text(reference())
    assert settings.load({}, {}, places) == without
    text = re.sub(r"(?m)^#(?=[a-z_\".]+ = |\[)", "", reference())
    places.config_file.write_text(text)
    reading = settings.read({}, {}, places)
    assert reading.problems == ()
    given = tomllib.loads(text)
    assert set(given) == {*SETTINGS, "profiles", "keys"}
    for name, setting in SETTINGS.items():
        assert setting.unset or reading.settings.origins[name].text == setting.default


def test_each_setting_is_a_documented_field_with_a_default_that_can_be_read() -> None:
    assert set(SETTINGS) < {field.name for field in fields(Settings)}
    for setting in SETTINGS.values():
        assert setting.group in GROUPS
        assert setting.words.endswith(".")
        assert setting.default or setting.unset


def test_what_holds_is_listed_in_the_order_of_the_reference(tmp_path: Path) -> None:
    rows = held(settings.load({"RUNCOMFY_TUI_MOUSE": "0"}, {}, locations.under(tmp_path)))
    assert [row.setting.name for row in rows] == re.findall(r"(?m)^#([a-z_]+) =", reference().partition("#[")[0])
    told = {row.setting.name: (row.words, row.origin.place) for row in rows}
    assert told["mouse"] == ("false", "RUNCOMFY_TUI_MOUSE")
    assert told["theme"] == ("the one that was chosen last in the program", "the default")
    assert told["most_rate"] == ("10", "the default")

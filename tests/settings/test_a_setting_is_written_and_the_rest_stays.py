"""Changing one key of ``config.toml`` leaves comments, order and the rest of the file as they are."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import ConfigurationError, DiskRefused
from runcomfy_tui.settings.editing import changed, toml_value, write_setting

TOP = "# mine\n\nmouse = true # here\n"
WORK = "\n# work's own\n[profiles.work]\n# dark\ntheme = 'nord'\n\n[keys]\na = 'b'\n"


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("", ("mouse",), "false", "mouse = false\n"),
        ("# x", ("mouse",), "false", "# x\nmouse = false\n"),
        (TOP, ("mouse",), "false", "# mine\n\nmouse = false # here\n"),
        (TOP, ("theme",), '"a"', f'{TOP}theme = "a"\n'),
        (TOP, ("mouse",), None, "# mine\n\n"),
        (TOP, ("theme",), None, TOP),
        (TOP + WORK, ("theme",), '"a"', f'{TOP}theme = "a"\n{WORK}'),
        (WORK, ("theme",), '"a"', f'\ntheme = "a"\n\n{WORK[1:]}'),
        (WORK, ("profiles", "work", "theme"), '"a"', WORK.replace("'nord'", '"a"')),
        (WORK, ("profiles", "work", "mouse"), "true", WORK.replace("'nord'\n", "'nord'\nmouse = true\n")),
        (WORK, ("profiles", "home", "mouse"), "true", f"{WORK}\n[profiles.home]\nmouse = true\n"),
        ("[profiles.work]", ("profiles", "work", "mouse"), "true", "[profiles.work]\nmouse = true\n"),
        ("[profiles]\nwork.mouse = 1", ("profiles", "work", "mouse"), "true", "[profiles]\nwork.mouse = true"),
        ("profiles.work.mouse = 1\n", ("profiles", "work", "theme"), "'a'",
         "profiles.work.mouse = 1\nprofiles.work.theme = 'a'\n"),
        ("mouse = true\r\nx = 1\r\n[a]\r\n", ("theme",), "'a'", "mouse = true\r\nx = 1\r\ntheme = 'a'\r\n[a]\r\n"),
        ('download_template = """\n"mouse" = 1"""\n"mouse" = 1#"', ("mouse",), "false",
         'download_template = """\n"mouse" = 1"""\n"mouse" = false#"'),
    ],
)  # fmt: skip
def test_one_line_is_changed_added_or_taken_out(
    before: str, path: tuple[str, ...], value: str | None, after: str
) -> None:
    assert changed(before, path, value) == after


@pytest.mark.parametrize("text", ["profiles = { work = { mouse = true } }\n", "profiles = 3\n", "mouse ="])
def test_what_only_a_person_should_change_is_left_alone(text: str) -> None:
    with pytest.raises(ConfigurationError):
        changed(text, ("profiles", "work", "theme"), '"a"')


@pytest.mark.parametrize(
    ("name", "typed", "toml"),
    [
        *(("mouse", "off", "false"), ("parallel_downloads", "3", "3"), ("most_rate", "2.50", "2.5")),
        *(("session_budget_usd", "$5", "5"), ("session_budget_usd", "none", '"none"'), ("theme", "a\\b", '"a\\\\b"')),
        *(("downloads_folder", "~/x", '"~/x"'), ("theme", 'q"\x1b\n', '"q\\"\\U0000001b"')),
    ],
)
def test_what_is_typed_becomes_toml(name: str, typed: str, toml: str) -> None:
    assert toml_value(name, typed) == toml
    tomllib.loads(f"x = {toml}")


def test_the_file_is_private_and_whole_and_a_link_stays_one(tmp_path: Path) -> None:
    link, real = tmp_path / "new" / "config.toml", tmp_path / "dotfiles.toml"
    write_setting(link, "mouse", "no")
    assert (link.read_text().splitlines()[-1], stat.S_IMODE(link.stat().st_mode)) == ("mouse = false", 0o600)
    assert stat.S_IMODE(link.parent.stat().st_mode) == 0o700
    link.rename(real)
    real.write_bytes(b"\xef\xbb\xbf" + real.read_bytes())
    link.symlink_to(real)
    write_setting(link, "theme", "a", profile="work")
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"\xef\xbb\xbf# Settings")
    assert tomllib.loads(real.read_text("utf-8-sig")) == {"mouse": False, "profiles": {"work": {"theme": "a"}}}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["dotfiles.toml"]


def test_what_cannot_be_written_is_said_and_a_wrong_value_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((DiskRefused, ConfigurationError)):
        write_setting(tmp_path / "file" / "config.toml", "mouse", "no")
    with pytest.raises(ConfigurationError, match="mouse must be"):
        write_setting(tmp_path / "config.toml", "mouse", "perhaps")
    assert not (tmp_path / "config.toml").exists()

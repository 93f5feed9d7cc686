"""``config.toml`` as a layer: values of their types, profiles, and every mistake with its line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runcomfy_tui import locations, settings
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings import Given, Reading, Settings
from runcomfy_tui.settings.file import nearest


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    (tmp_path / "config").mkdir()
    return locations.under(tmp_path)


def read(places: Locations, text: str | bytes, environment: dict[str, str] | None = None, **flags: str) -> Reading:
    places.config_file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return settings.read(environment or {}, {k: Given(v, f"--{k}") for k, v in flags.items()}, places)


def complaints(places: Locations, text: str | bytes) -> list[tuple[int | None, str]]:
    found = read(places, text).problems
    return [(each.line, f"{each.message} {each.advice}".strip()) for each in found]


EVERYTHING = """
profile = "work"          # a remark
theme = 'nord'
mouse = false
parallel_downloads = 4
most_rate = 2
session_budget_usd = 2.5
downloads_folder = "~/made"

[profiles.work]
mouse = true
session_budget_usd = "none"
[profiles]
other.theme = "dusk"
"""


def test_the_file_is_weaker_than_the_environment_and_its_profile_is_stronger_than_its_top(places: Locations) -> None:
    found = read(places, EVERYTHING, {"RUNCOMFY_TUI_THEME": "dawn"})
    assert found.problems == ()
    mine = found.settings
    assert (mine.profile, mine.theme, mine.mouse, mine.parallel_downloads) == ("work", "dawn", True, 4)
    assert (mine.most_rate, mine.session_budget_usd) == (2.0, None)
    assert mine.downloads_folder == Path("~/made").expanduser()
    other = read(places, EVERYTHING, {"RUNCOMFY_TUI_PROFILE": "x"}, profile="other").settings
    assert (other.profile, other.theme, other.mouse, other.session_budget_usd) == ("other", "dusk", False, 2.5)


def test_each_value_knows_where_it_is_from(places: Locations) -> None:
    origins = read(places, EVERYTHING, {"RUNCOMFY_TUI_ASCII": "1"}, profile="work").settings.origins
    assert set(origins) == set(settings.SETTINGS)
    assert origins["mouse"].place == f"{places.config_file}, line 11"
    assert (origins["ascii_glyphs"].layer, origins["ascii_glyphs"].place) == ("environment", "RUNCOMFY_TUI_ASCII")
    assert (origins["profile"].place, origins["graphics"].layer) == ("--profile", "default")


@pytest.mark.parametrize(
    "text", [b"", b"\xef\xbb\xbfmouse = false\n", b"mouse = false\r\n# \xc3\xa9\r\n", b"# only this"]
)
def test_marks_and_ends_of_lines_do_not_matter(places: Locations, text: bytes) -> None:
    found = read(places, text)
    assert (found.problems, found.settings.mouse) == ((), b"mouse" not in text)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nthemes = 'x'", 2, "themes is not a setting of runcomfy-tui. Did you mean theme?"),
        ("'auto-download' = true", 1, "auto-download is not a setting of runcomfy-tui. Did you mean auto_download?"),
        ("zzz = 1", 1, "config reference lists all"),
        ("[profile.work]\nmouse = true", 1, "profile must be a profile's name, not a table. Did you mean [profiles."),
        ("[profils.work]\nmouse = true", 1, "profils is not a table of runcomfy-tui. Did you mean [profiles.NAME]?"),
        ("[profiles]\nmouse = true", 2, "profiles.mouse stands in no profile. Write [profiles.NAME]"),
        ("profiles = 3", 1, "profiles must be a table"),
        ("[profiles.a]\nprofile = 'b'", 2, "Write profile at the top of the file"),
        ("[profiles.a]\n\n[profiles.a.keys]\nx = 'y'", 3, "profiles.a.keys is not a table of runcomfy-tui"),
        ("[profiles.'a b']", 1, "'a b' cannot name a profile"),
        ("mouse = 'off'", 1, "mouse must be true or false, not the text 'off'"),
        ("mouse = 1", 1, "mouse must be true or false, not 1"),
        ("parallel_downloads = 2.0", 1, "must be a whole number from 1 to 6, not 2.0"),
        ("parallel_downloads = true", 1, "must be a whole number from 1 to 6, not true"),
        ("parallel_downloads = 99999999999999999999", 1, "must be 1 to 6"),
        ("most_rate = 0.5", 1, "most_rate must be 1 to 20, not '0.5'"),
        ("least_rate = nan", 1, "least_rate must be 0.01 to 1, not 'nan'"),
        ("theme = ['a']", 1, "theme must be a text, not a list"),
        ("theme = 2020-01-01", 1, "theme must be a text, not a date or time"),
        ("graphics = 'ascii'", 1, "must be one of auto, kitty, sixel, halfcell"),
        ("keep_token = 'pocket'", 1, "must be one of keyring, file"),
        ("[profiles.a]\nweb_base = 'http://x.example'", 2, "profiles.a.web_base is not a usable address"),
        ("downloads_folder = '~nobody-here/x'", 1, "nobody here is called"),
        ("mouse = true\nmouse = false", 2, "line 2 is not TOML: the same key stands there twice"),
        ("mouse =", 1, "line 1 is not TOML: that is no value"),
        ("mouse = off", 1, "that is no value: a text needs quotes"),
        ("\n\ntheme = 'x", 3, "line 3 is not TOML: a text has no quotes at its end"),
        ("theme 'x'", 1, "there is no = after the key"),
        ("a = [1,\n2,\n", 2, "line 2 is not TOML"),
        (b"# \xff\n", 1, "that is not UTF-8"),
        (b"#\n\ntheme = '\xe9'", 3, "line 3: that is not UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(places: Locations, text: str | bytes, line: int, words: str) -> None:
    [(at, told)] = complaints(places, text)
    assert words in told
    assert told.startswith(str(places.config_file))
    if "UTF-8" not in words:
        assert (at, f"line {line}" in told) == (line, True)


def test_what_is_too_large_or_too_deep_is_refused(places: Locations) -> None:
    for text, words in (
        ("theme = " + "[" * 9_000, "nested too deeply"),
        ("#" * (1024 * 1024 + 1), "larger than 1 MiB"),
    ):
        assert [words in told for _, told in complaints(places, text)] == [True]


def test_every_problem_is_told_in_the_order_of_the_file_and_the_rest_still_counts(places: Locations) -> None:
    text = "mouse = 3\n[profiles.b]\nx = 1\n[keys]\na = 1\n"
    assert [line for line, _ in complaints(places, f"theme = 'dusk'\n{text}")] == [2, 4, 6]
    assert settings.read({}, {}, places).settings.theme == "dusk"
    with pytest.raises(ConfigurationError, match=r"line 2: mouse must be") as caught:
        settings.load({}, {}, places)
    assert "2 more to mend" in caught.value.advice


def test_a_text_with_tricks_does_not_move_the_lines(places: Locations) -> None:
    text = (
        '# mouse = 1\ntheme = """\nmouse = 1 # \\""" "quoted" \n[profiles.x]\n"""\n\'profiles\'.\'a.b\'.mouse = 1\n'
        "download_template = '''{request_id}'''\n  [ profiles . \"c\" ] # [x]\n  \"m\\u006fuse\" = [ # ]\n 1, ']',\n]\n"
        'graphics="kitty"#"\nwrong = { a = "}", b = 1 }\n'
    )
    found = [(line, told.partition(" must")[0].rpartition(": ")[2]) for line, told in complaints(places, text)]
    assert found[0][0] == 6
    assert "cannot name a profile" in found[0][1]
    assert found[1:] == [(9, "profiles.c.mouse"), (13, "profiles.c.wrong is not a table of runcomfy-tui. " + REFERENCE)]


REFERENCE = "runcomfy-tui config reference lists all."


def test_a_folder_a_pipe_a_broken_link_and_what_cannot_be_read_are_told(places: Locations) -> None:
    file = places.config_file
    assert settings.read({}, {}, places).problems == ()  # no file at all
    ways: list[tuple[Callable[[], None], str]] = [
        (file.mkdir, "is a folder"),
        (lambda: os.mkfifo(file), "is not a file"),
        (lambda: file.symlink_to("nowhere"), "is a link to a file that is not there"),
        (lambda: file.symlink_to(file.name), "could not be read"),
    ]
    for make, words in ways:
        make()
        assert [words in problem.message for problem in settings.read({}, {}, places).problems] == [True]
        file.rmdir() if file.is_dir() else file.unlink()
    if os.geteuid():
        file.write_text("mouse = false")
        file.chmod(0)
        assert "could not be read" in settings.read({}, {}, places).problems[0].message


def test_a_file_that_everybody_can_change_is_remarked_on(places: Locations) -> None:
    assert read(places, "mouse = true").file.remarks == ()
    places.config_file.chmod(0o646)
    assert "chmod 600" in settings.read({}, {}, places).file.remarks[0]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("ascii", "ascii_glyphs"), ("downloads", "downloads_folder"), ("budget", "session_budget_usd")),
        *(("ReadOnly", "read_only"), ("max_rate", "most_rate"), ("token", "keep_token"), ("qqq", None)),
    ],
)
def test_the_nearest_right_key(word: str, meant: str | None) -> None:
    assert nearest(word, settings.SETTINGS) == meant


def test_the_profiles_that_there_are(places: Locations) -> None:
    for name in ("zeta", "Beta", "not a name"):
        (places.state / "profiles" / name).mkdir(parents=True)
    (places.state / "profiles" / "file").touch()
    assert settings.profile_names(places) == ["default", "Beta", "zeta"]
    places.config_file.write_text("profile = 'home'\n[profiles.work]\n[profiles.zeta]\n")
    assert settings.profile_names(places) == ["default", "Beta", "home", "work", "zeta"]


def test_another_profile_gets_none_of_the_starts_addresses(places: Locations) -> None:
    places.config_file.write_text("[profiles.work]\nweb_base = 'https://work.example'\n")
    started = {
        "RUNCOMFY_WEB_BASE": "https://start.example",
        "RUNCOMFY_TUI_PROFILE": "x",
        "RUNCOMFY_TUI_THEME": "dusk",
    }

    def web(name: str) -> Settings:
        return settings.of_profile(started, {"profile": Given("y", "--profile")}, places, name)

    assert settings.load(started, {}, places).web_base == "https://start.example"
    assert (web("work").profile, web("work").web_base, web("work").theme) == ("work", "https://work.example", "dusk")
    assert web("default").web_base == "https://www.runcomfy.com"

"""Defaults < file < environment < flags, and every wrong value is named with the place where it stands."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from runcomfy_tui import locations, settings
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.settings import Given, Settings

PLACES = locations.under(Path("/home/of/tests"))


def load(environment: dict[str, str] | None = None, flags: dict[str, str] | None = None) -> Settings:
    given = {name: Given(text, f"--{name}") for name, text in (flags or {}).items()}
    return settings.load(environment or {}, given, PLACES)


def test_the_defaults_are_the_real_service() -> None:
    assert load() == Settings(
        profile="default",
        model_api_base="https://model-api.runcomfy.net/v1",
        serverless_api_base="https://api.runcomfy.net/prod/v1",
        web_base="https://www.runcomfy.com",
        downloads_folder=PLACES.downloads,
        state_folder=PLACES.state,
        config_folder=PLACES.config,
        log_folder=PLACES.logs,
        emergency_files=PLACES.emergency_files,
    )


def test_the_environment_overrides_defaults_and_flags_override_both() -> None:
    loaded = load({"RUNCOMFY_TUI_THEME": "dusk", "RUNCOMFY_TUI_MOUSE": "off"}, {"theme": "dawn"})
    assert (loaded.theme, loaded.mouse) == ("dawn", False)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load(dict.fromkeys(settings.VARIABLES.values(), "  ")) == load()


def test_every_variable_is_a_field() -> None:
    assert set(settings.VARIABLES) <= {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://model-api.example.net/v1/", "https://model-api.example.net/v1"),
        (" http://127.0.0.1:8080/v1 ", "http://127.0.0.1:8080/v1"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
    ],
)
def test_a_usable_base_address(text: str, kept: str) -> None:
    assert load({"RUNCOMFY_MODEL_API_BASE": text}).model_api_base == kept


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("http://model-api.example.net/v1", "plain http is only for this machine"),
        ("http://127.0.0.1.example.net", "plain http"),
        ("http://0.0.0.0:80", "plain http"),
        ("model-api.example.net/v1", "must start with https://"),
        ("ftp://example.net", "must start with https://"),
        ("https:example.net", "must start with https://"),
        ("https:///v1", "names no host"),
        ("https://me:pw@example.net/v1", "user name or password"),
        ("https://@example.net/v1", "user name or password"),
        ("https://example.net/v1?key=1", "query"),
        ("https://example.net/v1#top", "query or a fragment"),
        ("https://example.net:99999/v1", "cannot be read"),
        ("https://example.net:0/v1", "port 0"),
        ("https://[::1/v1", "cannot be read"),
        ("https://exa mple.net", "characters"),
        ("https://example.net\\@evil.net", "user name or password"),
        ("https://exämple.net", "characters"),
    ],
)
def test_a_wrong_base_address_names_the_variable_and_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({"RUNCOMFY_WEB_BASE": text})
    assert caught.value.message.startswith("RUNCOMFY_WEB_BASE is not a usable address")
    assert problem in caught.value.message


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({"RUNCOMFY_WEB_BASE": "https://me:hunter2@example.net"})
    assert "hunter2" not in str(caught.value) + caught.value.advice


@pytest.mark.parametrize("name", ["default", "work-2", "A_b", "x" * 40])
def test_a_profile_name(name: str) -> None:
    assert load({}, {"profile": name}).profile == name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a b", "-x", "con", "LPT1", "é", "x" * 41, "a\x1b[31m"])
def test_a_name_that_cannot_be_a_folder_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--profile: .* cannot name a profile") as caught:
        load({}, {"profile": name})
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("RUNCOMFY_TUI_MOUSE", "maybe", "must be 1 or 0"),
        ("RUNCOMFY_TUI_GRAPHICS", "ascii", "must be one of auto, kitty, sixel, halfcell"),
        ("RUNCOMFY_TUI_DOWNLOADS", "pictures", "must be the whole path"),
        ("RUNCOMFY_TUI_AUTO_DOWNLOAD", "later", "must be 1 or 0"),
        ("RUNCOMFY_TUI_DOWNLOAD_TEMPLATE", "{date}/{colour}", "names {colour}"),
        ("RUNCOMFY_TUI_PARALLEL_DOWNLOADS", "0", "must be 1 to 6"),
        ("RUNCOMFY_TUI_PARALLEL_DOWNLOADS", "7", "must be 1 to 6"),
        ("RUNCOMFY_TUI_PARALLEL_DOWNLOADS", "two", "must be 1 to 6"),
        ("RUNCOMFY_TUI_SESSION_BUDGET", "-1", "must be an amount in dollars"),
        ("RUNCOMFY_TUI_SESSION_BUDGET", "five", "must be an amount in dollars"),
        ("RUNCOMFY_TUI_SESSION_BUDGET", "nan", "must be an amount in dollars"),
        ("RUNCOMFY_TUI_SESSION_BUDGET", "1e9", "must be an amount in dollars"),
    ],
)
def test_other_wrong_values(variable: str, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable} {words}"):
        load({variable: text})


@pytest.mark.parametrize(("text", "usd"), [("5", 5.0), ("$2.50", 2.5), ("0", 0.0), ("", None)])
def test_a_budget_is_an_amount_in_dollars(text: str, usd: float | None) -> None:
    assert load({"RUNCOMFY_TUI_SESSION_BUDGET": text}).session_budget_usd == usd


def test_a_home_below_the_persons_own_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load({"RUNCOMFY_TUI_DOWNLOADS": "~/made"}).downloads_folder == tmp_path / "made"


def test_a_profile_has_a_journal_and_owners_of_its_own() -> None:
    one, other = load({}, {"profile": "one"}), load({}, {"profile": "other"})
    assert one.journal_path.parent == one.owners_folder.parent == one.profile_folder
    assert one.profile_folder != other.profile_folder

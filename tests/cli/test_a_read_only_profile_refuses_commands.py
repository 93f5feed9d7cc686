"""Every command that spends or changes ends with 65 and a sentence in a read-only profile, before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.cli import exit_codes, main

_NOBODY = "http://127.0.0.1:9"
_COMMANDS = (
    ("run", "google/veo-4/fast/text-to-video", "--input", '{"prompt": "x"}'),
    ("run", "google/veo-4/fast/text-to-video", "--input", '{"prompt": "x"}', "--no-wait"),
    ("cancel", "req-1"),
    ("requests", "cancel", "req-1"),
    ("track", "req-1"),
    ("deployments", "update", "dep-1", "--disable"),
    ("deployments", "run", "dep-1", "--overrides", "{}"),
    ("deployments", "cancel", "dep-1", "req-1"),
    ("deployments", "proxy", "dep-1", "inst-1", "queue"),
)


@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
def test_it_says_so_and_where_that_was_set(
    command: tuple[str, ...], home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("MODEL_API", "SERVERLESS_API", "WEB"):
        monkeypatch.setenv(f"RUNCOMFY_{name}_BASE", _NOBODY)
    monkeypatch.setenv("RUNCOMFY_TOKEN", "a-token-of-a-test")
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("[profiles.look]\nread_only = true\n")
    assert main([*command, "--profile", "look"]) == exit_codes.BAD_INPUT
    told = capsys.readouterr()
    assert told.out == ""
    assert "The profile look is read-only: nothing is sent or changed." in told.err
    assert "line 2" in told.err
    assert not (home / "state").exists()

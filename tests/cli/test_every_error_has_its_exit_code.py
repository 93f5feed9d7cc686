"""The codes of RunComfy's own command line, for each kind of our errors."""

from __future__ import annotations

import pytest

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.domain import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError("x"), 64),
        (errors.InvalidInput("x", status=422), 65),
        (errors.NotFound("x", status=404), 65),
        (errors.ServiceError("x", status=402), 65),
        (errors.ServerFault("x", status=502), 69),
        (errors.Unreadable("x", status=200), 69),
        (errors.RateLimited("x", status=429), 75),
        (errors.NotConnected("x", sent=False), 75),
        (errors.TimedOut("x", sent=True), 75),
        (errors.ConnectionCut("x", sent=True), 75),
        (errors.CertificateRefused("x", sent=False), 75),
        (errors.Unauthorised("x", status=401), 77),
        (errors.NotYours("x", status=403), 77),
        (errors.NotYours("x", status=400, code=400001), 65),
        (errors.JournalDamaged("x"), 1),
        (errors.DiskRefused("x"), 1),
        (errors.FileGone("x"), 1),
        (errors.RuncomfyTuiError("x"), 1),
    ],
)
def test_the_code_of_an_error(error: errors.RuncomfyTuiError, code: int) -> None:
    assert exit_codes.of_error(error) == code

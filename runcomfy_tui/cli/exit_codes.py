"""The exit codes: those of RunComfy's own command line (sysexits), one for what nobody knows, and the signals'."""

from __future__ import annotations

from runcomfy_tui.domain import errors

DONE = 0
FAILED = 1
BAD_ARGUMENTS = 64
BAD_INPUT = 65
NO_INPUT_FILE = 66
SERVICE_DOWN = 69
OUTCOME_UNKNOWN = 70
TRY_AGAIN = 75
NOT_SIGNED_IN = 77
HUNG_UP = 129
INTERRUPTED = 130
TERMINATED = 143


def of_error(error: errors.RuncomfyTuiError) -> int:
    """Return the code that stands for one of our errors."""
    match error:
        case errors.ReadOnlyProfile():
            return BAD_INPUT
        case errors.ConfigurationError():
            return BAD_ARGUMENTS
        case errors.NotYours(status=400):
            return BAD_INPUT  # no id of a model or a request
        case errors.Unauthorised() | errors.NotYours() | errors.SignInFailed():
            return NOT_SIGNED_IN
        case errors.ServerFault() | errors.Unreadable():
            return SERVICE_DOWN
        case errors.RateLimited() | errors.CertificateRefused() | errors.NetworkFault():
            return TRY_AGAIN
        case errors.ServiceError() | errors.ImportRefused() | errors.BudgetPassed():
            return BAD_INPUT
        case _:
            return FAILED


def of_status(status: int) -> int:
    """Return the code that stands for an HTTP status."""
    if status in (401, 403):
        return NOT_SIGNED_IN
    if status in (408, 429):
        return TRY_AGAIN
    if status >= 500:
        return SERVICE_DOWN
    return BAD_INPUT if status >= 400 else DONE

"""Every error that one room raises for another to handle.

::

    RuncomfyTuiError            what happened, to what, and what to do next
    ├── ConfigurationError      a setting, an address or a token cannot be used
    │   └── ReadOnlyProfile     the profile may not spend or change anything
    ├── Duplicate               the same inputs went to the same target a moment ago: asked first
    ├── BudgetPassed            it would cost more than the session may spend unasked, or nobody knows what it costs
    ├── JournalError            the journal cannot be opened or written
    │   ├── JournalNewer        written by a newer version of this program
    │   ├── JournalDamaged      not readable as a journal
    │   ├── ImportRefused       an exported journal that cannot be brought in: nothing of it was
    │   ├── JournalRefused      a place where a journal would not be safe (network file system, read-only folder)
    │   └── DiskRefused         a write did not reach the disk (full, read-only, failing)
    ├── NetworkFault            no answer; ``sent`` tells whether request bytes may have left
    │   ├── NotConnected        the connection never stood: nothing was sent
    │   ├── ConnectionCut       it broke afterwards
    │   ├── TimedOut            nothing came in time
    │   └── CertificateRefused  TLS could not be trusted: nothing was sent
    ├── ServiceError            the service answered, and the answer is an error
    │   ├── Unauthorised        401, or 403 without a code for one resource: the token is refused
    │   ├── NotYours            400001, 403001, 403003: this one resource is refused
    │   ├── NotFound            the service's own JSON 404
    │   ├── InvalidInput        422 or another 4xx that refuses the inputs
    │   ├── RateLimited         429, with ``retry_after_s`` where it was given
    │   ├── ServerFault         5xx
    │   └── Unreadable          an answer that is not the service's (HTML, broken JSON, a foreign 404)
    ├── SignInFailed            a sign-in on the website came to its end without a token
    │   ├── SignInDenied        the person said no there
    │   └── SignInExpired       nobody said anything in time
    ├── TokenNotKept            a token could not be written where it should be kept: nothing was
    └── FileFault               a hosted file could not be fetched or kept
        ├── UnsafeUrl           not fetched: the URL breaks the host rules
        ├── FileGone            the host says that it is not there (any more)
        └── FileDamaged         what came is not the whole file
"""

from __future__ import annotations

HOW_TO_SIGN_IN = "sign in: ctrl+p “sign in” in the program, or runcomfy-tui login"


class RuncomfyTuiError(Exception):
    """Base of all our errors: ``str()`` is one plain sentence, ``advice`` says what to do next (may be empty)."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class ConfigurationError(RuncomfyTuiError):
    """A setting, an address or a token cannot be used."""


class ReadOnlyProfile(ConfigurationError):
    """The profile may not spend or change anything: nothing was sent and nothing was written."""


class Duplicate(RuncomfyTuiError):
    """The same body was submitted to the same target ``age_s`` seconds ago, as job ``job_id``: nothing was written."""

    def __init__(self, message: str, *, job_id: str, age_s: float, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.job_id = job_id
        self.age_s = age_s


class BudgetPassed(RuncomfyTuiError):
    """What was to be submitted passes the session's budget, or may: nothing was written. Amounts in USD.

    ``spent_usd`` is what the session has spent, ``price_usd`` the estimate of what was to be submitted, None where that
    is not known.
    """

    def __init__(
        self, message: str, *, limit_usd: float, spent_usd: float, price_usd: float | None, advice: str = ""
    ) -> None:
        super().__init__(message, advice=advice)
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.price_usd = price_usd


class JournalError(RuncomfyTuiError):
    """The journal cannot be opened or written."""


class JournalNewer(JournalError):
    """The journal was written by a newer version of this program."""


class JournalDamaged(JournalError):
    """The file is not readable as a journal."""


class JournalRefused(JournalError):
    """The journal's place is not safe to write to."""


class ImportRefused(JournalError):
    """Lines of an exported journal cannot be: nothing was brought in."""


class DiskRefused(JournalError):
    """A write did not reach the disk."""


class NetworkFault(RuncomfyTuiError):
    """No answer came; ``sent`` is true when request bytes may have left this machine."""

    def __init__(self, message: str, *, sent: bool, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.sent = sent


class NotConnected(NetworkFault):
    """The connection never stood: name, refusal, time-out while connecting."""


class ConnectionCut(NetworkFault):
    """The connection broke after it stood."""


class TimedOut(NetworkFault):
    """Nothing came in time."""


class CertificateRefused(NetworkFault):
    """The server's certificate was not accepted; never repeated by itself."""


class ServiceError(RuncomfyTuiError):
    """The service answered with an error: its HTTP status, its own code and ``detail``, where it gave them."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: int | None = None,
        detail: object = None,
        retry_after_s: float | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message, advice=advice)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s


class Unauthorised(ServiceError):
    """The token is refused: the whole profile stops."""


class NotYours(ServiceError):
    """One resource is refused: another account's, or an id that cannot be."""


class NotFound(ServiceError):
    """The service itself says that it does not know the id."""


class InvalidInput(ServiceError):
    """The service refuses the request's inputs, or the request as such."""


class RateLimited(ServiceError):
    """Too many requests; ``retry_after_s`` is the wait that was asked for, if any."""


class ServerFault(ServiceError):
    """The service or something before it failed."""


class Unreadable(ServiceError):
    """The answer is not one of the service's: HTML, broken JSON, a missing field that must be there."""


class SignInFailed(RuncomfyTuiError):
    """A sign-in on the website came to its end without a token."""


class SignInDenied(SignInFailed):
    """The person refused the code on the website."""


class SignInExpired(SignInFailed):
    """The code's time ran out before anybody confirmed it."""


class TokenNotKept(RuncomfyTuiError):
    """A token could not be kept where it should be; ``str()`` says where and why, never the token."""


class FileFault(RuncomfyTuiError):
    """A hosted file could not be fetched or kept."""


class UnsafeUrl(FileFault):
    """The URL breaks the host rules; no byte was sent."""


class FileGone(FileFault):
    """The file's host refuses it or does not have it (any more)."""


class FileDamaged(FileFault):
    """What came is not the whole file, or not the file it says it is."""

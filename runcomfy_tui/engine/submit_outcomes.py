"""What an answer to a submit makes of the job: a table, one row a case, first match wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.domain.job import Failure

_REFUSED = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422})
_UNSETTLED = frozenset({408, 409, 429})
BEFORE_ACCEPTANCE = {
    10001: "there is not enough balance on the account",
    10002: "the deployment is disabled",
    10003: "the deployment was deleted",
}
"""Codes that say before anything runs that nothing will, and what they mean."""
_UNSAID = "HTTP "
"""How the words of an answer begin that gave none itself."""


class SubmitOutcome(StrEnum):
    """What becomes of the job."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    AGAIN = "again"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the table."""

    case: str
    fits: Callable[[SubmitAnswer], bool]
    outcome: SubmitOutcome


def _refusing_code(answer: SubmitAnswer) -> bool:
    code = answer.code
    return code is not None and (code in BEFORE_ACCEPTANCE or 400_000 <= code < 500_000)


TABLE: tuple[Row, ...] = (
    Row(
        "200 with a valid request_id", lambda a: 200 <= a.status < 300 and a.request is not None, SubmitOutcome.ACCEPTED
    ),
    Row(
        "200 with a refusing error_code", lambda a: 200 <= a.status < 300 and _refusing_code(a), SubmitOutcome.REJECTED
    ),
    Row("a refusing 4xx", lambda a: a.status in _REFUSED, SubmitOutcome.REJECTED),
    Row(
        "429 with JSON or Retry-After",
        lambda a: a.status == 429 and (a.is_json or a.retry_after_s is not None),
        SubmitOutcome.AGAIN,
    ),
    Row(
        "another 4xx with documented JSON",
        lambda a: 400 <= a.status < 500 and a.status not in _UNSETTLED and a.documented,
        SubmitOutcome.REJECTED,
    ),
    Row("anything else", lambda _: True, SubmitOutcome.UNKNOWN),
)


def outcome_of(answer: SubmitAnswer) -> SubmitOutcome:
    """Return the outcome of the first row that fits; the last row fits everything."""
    return next(row.outcome for row in TABLE if row.fits(answer))


def in_plain_words(failure: Failure) -> Failure:
    """Return a refusal with the meaning of its code for words, where the service gave none."""
    meaning = BEFORE_ACCEPTANCE.get(failure.code or 0)
    return failure if meaning is None or not failure.message.startswith(_UNSAID) else replace(failure, message=meaning)

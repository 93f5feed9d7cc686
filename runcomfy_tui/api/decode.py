"""From the wire to domain values: the only file that knows the wire's spellings.

Unknown fields are ignored and unknown status words are kept as they came; sources of the readings: RunComfy's public
documentation and its open clients.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runcomfy_tui.api import values
from runcomfy_tui.api.answers import (
    Account,
    CataloguePage,
    ResultAnswer,
    SignInAnswer,
    SignInStarted,
    SignInState,
    StatusAnswer,
    SubmitAnswer,
)
from runcomfy_tui.api.error_bodies import (
    checked_json,
    code_of,
    failure_of,
    json_object,
    json_text,
    retry_after_s,
    service_code,
    words_of,
)
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Failure, Request, is_request_id
from runcomfy_tui.domain.meanings import CancelOutcome, Progress, Verdict
from runcomfy_tui.domain.target import is_model_id

if TYPE_CHECKING:
    from runcomfy_tui.domain.catalogue import CatalogueModel

_WORD_LIMIT = 64

_PROGRESS = {
    **dict.fromkeys(("in_queue", "pending", "waiting", "queued"), Progress.QUEUED),
    **dict.fromkeys(("in_progress", "starting", "processing", "running"), Progress.RUNNING),
    **dict.fromkeys(("completed", "succeeded", "failed", "cancelled", "canceled"), Progress.ENDED),
}
_VERDICTS = {
    "succeeded": Verdict.SUCCEEDED,
    "failed": Verdict.FAILED,
    "cancelled": Verdict.CANCELLED,
    "canceled": Verdict.CANCELLED,
}
_CANCEL_OUTCOMES = {
    "cancelled": CancelOutcome.CANCELLED,
    "canceled": CancelOutcome.CANCELLED,
    "cancellation_requested": CancelOutcome.REQUESTED,
    "not_cancellable": CancelOutcome.NOT_CANCELLABLE,
}
_SIGN_IN_STATES = {
    "pending": SignInState.PENDING,
    "authorized": SignInState.AUTHORISED,
    "authorised": SignInState.AUTHORISED,
    "denied": SignInState.DENIED,
    "expired": SignInState.EXPIRED,
}
_LONGEST_CODE = 4_096
_CODE_LIVES_S, _CODE_LIVES_AT_MOST_S = 600.0, 3_600.0
_POLL_INTERVAL_S, _SHORTEST_INTERVAL_S, _LONGEST_INTERVAL_S = 2.0, 0.1, 60.0
_TAKEN_UP = (202, 204)
"""Statuses that say by themselves that a cancel was taken up."""


def submit_answer(reply: Reply, now: float) -> SubmitAnswer:
    """Read the answer to a submit; never raises: what cannot be read is part of the answer."""
    body = json_object(reply.body)
    request = None if body is None else _request(body)
    return SubmitAnswer(
        status=reply.status,
        code=None if body is None else service_code(body),
        is_json=body is not None,
        documented=body is not None
        and bool({"error_code", "error_message", "message", "error", "detail"} & body.keys()),
        request=request,
        failure=failure_of(reply, body),
        retry_after_s=retry_after_s(reply, now),
    )


def _request(body: Mapping[str, object]) -> Request | None:
    request_id = body.get("request_id")
    if not isinstance(request_id, str) or not is_request_id(request_id):
        return None
    urls = (values.text_or_none(body.get(f"{name}_url")) for name in ("status", "result", "cancel"))
    return Request(request_id, *urls)


def status_answer(reply: Reply, now: float) -> StatusAnswer:
    """Read a status answer; raise a :class:`errors.ServiceError` for anything else."""
    body = _checked(reply, now, "status")
    word = _word(body)
    return StatusAnswer(
        progress=_PROGRESS.get(word.lower(), Progress.UNRECOGNISED),
        wire_status=word,
        queue_position=values.count(body.get("queue_position")),
        instance_id=values.name_or_number(body.get("instance_id")) or None,
    )


def result_answer(reply: Reply, now: float) -> ResultAnswer:
    """Read a result answer; raise a :class:`errors.ServiceError` for anything else.

    ``completed`` is not success: with an error it failed, with an output it succeeded, with neither it says nothing.
    """
    from runcomfy_tui.domain.node_outputs import outputs_of_answer  # A question about a status waits for none of it.

    body = _checked(reply, now, "result")
    word = _word(body).lower()
    has_output = any(body.get(name) is not None for name in ("output", "outputs"))
    error = body.get("error")
    verdict = _VERDICTS.get(word, Verdict.NOT_YET)
    if word == "completed":
        verdict = Verdict.FAILED if error else Verdict.SUCCEEDED if has_output else Verdict.NOT_YET
    failure = _result_failure(error) if verdict is Verdict.FAILED else None
    return ResultAnswer(
        verdict=verdict,
        failure=failure,
        cost_usd=values.number(body.get("cost")),
        finished_at=values.time(body.get("finished_at")),
        assets=tuple(each.asset for each in outputs_of_answer(body)) if verdict is Verdict.SUCCEEDED else (),
        raw=reply.body,
        model_id=values.text_or_none(body.get("model_id")),
        created_at=values.time(body.get("created_at")),
    )


def _result_failure(error: object) -> Failure:
    """Read a failed result's ``error``: a string, an object, or a list of ``{error, errorCode, debugInfo}``."""
    first = error[0] if isinstance(error, list) and error else error
    found = [first.get(key) for key in ("code", "errorCode", "error_code")] if isinstance(first, dict) else []
    return Failure(
        message=words_of(error) or "the request failed; the service gave no reason",
        code=next((code for value in found if (code := code_of(value)) is not None), None),
        detail=None if error is None or isinstance(error, str) else json_text(error),
    )


def cancel_answer(reply: Reply, now: float) -> CancelOutcome:
    """Read a cancel's answer: ``outcome`` wins; ``status`` counts only where it speaks of the cancel itself."""
    if reply.status in _TAKEN_UP and not reply.body.strip():
        return CancelOutcome.REQUESTED
    body = _checked(reply, now, "cancel")
    outcome = body.get("outcome")
    if isinstance(outcome, str) and outcome.lower() in _CANCEL_OUTCOMES:
        return _CANCEL_OUTCOMES[outcome.lower()]
    return CancelOutcome.NOT_CANCELLABLE if _word(body).lower() == "not_cancellable" else CancelOutcome.REQUESTED


def catalogue_page(reply: Reply, now: float) -> CataloguePage:
    """Read a page of the catalogue; entries that name no usable model id are left out."""
    body = _checked(reply, now, "catalogue")
    listed = body.get("models")
    if not isinstance(listed, list):
        raise errors.Unreadable("the catalogue's answer holds no list of models", status=reply.status)
    models = tuple(m for entry in listed if (m := _model(entry)) is not None)
    total = values.count(body.get("total"))
    return CataloguePage(models, len(listed) if total is None else total, len(listed))


def categories(reply: Reply, now: float) -> tuple[str, ...]:
    """Read the list of categories, each once; entries that are no text, or objects without a name, are left out."""
    body = _checked(reply, now, "categories")
    listed = body.get("categories")
    if not isinstance(listed, list):
        raise errors.Unreadable("the answer holds no list of categories", status=reply.status)
    names = (values.text(entry.get("name") if isinstance(entry, dict) else entry).strip() for entry in listed)
    return tuple(dict.fromkeys(name for name in names if name))


def catalogue_model(reply: Reply, now: float) -> CatalogueModel:
    """Read one catalogue entry."""
    found = _model(_checked(reply, now, "model"))
    if found is None:
        raise errors.Unreadable("the answer is not a catalogue entry", status=reply.status)
    return found


def _model(entry: object) -> CatalogueModel | None:
    from runcomfy_tui.domain.catalogue import CatalogueModel

    if not isinstance(entry, dict):
        return None
    model_id = entry.get("model_id")
    if not isinstance(model_id, str) or not is_model_id(model_id):
        return None
    schema = entry.get("input_schema")
    return CatalogueModel(
        model_id=model_id,
        display_name=values.text(entry.get("display_name")) or model_id,
        description=values.text(entry.get("description")),
        categories=values.texts(entry.get("categories")),
        kind=values.text(entry.get("kind")) or "model",
        base_price_usd=values.number(entry.get("base_price_usd")),
        price_unit=values.text_or_none(entry.get("price_unit")),
        pricing_note=values.text(entry.get("pricing_note")),
        model_url=values.text(entry.get("model_url")),
        inputs=values.texts(entry.get("inputs")),
        required_inputs=values.texts(entry.get("required_inputs")),
        input_schema=schema if isinstance(schema, dict) else None,
    )


def account(reply: Reply, now: float) -> Account:
    """Read who the token belongs to."""
    body = _checked(reply, now, "account")
    account_id = body.get("id")
    if isinstance(account_id, bool) or not isinstance(account_id, str | int) or account_id == "":
        raise errors.Unreadable("the answer names no account", status=reply.status)
    return Account(str(account_id), values.text(body.get("email")))


def sign_in_started(reply: Reply, now: float) -> SignInStarted:
    """Read the begin of a sign-in; times that are missing or make no sense are the usual ones."""
    body = _checked(reply, now, "sign-in")
    device_code, user_code, verify_url = (
        values.text(body.get(name)).strip() for name in ("device_code", "user_code", "verify_url")
    )
    is_code = 0 < len(device_code) <= _LONGEST_CODE and device_code.isascii() and device_code.isprintable()
    if not is_code or not user_code:
        raise errors.Unreadable("the answer to the sign-in names no code", status=reply.status)
    if not verify_url.lower().startswith(("https://", "http://")):
        raise errors.Unreadable("the answer to the sign-in names no page to confirm it on", status=reply.status)
    expires_in_s = values.number(body.get("expires_in")) or _CODE_LIVES_S
    poll_interval_s = values.number(body.get("poll_interval")) or _POLL_INTERVAL_S
    return SignInStarted(
        user_code,
        verify_url,
        min(expires_in_s, _CODE_LIVES_AT_MOST_S),
        min(max(poll_interval_s, _SHORTEST_INTERVAL_S), _LONGEST_INTERVAL_S),
        device_code,
    )


def sign_in_answer(reply: Reply, now: float) -> SignInAnswer:
    """Read where a sign-in stands: an HTTP 410 that says so is an answer, as is any other word in its place."""
    body = json_object(reply.body)
    word = "" if body is None else values.text(body.get("status")).strip()
    state = _SIGN_IN_STATES.get(word.lower(), SignInState.UNRECOGNISED)
    if reply.status == 410 and body is not None:
        # Gone, whatever it says besides.
        return SignInAnswer(SignInState.DENIED if state is SignInState.DENIED else SignInState.EXPIRED, word)
    body = _checked(reply, now, "sign-in")
    if state is not SignInState.AUTHORISED:
        return SignInAnswer(state, word[:_WORD_LIMIT])
    token = values.text(body.get("access_token"))
    if not token.strip():
        raise errors.Unreadable("the answer to the sign-in holds no token", status=reply.status)
    return SignInAnswer(state, word, token)


def balance_usd(reply: Reply, now: float) -> float:
    """Read what is left on the account, in US dollars; it may be below zero."""
    body = _checked(reply, now, "balance")
    value = body.get("balance_usd")
    if isinstance(value, str):
        value = values.number(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise errors.Unreadable("the answer names no balance", status=reply.status)
    return float(value)


def _checked(reply: Reply, now: float, what: str) -> dict[str, object]:
    """Return the answer's JSON object, or raise what the answer means: an HTTP 200 with an error code is an error."""
    body = checked_json(reply, now, what)
    if not isinstance(body, dict):
        raise errors.Unreadable(f"the {what} answer is not readable JSON", status=reply.status)
    return body


def _word(body: Mapping[str, object]) -> str:
    status = body.get("status")
    return status[:_WORD_LIMIT] if isinstance(status, str) else "(no status)"

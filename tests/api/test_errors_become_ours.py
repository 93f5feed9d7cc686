"""Error answers: which of our errors they are, in which words, and how long they ask us to wait."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.api import decode
from runcomfy_tui.api.error_bodies import LONGEST_WAIT_S
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors

NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT
TITLED = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
HTML = b"<html><head><style>p {color: red}</style></head><body><h1>502 Bad&nbsp;Gateway</h1></body></html>"


def error_of(status: int, body: object = None, **headers: str) -> errors.ServiceError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(errors.ServiceError) as caught:
        decode.status_answer(Reply(status, names, raw), NOW)
    assert type(caught.value) is not errors.ServiceError
    assert caught.value.status == status
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 400001, errors.NotYours),
        (403, 403001, errors.NotYours),
        (403, 403003, errors.NotYours),
        (404, 404001, errors.NotFound),
        (400, 400002, errors.InvalidInput),
        (400, 400004, errors.Unauthorised),
        (401, 401001, errors.Unauthorised),
        (422, 422001, errors.InvalidInput),
        (500, 500001, errors.ServerFault),
        (400, 10001, errors.InvalidInput),
        (200, 10002, errors.InvalidInput),
        (403, 10002, errors.InvalidInput),
        (404, 10003, errors.NotFound),
        (200, 10003, errors.InvalidInput),
        (401, None, errors.Unauthorised),
        (402, None, errors.InvalidInput),
        (403, None, errors.Unauthorised),
        (404, None, errors.NotFound),
        (408, None, errors.ServerFault),
        (409, None, errors.InvalidInput),
        (422, None, errors.InvalidInput),
        (429, None, errors.RateLimited),
        (500, None, errors.ServerFault),
        (503, None, errors.ServerFault),
        (302, None, errors.Unreadable),
        (200, 400001, errors.NotYours),
        (200, 401001, errors.Unauthorised),
        (200, 404001, errors.NotFound),
        (200, 422001, errors.InvalidInput),
        (200, 429001, errors.RateLimited),
        (200, 500001, errors.ServerFault),
        (200, 504000, errors.ServerFault),
        (200, 7, errors.InvalidInput),
    ],
)
def test_codes_and_statuses(status: int, code: int | None, kind: type[errors.ServiceError]) -> None:
    body = {"error_message": "the service's words"} | ({} if code is None else {"error_code": code})
    error = error_of(status, body)
    assert type(error) is kind
    assert (error.message, error.code) == ("the service's words", code)


@pytest.mark.parametrize(
    ("code", "kind", "read"),
    [
        (404001, errors.NotFound, 404001),
        ("404001", errors.NotFound, 404001),
        (404001.0, errors.NotFound, 404001),
        ("E_GONE", errors.InvalidInput, -1),
        ([404001], errors.InvalidInput, -1),
        ({"code": 1}, errors.InvalidInput, -1),
        (10**40, errors.InvalidInput, -1),
    ],
)
def test_a_200_with_an_error_code_is_an_error(code: object, kind: type[errors.ServiceError], read: int) -> None:
    error = error_of(200, {"error_code": code, "status": "in_queue"})
    assert (type(error), error.code) == (kind, read)


@pytest.mark.parametrize("code", [None, 0, "", False, [], {}])
def test_an_empty_error_code_is_no_error(code: object) -> None:
    answer = decode.status_answer(Reply(200, {}, json.dumps({"error_code": code, "status": "x"}).encode()), NOW)
    assert answer.wire_status == "x"


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (404, b"<h1>Not Found</h1>", errors.Unreadable, "HTTP 404: Not Found"),
        (404, b"", errors.Unreadable, "HTTP 404"),
        (502, HTML, errors.ServerFault, "HTTP 502: Bad Gateway"),
        (502, TITLED, errors.ServerFault, "HTTP 502: Bad Gateway"),
        (502, b"<title>502 Bad Gateway</title>", errors.ServerFault, "HTTP 502: Bad Gateway"),
        (502, b"", errors.ServerFault, "HTTP 502"),
        (200, b"", errors.Unreadable, "the status answer is not readable JSON"),
        (200, b"[1]", errors.Unreadable, "the status answer is not readable JSON"),
        (400, b"\n\n if a < b: no\nmore", errors.Unreadable, "HTTP 400: if a < b: no more"),
        (503, b'"over capacity"', errors.ServerFault, 'HTTP 503: "over capacity"'),
    ],
)
def test_bodies_that_are_not_the_services(status: int, body: bytes, kind: type[Exception], message: str) -> None:
    error = error_of(status, body)
    assert (type(error), error.message) == (kind, message)


@pytest.mark.parametrize("body", [b"x" * 100_000, b"<p>" + b"word " * 9_000, b"\x1b]52;c;AAAA\x07" * 900 + b"z" * 999])
def test_at_most_300_characters_of_a_foreign_body_are_shown(body: bytes) -> None:
    message = error_of(500, body).message
    assert len(message) <= 300 + len("HTTP 500: ")
    assert "\x1b" not in message


def test_the_services_own_words_have_a_limit() -> None:
    error = error_of(422, {"message": "m" * 1_000_000})
    assert len(error.message) <= 4_000


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error_message": "a", "message": "b"}, "a"),
        ({"message": "b", "error": "c"}, "b"),
        ({"error": "c", "detail": "d"}, "c"),
        ({"detail": "d"}, "d"),
        ({"error": {"message": "inner"}}, "inner"),
        ({"error": {"detail": [{"msg": "deep"}]}}, "deep"),
        ({"detail": {"error_message": "inner"}}, "inner"),
        ({"detail": [{"loc": ["body", "prompt"], "msg": "Field required"}]}, "prompt: Field required"),
        ({"detail": [{"loc": ["body", "images", 2, "url"], "msg": "bad"}]}, "images.2.url: bad"),
        ({"detail": [{"loc": "body", "msg": "no list"}, {"msg": "two"}, "three", "four"]}, "no list; two; three"),
        ({"detail": [{"loc": [["nested"], None], "msg": "m"}]}, "m"),
        ({"detail": []}, "HTTP 422"),
        ({"error_code": 422001}, "HTTP 422, code 422001"),
        ({"error": 5, "detail": {"a": 1}}, "HTTP 422"),
    ],
)
def test_the_words_are_found_however_they_are_wrapped(body: dict[str, object], message: str) -> None:
    error = error_of(422, body)
    assert error.message == message
    assert error.detail == body.get("detail")


def test_a_submits_failure_keeps_its_detail_as_json() -> None:
    detail = [{"loc": ["body", "größe"], "msg": "zu groß", "type": "value_error"}]
    answer = decode.submit_answer(Reply(422, {}, json.dumps({"detail": detail}).encode()), NOW)
    assert answer.documented
    assert answer.failure.detail is not None
    assert json.loads(answer.failure.detail) == detail
    assert "größe" in answer.failure.detail


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("-5", 0.0),
        ("Fri, 15 Jan 2027 08:00:30 GMT", 30.0),
        ("Fri, 15 Jan 2027 09:00:30 +0100", 30.0),
        ("Fri, 15 Jan 2027 08:00:30 -0000", 30.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 15 Jan 2100 08:00:00 GMT", LONGEST_WAIT_S),
        ("86400", 86_400.0),
        ("999999999999", LONGEST_WAIT_S),
        ("1e400", LONGEST_WAIT_S),
        ("inf", LONGEST_WAIT_S),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Mon, 99 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Fri, 15 Jan 2027 08:00:30 +99999999999999", None),
        ("Fri, 15 Jan 2027 99:99:99 GMT", None),
    ],
)
def test_retry_after(value: str, wait_s: float | None) -> None:
    error = error_of(429, {"message": "slow down"}, retry_after=value)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after_s == wait_s


def test_a_date_is_counted_from_the_answers_own() -> None:
    date, later = "Fri, 31 Dec 1999 23:59:50 GMT", "Fri, 31 Dec 1999 23:59:57 GMT"
    assert error_of(429, {"message": "slow down"}, date=date, retry_after=later).retry_after_s == 7.0


def test_retry_after_is_optional() -> None:
    assert error_of(429, b"").retry_after_s is None

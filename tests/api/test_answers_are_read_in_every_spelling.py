"""Answers of the Model API: every documented spelling and reading, and what is not documented does no harm."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.api import decode
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.events import CancelOutcome, Progress, Verdict

NOW = 1_800_000_000.0
FILE = "https://playgrounds-storage-public.runcomfy.net/a.png"


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, headers, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        *((word, Progress.QUEUED) for word in ("in_queue", "pending", "waiting")),
        *((word, Progress.RUNNING) for word in ("in_progress", "starting", "processing")),
        *((word, Progress.ENDED) for word in ("completed", "succeeded", "failed", "cancelled", "canceled")),
        ("IN_QUEUE", Progress.QUEUED),
        ("Completed", Progress.ENDED),
        ("paused_by_operator", Progress.UNRECOGNISED),
        ("", Progress.UNRECOGNISED),
    ],
)
def test_status_words(word: str, progress: Progress) -> None:
    answer = decode.status_answer(reply({"status": word, "a_new_field": [1]}), NOW)
    assert (answer.progress, answer.wire_status) == (progress, word)


@pytest.mark.parametrize("status", [None, 7, ["in_queue"], {"word": "in_queue"}])
def test_a_status_that_is_no_word_is_not_recognised(status: object) -> None:
    assert decode.status_answer(reply({"status": status}), NOW).progress is Progress.UNRECOGNISED


def test_a_status_word_is_kept_short() -> None:
    assert len(decode.status_answer(reply({"status": "x" * 100_000}), NOW).wire_status) == 64


@pytest.mark.parametrize(
    ("position", "read"),
    [
        (0, 0),
        (3, 3),
        (None, None),
        (-1, None),
        (True, None),
        ("3", 3),
        (3.0, 3),
        ("three", None),
        (2.5, None),
        (10**30, None),
        ([1], None),
    ],
)
def test_queue_positions(position: object, read: int | None) -> None:
    body = {"status": "in_queue", "queue_position": position}
    assert decode.status_answer(reply(body), NOW).queue_position == read


def test_a_missing_queue_position_is_none() -> None:
    assert decode.status_answer(reply({"status": "in_queue"}), NOW).queue_position is None


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"status": "succeeded", "output": FILE}, Verdict.SUCCEEDED),
        ({"status": "SUCCEEDED", "output": [FILE]}, Verdict.SUCCEEDED),
        ({"status": "failed"}, Verdict.FAILED),
        ({"status": "cancelled"}, Verdict.CANCELLED),
        ({"status": "canceled"}, Verdict.CANCELLED),
        ({"status": "in_queue"}, Verdict.NOT_YET),
        ({"status": "in_progress", "output": FILE}, Verdict.NOT_YET),
        ({"status": "a_new_word", "output": FILE}, Verdict.NOT_YET),
        ({"output": FILE}, Verdict.NOT_YET),
        ({"status": "completed", "error": "out of memory"}, Verdict.FAILED),
        ({"status": "completed", "error": {"message": "no"}, "output": None}, Verdict.FAILED),
        ({"status": "completed", "output": FILE}, Verdict.SUCCEEDED),
        ({"status": "completed", "output": FILE, "error": None}, Verdict.SUCCEEDED),
        ({"status": "completed", "output": FILE, "error": ""}, Verdict.SUCCEEDED),
        ({"status": "completed", "output": None, "outputs": {"58": {"images": [{"url": FILE}]}}}, Verdict.SUCCEEDED),
        ({"status": "completed"}, Verdict.NOT_YET),
        ({"status": "completed", "output": None, "error": None}, Verdict.NOT_YET),
    ],
)
def test_verdicts(body: dict[str, object], verdict: Verdict) -> None:
    answer = decode.result_answer(reply(body), NOW)
    assert answer.verdict is verdict
    assert bool(answer.assets) is (verdict is Verdict.SUCCEEDED)
    assert (answer.failure is not None) is (verdict is Verdict.FAILED)


@pytest.mark.parametrize(
    ("output", "files"),
    [
        (FILE, 1),
        ([FILE, FILE + "2"], 2),
        ({"image": FILE, "nested": {"deep": [[{"url": FILE + "2"}]]}}, 2),
        ([FILE, FILE], 1),
        ({"text": "a cat; see https://x.y/ or not"}, 0),
        (7, 0),
    ],
)
def test_outputs_of_any_shape(output: object, files: int) -> None:
    answer = decode.result_answer(reply({"status": "succeeded", "output": output}), NOW)
    assert len(answer.assets) == files
    assert json.loads(answer.raw)["output"] == output


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        ("out of memory", "out of memory", None),
        ({"message": "no GPU", "code": 500123}, "no GPU", 500123),
        ({"error": {"message": "nested"}, "errorCode": "42"}, "nested", 42),
        ([{"error": "node 3 broke", "errorCode": 7, "debugInfo": "trace"}], "node 3 broke", 7),
        ([{"error": "one"}, {"error": "two", "errorCode": 2}], "one; two", None),
        (["plain"], "plain", None),
        ({"code": True, "message": "odd"}, "odd", None),
        ({"code": 10**40, "message": "odd"}, "odd", None),
        ({}, "the request failed; the service gave no reason", None),
        (None, "the request failed; the service gave no reason", None),
        (17, "the request failed; the service gave no reason", None),
    ],
)
def test_failures_of_any_shape(error: object, message: str, code: int | None) -> None:
    failure = decode.result_answer(reply({"status": "failed", "error": error}), NOW).failure
    assert failure is not None
    assert (failure.message, failure.code) == (message, code)
    kept = error if isinstance(error, dict | list | int) else None
    assert (None if failure.detail is None else json.loads(failure.detail)) == kept


@pytest.mark.parametrize(
    ("time", "read"),
    [
        ("2026-01-02T03:04:05Z", 1767323045.0),
        ("2026-01-02T03:04:05+00:00", 1767323045.0),
        ("2026-01-02T03:04:05", 1767323045.0),
        ("2026-01-02T05:04:05+02:00", 1767323045.0),
        ("2026-01-02 03:04:05.250", 1767323045.25),
        ("2026-01-02T03:04:05.123456789Z", 1767323045.123456),
        ("0001-01-01T00:00:00+23:59", None),
        ("yesterday", None),
        ("", None),
        (1767323045, None),
        (None, None),
    ],
)
def test_times_without_an_offset_are_utc(time: object, read: float | None) -> None:
    got = decode.result_answer(reply({"status": "succeeded", "finished_at": time}), NOW).finished_at
    if read is None:
        # The first moments of year 1 may or may not be a number; they must not be fatal.
        assert got is None or got < 0
    else:
        assert got == pytest.approx(read, abs=1e-5)


@pytest.mark.parametrize(
    ("cost", "read"),
    [
        (0.04, 0.04),
        (0, 0.0),
        ("0.25", 0.25),
        (" 1e-2 ", 0.01),
        (None, None),
        ("", None),
        ("$1", None),
        ("nan", None),
        (float("inf"), None),
        (-1, None),
        (True, None),
        ([0.1], None),
        (10**400, None),
    ],
)
def test_costs(cost: object, read: float | None) -> None:
    assert decode.result_answer(reply({"status": "succeeded", "cost": cost}), NOW).cost_usd == read


@pytest.mark.parametrize("output", [None, {}, [], "", {"images": []}, "done"])
def test_an_output_without_files_hides_no_others(output: object) -> None:
    body = {"status": "succeeded", "output": output, "outputs": {"58": {"images": [{"url": FILE}]}}}
    assert [asset.url for asset in decode.result_answer(reply(body), NOW).assets] == [FILE]


@pytest.mark.parametrize("status", [202, 204])
def test_a_cancel_that_is_taken_up_without_a_word_is_asked_no_more(status: int) -> None:
    assert decode.cancel_answer(Reply(status, {}, b" "), NOW) is CancelOutcome.REQUESTED
    with pytest.raises(errors.Unreadable):
        decode.cancel_answer(Reply(200, {}, b""), NOW)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"status": "completed", "outcome": "cancelled"}, CancelOutcome.CANCELLED),
        ({"status": "completed", "outcome": "canceled"}, CancelOutcome.CANCELLED),
        ({"status": "in_progress", "outcome": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "cancelled", "outcome": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "not_cancellable", "outcome": "cancelled"}, CancelOutcome.CANCELLED),
        ({"status": "cancellation_requested"}, CancelOutcome.REQUESTED),
        ({"status": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "NOT_CANCELLABLE"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "completed"}, CancelOutcome.REQUESTED),
        ({"outcome": "a_new_word", "status": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"outcome": ["cancelled"], "status": ["x"]}, CancelOutcome.REQUESTED),
        ({}, CancelOutcome.REQUESTED),
    ],
)
def test_in_a_cancel_the_outcome_wins(body: dict[str, object], outcome: CancelOutcome) -> None:
    assert decode.cancel_answer(reply(body, 202), NOW) is outcome


@pytest.mark.parametrize(
    "request_id", [None, "", "a b", "../x", "a/b", "x" * 129, 7, ["a"], "é", "a\n", {"id": "a"}, True]
)
def test_a_submit_without_a_usable_id_names_no_request(request_id: object) -> None:
    assert decode.submit_answer(reply({"request_id": request_id}), NOW).request is None


def test_a_submit_with_an_id_needs_nothing_else() -> None:
    answer = decode.submit_answer(reply({"request_id": "A-b_9", "status_url": 7, "cancel_url": ""}), NOW)
    assert answer.request is not None
    assert (answer.request.id, answer.request.status_url, answer.request.cancel_url) == ("A-b_9", None, None)


def test_a_catalogue_page_leaves_out_what_is_no_model() -> None:
    entries = [{"model_id": "a/b", "base_price_usd": None}, {"model_id": "a/../b"}, {"model_id": "single"}, 7, None, {}]
    page = decode.catalogue_page(reply({"models": entries, "total": 390}), NOW)
    assert [model.model_id for model in page.models] == ["a/b"]
    assert page.models[0].base_price_usd is None
    assert page.models[0].display_name == "a/b"
    assert (page.total, page.listed) == (390, 6)


@pytest.mark.parametrize("total", [None, "many", True, -5, 10**30])
def test_a_total_that_is_no_count_is_replaced_by_the_pages_own(total: object) -> None:
    assert decode.catalogue_page(reply({"models": [{"model_id": "a/b"}, 3], "total": total}), NOW).total == 2


@pytest.mark.parametrize("body", [{}, {"models": None}, {"models": {"a": 1}}, [], "x", None])
def test_what_is_no_catalogue_is_unreadable(body: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode.catalogue_page(reply(body), NOW)


def test_a_model_keeps_its_schema_as_it_came() -> None:
    entry = {
        "model_id": "a/b-c/d.e_f",
        "display_name": "A",
        "categories": ["text-to-image", 7],
        "kind": "workflow",
        "base_price_usd": 0.04,
        "price_unit": "second",
        "input_schema": {"type": "object", "properties": {"x": {"type": "float"}}},
    }
    model = decode.catalogue_model(reply(entry), NOW)
    assert model.categories == ("text-to-image",)
    assert (model.kind, model.base_price_usd, model.price_unit) == ("workflow", 0.04, "second")
    assert model.input_schema == entry["input_schema"]


def test_categories_are_texts_each_once() -> None:
    listed = ["text-to-image", {"name": "lip-sync"}, "text-to-image", " ", 7, None, {}, ["x"]]
    assert decode.categories(reply({"categories": listed}), NOW) == ("text-to-image", "lip-sync")


@pytest.mark.parametrize("body", [{}, {"categories": None}, {"categories": {"a": 1}}, [], "x"])
def test_what_is_no_list_of_categories_is_unreadable(body: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode.categories(reply(body), NOW)


@pytest.mark.parametrize(("given", "read"), [("u-1", "u-1"), (7, "7")])
def test_an_account_has_an_id(given: object, read: str) -> None:
    assert decode.account(reply({"id": given, "email": None}), NOW).id == read


@pytest.mark.parametrize("given", [None, "", True, [], 1.5])
def test_an_account_without_an_id_is_unreadable(given: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode.account(reply({"id": given}), NOW)

"""An answer to a submit tells whether the model takes files inside the request, or says nothing about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.domain.job import Failure, Request
from runcomfy_tui.domain.target import Target, TargetKind, model
from runcomfy_tui.engine.data_uris import META, DataUris, said_of_data_uris
from runcomfy_tui.store import Journal

WITH = json.dumps({"prompt": "x", "image_url": "data:image/png;base64,AAAA", "list": ["data:x"]}).encode()
WITHOUT = b'{"prompt": "say \\"data: \\"", "image_url": "https://a.example/x.png"}'


def answer(status: int, *, message: str = "", detail: object = None, accepted: bool = False) -> SubmitAnswer:
    kept = None if detail is None else json.dumps(detail)
    return SubmitAnswer(
        status=status,
        code=None,
        is_json=True,
        documented=True,
        request=Request("req-1") if accepted else None,
        failure=Failure(message, None, kept),
        retry_after_s=None,
    )


def problem(*loc: object, msg: str) -> list[object]:
    return [{"loc": ["body", *loc], "msg": msg, "type": "value_error"}]


@pytest.mark.parametrize(
    ("body", "given", "said"),
    [
        (WITH, answer(200, accepted=True), "accepted"),
        (WITHOUT, answer(200, accepted=True), None),
        (WITH, answer(422, detail=problem("image_url", msg="must be a valid URL")), "refused"),
        (WITH, answer(422, detail=problem("list", 0, msg="data URIs are not taken")), "refused"),
        (WITH, answer(422, detail=problem("prompt", msg="must be a valid URL")), None),
        (WITH, answer(422, detail=problem("image_url", msg="is too small")), None),
        (WITHOUT, answer(422, detail=problem("image_url", msg="must be a valid URL")), None),
        (WITH, answer(400, message="Only public https URLs are supported"), "refused"),
        (WITH, answer(400, message="The balance is too low"), None),
        (WITH, answer(402, message="See the url"), None),
        (WITH, answer(500, message="bad url"), None),
        (WITH, answer(422, detail="image_url: not a URL", message="not a URL"), "refused"),
        (WITH, answer(422, detail=[None, {"loc": "image_url"}, {"msg": 5}]), None),
        (b'{"data:', answer(200, accepted=True), None),
        (b"[" * 100_000, answer(200, accepted=True), None),
    ],
)
def test_what_an_answer_says(body: bytes, given: SubmitAnswer, said: str | None) -> None:
    assert said_of_data_uris(body, given) == said


async def test_the_last_answer_counts_and_is_kept(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "journal.db")
    try:
        known = DataUris(journal)
        await known.load()
        await known.note(model("a/b"), WITH, answer(200, accepted=True))
        other = DataUris(journal)
        await other.load()
        await other.note(model("a/c"), WITH, answer(400, message="not a url"))
        await known.note(model("a/d"), WITHOUT, answer(200, accepted=True))
        await known.note(Target(TargetKind.LORA, "x"), WITH, answer(200, accepted=True))
        await known.note(model("a/b"), WITH, answer(400, message="not a url"))
        assert (known.of("a/b"), known.of("a/c"), known.of("a/d")) == ("refused", "refused", None)
        assert await journal.get_meta(META) == {"a/b": "refused", "a/c": "refused"}
        strange: object
        for strange in ([], "x", {"a/b": 5, "a/c": "accepted"}):
            await journal.put_meta(META, strange)
            await known.load()
            assert known.of("a/b") is None
    finally:
        await journal.close()


async def test_a_journal_that_takes_no_writes_does_no_harm(tmp_path: Path) -> None:
    await (await Journal.open(tmp_path / "journal.db")).close()
    journal = await Journal.open(tmp_path / "journal.db", read_only=True)
    known = DataUris(journal)
    await known.note(model("a/b"), WITH, answer(200, accepted=True))
    await journal.close()

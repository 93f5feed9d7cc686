"""What the one POST is answered decides what becomes of the job; what settles nothing is never sent a second time."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from runcomfy_tui.api import transport
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server
from tests.engine.fixed_server import CUT, STALL, fixed_server, http
from tests.engine.rig import engine_on

ID = {"request_id": "req-1", "status_url": "https://s", "result_url": "https://r", "cancel_url": "https://c"}
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def said(code: int) -> dict[str, object]:
    return {"error_code": code, "error_message": "in the service's words"}


ACCEPTED = {
    "200 with an id": http(200, ID),
    "202 with an id alone": http(202, {"request_id": "req-1"}),
    "200 with an id and fields nobody knows": http(200, {**ID, "later": [1, {"x": None}]}),
}
REJECTED = {
    "200 with 10001, insufficient funds": http(200, said(10001)),
    "200 with 10002, deployment disabled": http(200, said(10002)),
    "200 with 10003, deployment deleted": http(200, said(10003)),
    "200 with 400002, no balance": http(200, said(400002)),
    "200 with 422001": http(200, said(422001)),
    "200 with a code that is a text": http(200, {"error_code": "403001", "message": "in the service's words"}),
    **{f"{status} with JSON": http(status, said(status * 1000 + 1)) for status in (400, 401, 402, 403, 404, 405)},
    "413 with HTML": http(413, PAGE),
    "415 empty": http(415),
    "400 with HTML": http(400, PAGE),
    "404 empty": http(404),
    "422 with detail": http(422, {"detail": [{"loc": ["body", "width"], "msg": "too small", "type": "x"}]}),
    "another 4xx with documented JSON": http(451, {"message": "in the service's words"}),
}
UNKNOWN = {
    **{f"{status} redirect": http(status, b"", location="https://elsewhere.example/") for status in (301, 302, 307)},
    "408": http(408, said(408001)),
    "409": http(409, said(409001)),
    "429 without JSON or Retry-After": http(429, b"Too Many Requests"),
    "another 4xx with a page": http(451, PAGE),
    "another 4xx with a JSON of no known shape": http(451, {"colour": "red"}),
    "500 with the service's JSON": http(500, said(500001)),
    "502 with HTML": http(502, PAGE),
    "503 with Retry-After": http(503, b"", retry_after="1"),
    "200 with 500001": http(200, said(500001)),
    "200 with broken JSON": http(200, b'{"request_id": "req-'),
    "200 with HTML": http(200, PAGE),
    "200 empty": http(200),
    "200 with a list": http(200, [ID]),
    "200 without an id": http(200, {"status": "in_queue"}),
    "200 with an id that cannot be one": http(200, {"request_id": "../../etc"}),
    "200 with an id that is a number": http(200, {"request_id": 17}),
    "200 with deep JSON": http(200, b"[" * 100_000),
    "bytes that are no HTTP": b"\x00\xff\x13 hello\r\n\r\n",
    "a head that never ends well": b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
    "a body that breaks off": http(200, ID)[:-20],
    "a dropped connection": CUT,
    "silence": STALL,
}


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_SUBMIT", httpx.Timeout(connect=5.0, read=0.4, write=5.0, pool=5.0))


@pytest.mark.parametrize("case", ACCEPTED)
async def test_an_id_is_a_yes(case: str, simulator: Server, home: Path) -> None:
    async with fixed_server(ACCEPTED[case]) as server, engine_on(simulator, home, base=server.base) as rig:
        job = await rig.submit()
        accepted = await rig.until_job(job.id, lambda j: j.request is not None)
        assert accepted.request is not None
        assert accepted.request.id == "req-1"
        assert server.posts == 1
        assert server.bodies == [await rig.journal.body(job.id)]


@pytest.mark.parametrize("case", REJECTED)
async def test_a_recognised_refusal_is_a_no(case: str, simulator: Server, home: Path) -> None:
    async with fixed_server(REJECTED[case]) as server, engine_on(simulator, home, base=server.base) as rig:
        job = await rig.submit()
        rejected = await rig.until(job.id, JobState.REJECTED, JobState.UNKNOWN)
        assert rejected.state is JobState.REJECTED
        assert rejected.failure is not None
        if b"service's words" in REJECTED[case]:
            assert rejected.failure.message == "in the service's words"
        assert server.posts == 1


@pytest.mark.parametrize("case", UNKNOWN)
async def test_anything_else_is_for_a_person_and_never_repeated(case: str, simulator: Server, home: Path) -> None:
    async with fixed_server(UNKNOWN[case], http(200, ID)) as server:
        async with engine_on(simulator, home, base=server.base) as rig:
            job = await rig.submit()
            unknown = await rig.until_job(job.id, lambda j: j.state not in (JobState.INTENT, JobState.SUBMITTING))
            assert unknown.state is JobState.UNKNOWN
            assert unknown.failure is not None
            assert unknown.failure.message
        async with engine_on(simulator, home, base=server.base) as rig:
            await rig.until_polling()
            assert (await rig.job(job.id)).state is JobState.UNKNOWN
        assert server.posts == 1


@pytest.mark.parametrize(
    ("case", "first"),
    [
        ("JSON", http(429, said(429001))),
        ("JSON and Retry-After", http(429, said(429001), retry_after="1")),
        ("Retry-After alone", http(429, b"slow down", retry_after="1")),
        ("Retry-After of nothing", http(429, b"slow down", retry_after="0")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_too_many_requests_is_sent_again_after_the_wait(
    case: str, first: bytes, simulator: Server, home: Path
) -> None:
    async with fixed_server(first, http(200, ID)) as server, engine_on(simulator, home, base=server.base) as rig:
        job = await rig.submit()
        accepted = await rig.until(job.id, JobState.QUEUED)
        assert server.posts == 2
        timeline = await rig.journal.timeline(job.id)
        sent = [entry.at for entry in timeline if entry.kind == "submitting"]
        assert len(sent) == 2
        assert sent[1] - sent[0] >= 0.99
        assert accepted.failure is None

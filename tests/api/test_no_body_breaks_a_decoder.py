"""Whatever a body or a header holds: a decoder returns a value or raises one of our service errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcomfy_tui.api import decode, decode_deployments
from runcomfy_tui.api.error_bodies import LONGEST_WAIT_S, retry_after_s
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors

NOW = 1_800_000_000.0
DECODERS: tuple[Callable[[Reply, float], object], ...] = (
    decode.status_answer,
    decode.result_answer,
    decode.cancel_answer,
    decode.catalogue_page,
    decode.catalogue_model,
    decode.categories,
    decode.account,
    decode.sign_in_started,
    decode.sign_in_answer,
    decode_deployments.deployments,
    decode_deployments.instance_answer,
    partial(decode_deployments.deployment, deployment_id="a"),
    partial(decode_deployments.updated, deployment_id="a"),
)
FIELDS = [
    *("request_id", "status", "queue_position", "output", "outputs", "error", "cost", "finished_at", "outcome"),
    *("models", "total", "model_id", "categories", "id", "email", "input_schema", "base_price_usd", "status_url"),
    *("error_code", "error_message", "message", "detail", "loc", "msg", "code", "errorCode"),
    *("device_code", "user_code", "verify_url", "expires_in", "poll_interval", "access_token"),
    *("deployments", "deployment", "name", "hardware", "workflow_version", "payload", "workflow_api_json", "readme"),
]
WORDS = [
    "completed",
    "a",
    "failed",
    "succeeded",
    "in_queue",
    "a/b",
    "2026-01-02T03:04:05",
    "404001",
    "\ud800",
    "1e999",
    "authorized",
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**30), 2**63, 404001])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(WORDS)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), inner, max_size=5),
    max_leaves=12,
)
bodies = (
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=8).map(lambda v: json.dumps(v).encode())
    | values.map(lambda v: json.dumps(v).encode())
    | st.binary(max_size=200)
    | st.text(max_size=50).map(lambda t: t.encode("utf-8", "surrogatepass"))
    | st.text("<>!-/ab &;#", max_size=60).map(str.encode)
)
statuses = st.sampled_from([200, 202, 204, 301, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503, 599])


def read(body: bytes, status: int = 200, retry_after: str | None = None) -> None:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    for decoder in DECODERS:
        with suppress(errors.ServiceError):
            decoder(Reply(status, headers, body), NOW)
    decode.submit_answer(Reply(status, headers, body), NOW)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies, statuses, st.none() | st.text(max_size=30))
def test_no_answer_breaks_a_decoder(body: bytes, status: int, retry_after: str | None) -> None:
    read(body, status, retry_after)


@pytest.mark.parametrize(
    "opened", ['{"detail":', '{"error":', '{"status":"failed","error":', '{"output":', '{"models":[']
)
def test_no_depth_breaks_a_decoder(opened: str) -> None:
    for depth in [*range(880, 1000, 3), 5_000, 100_000]:
        closing = "]" * depth + ("]}" if opened.endswith("[") else "}")
        read((opened + "[" * depth + closing).encode())
        read((opened + "[" * depth + closing).encode(), 422)
        read((opened + '{"loc":["a"],"msg":' * depth + "1" + "}" * depth + closing[depth:]).encode(), 422)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{" * 100_000,
        b'{"status": NaN, "cost": Infinity}',
        b'{"cost": ' + b"9" * 5_000 + b"}",
        b'{"error_code": ' + b"9" * 4_000 + b"}",
        b"<" * 100_000,
        b"<a" * 50_000,
        b"<!--" * 25_000,
        b"<script" * 20_000,
        '{"status": "completed"}'.encode("utf-16"),
    ],
)
def test_odd_bodies(body: bytes) -> None:
    read(body)
    read(body, 502)


@given(st.text(max_size=40) | st.sampled_from(["Mon", "99 Jan 2026", "+9999", "00:00:00"]))
@settings(max_examples=200, deadline=None)
def test_no_retry_after_breaks_the_wait(value: str) -> None:
    wait_s = retry_after_s(Reply(429, {"retry-after": value}, b""), NOW)
    assert wait_s is None or 0.0 <= wait_s <= LONGEST_WAIT_S

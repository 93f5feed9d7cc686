"""Whatever a person pastes, only the ids of requests are taken from it, and what is none is said by its line."""

from __future__ import annotations

import json

import pytest

from runcomfy_tui.domain.taken_over import LARGEST_TEXT_BYTES, MOST_REQUESTS, Problem, Wanted, read_wanted

MODEL = "https://model-api.runcomfy.net/v1"
SERVERLESS = "https://api.runcomfy.net/prod"
LOCAL = ("http://127.0.0.1:8123/v1", "http://127.0.0.1:8123/prod/v2")
TOKEN = "rc_secret-0123456789"


def only(text: str, **given: str) -> Wanted:
    reading = read_wanted(text, LOCAL, **given)
    assert not reading.problems
    (wanted,) = reading.wanted
    return wanted


def problem(text: str) -> str:
    reading = read_wanted(text, LOCAL)
    assert not reading.wanted
    (found,) = reading.problems
    return found.words


@pytest.mark.parametrize(
    "text", ["req-1", "  req-1\r\n", '"req-1",', "\ufeffreq-1", "\n# one\n\nreq-1  # mine", "`req-1`"]
)
def test_an_id_alone(text: str) -> None:
    assert (only(text).request_id, only(text).deployment_id) == ("req-1", None)
    assert only(text, deployment_id="dep-9").deployment_id == "dep-9"


@pytest.mark.parametrize(
    ("url", "deployment_id"),
    [
        (f"{MODEL}/requests/req-1/status", None),
        (f"{MODEL}/requests/req-1/result?include_cost=true", None),
        (f"{MODEL}/requests/req-1", None),
        ("https://MODEL-API.runcomfy.net:443/v2/requests/req-1/cancel", None),
        ("model-api.runcomfy.net/v1/requests/req-1/status", None),
        (f"{SERVERLESS}/v1/deployments/dep-1/requests/req-1/status", "dep-1"),
        (f"{SERVERLESS}/v2/deployments/dep-1/requests/req-1/result/", "dep-1"),
        ("http://127.0.0.1:8123/v1/requests/req-1/status", None),
        ("http://127.0.0.1:8123/prod/v1/deployments/dep-1/requests/req-1/cancel", "dep-1"),
    ],
)
def test_an_address_of_either_door(url: str, deployment_id: str | None) -> None:
    wanted = only(url)
    assert (wanted.request_id, wanted.deployment_id) == ("req-1", deployment_id)
    assert wanted.is_model_api is (deployment_id is None)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/v1/requests/req-1/status", "not where RunComfy is asked"),
        ("https://model-api.runcomfy.net.evil.example/v1/requests/req-1", "not where RunComfy is asked"),
        ("http://model-api.runcomfy.net/v1/requests/req-1/status", "not where RunComfy is asked"),
        ("https://model-api.runcomfy.net:8443/v1/requests/req-1", "not where RunComfy is asked"),
        (f"https://me:{TOKEN}@model-api.runcomfy.net/v1/requests/req-1", "no plain https address"),
        ("https://model-api.runcomfy.net/v3/requests/req-1", "no status, result or cancel address"),
        (f"{MODEL}/requests/req-1/outputs", "no status, result or cancel address"),
        (f"{MODEL}/models/a/b", "it submits"),
        (f"{SERVERLESS}/v1/deployments/dep-1/inference", "it submits"),
        (f"{SERVERLESS}/v2/deployments/dep-1/instances/i/proxy/queue", "names a machine"),
        (f"{MODEL}/requests/{{request_id}}/status", "placeholder"),
        (f"{MODEL}/requests/a%2Fb/status", "placeholder"),
        ("https://[::1", "no plain https address"),
        (f"{MODEL}/requests/\u0440eq/status", "no plain https address"),
    ],
)
def test_any_other_address_is_refused_in_words(url: str, words: str) -> None:
    said = problem(url)
    assert words in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    "command",
    [
        f"curl {MODEL}/requests/req-1/status -H 'Authorization: Bearer {TOKEN}'",
        f'$ curl -sS -H "Authorization: Bearer {TOKEN}" --url "{MODEL}/requests/req-1/status" | jq .status',
        f"curl --request GET \\\n  --url={MODEL}/requests/req-1/result \\\n  --header 'Authorization: {TOKEN}'\n",
        f"curl -XPOST -H'Authorization: Bearer {TOKEN}' '{MODEL}/requests/req-1/cancel'; echo req-9",
        f"curl --location '{MODEL}/requests/req-1/status' -d $'{{\"a\":\\'b\\'}}' -o https://x.example/y",
        f"curl.exe -x http://proxy.example:80 {MODEL}/requests/req-1/status",
    ],
)
def test_a_curl_command(command: str) -> None:
    assert only(command).request_id == "req-1"
    assert TOKEN not in repr(read_wanted(command))


def test_curl_commands_and_their_troubles_have_lines() -> None:
    text = (
        f"curl {MODEL}/requests/a/status \\\n  -H 'Authorization: Bearer {TOKEN}'\n"
        f'# the next one submits\ncurl {MODEL}/models/x/y -d \'{{\n"prompt": "{MODEL}/requests/no/status"}}\'\n'
        f"b\ncurl -H 'Authorization: {TOKEN}' $BASE/requests/d/status\n"
        f"curl '{MODEL}/requests/c/status\nd\n"
    )
    reading = read_wanted(text)
    assert [(each.line, each.request_id) for each in reading.wanted] == [(1, "a"), (6, "b"), (9, "d")]
    assert reading.problems == (
        Problem(4, "it submits: the request's id stands in its answer"),
        Problem(7, "the curl command has no plain address"),
        Problem(8, "a quote is not closed"),
    )
    assert "no plain https address" in problem(f"curl '{MODEL}/requests/c/\nstatus'")


def test_answers_to_submits() -> None:
    answer = {"request_id": "req-1", "status_url": f"{SERVERLESS}/v1/deployments/dep-1/requests/req-1/status"}
    for text in (json.dumps(answer), json.dumps(answer, indent=2), json.dumps([answer]), f"{json.dumps(answer)},"):
        assert (only(text).request_id, only(text).deployment_id) == ("req-1", "dep-1")
    assert only('{"request_id": "req-1", "wait": false}').deployment_id is None
    assert only('{"request_id": "req-1", "deployment_id": "dep-1"}').deployment_id == "dep-1"
    assert [each.request_id for each in read_wanted('["a",\n"b"]\nc').wanted] == ["a", "b", "c"]
    # An address of somebody else beside a good id is not believed, and not asked.
    assert not only('{"request_id": "req-1", "status_url": "https://evil.example/requests/req-2"}').is_model_api


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '{"request_id": "a", "status_url": "https://model-api.runcomfy.net/v1/requests/b/status"}',
            "different requests",
        ),
        ('{"status": "in_queue"}', "no request_id"),
        ('{"request_id": "a b"}', "request_id is none"),
        ("[1]", "no answer to a submit"),
        ("{", "begins like JSON"),
        ("[" * 20_000, "begins like JSON"),
        ('{"request_id": "a"} b', "behind the JSON"),
        (f"Authorization: Bearer {TOKEN}", "more than one word"),
        ("a/b", "no request id"),
        ("x" * 129, "no request id"),
    ],
)
def test_what_is_no_request_is_said_without_quoting_it(text: str, words: str) -> None:
    said = problem(text)
    assert words in said
    assert TOKEN not in said


def test_a_line_of_several_uuids_and_addresses() -> None:
    first, second = "11111111-2222-3333-4444-555555555555", "AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"
    reading = read_wanted(f"{first}, {second}  {SERVERLESS}/v1/deployments/dep-1/requests/a/status # mine")
    assert reading.wanted == (Wanted(first), Wanted(second), Wanted("a", "dep-1"))
    assert not reading.problems
    for doubtful in (f"{first} a", f"{first} Bearer {TOKEN}", f"{first} https://evil.example/x"):
        assert "more than one word" in problem(doubtful)


def test_each_request_once_as_it_is_told_most_precisely() -> None:
    text = f"a\nb\na\n{SERVERLESS}/v1/deployments/dep-1/requests/a/status\n{MODEL}/requests/a/status\n"
    reading = read_wanted(text)
    assert reading.wanted == (Wanted("a", "dep-1", line=1), Wanted("b", line=2))
    assert reading.problems == (Problem(5, "line 1 says another place for the same request"),)


def test_there_are_bounds() -> None:
    reading = read_wanted("\n".join(f"r{number}" for number in range(MOST_REQUESTS + 5)))
    assert len(reading.wanted) == MOST_REQUESTS
    assert [each.line for each in reading.problems] == [MOST_REQUESTS + 1]
    assert read_wanted("a\n" * LARGEST_TEXT_BYTES).wanted == ()
    assert "larger than 1 MiB" in read_wanted("a" * (LARGEST_TEXT_BYTES + 1)).problems[0].words
    assert len(read_wanted("a b\n" * 5_000).problems) == 200
    assert read_wanted("curl '" + "x" * 500_000).problems[0].words == "a quote is not closed"

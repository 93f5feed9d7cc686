"""What a filter lets through."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import CancelWish, Failure, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.query import EVERYTHING, Haystacks, matches, parse, select
from runcomfy_tui.domain.state_names import state_name, state_names
from runcomfy_tui.domain.target import model
from tests.domain.jobs import AT, IN_STATE, intent

NOW = AT + 3_600.0
FLUX = replace(
    IN_STATE[JobState.QUEUED],
    id="0199-flux",
    target=model("blackforestlabs/flux-1-kontext/pro/edit"),
    title="A Fox in the Snow",
    request=Request("REQ-77aa"),
    queue_position=12,
    created_at=NOW - 1_800,
)
DREAM = replace(
    IN_STATE[JobState.FAILED],
    id="0199-dream",
    target=model("bytedance/seedream-5.0-pro/image-to-image"),
    title="neon city",
    failure=Failure("NSFW content detected"),
    cost_usd=0.25,
    created_at=NOW - 7_200,
)
SONG = replace(
    IN_STATE[JobState.SUCCEEDED],
    id="0199-song",
    target=model("acestep-ai/ace-step-1.5/text-to-audio"),
    title="Straße im Regen",
    outputs=2,
    started_at=NOW - 400,
    state_since=NOW - 100,
    finished_at=NOW - 100,
    cost_usd=0.04,
    created_at=NOW - 500,
)
JOBS = {"flux": FLUX, "dream": DREAM, "song": SONG}


def found(text: str) -> set[str]:
    query = parse(text)
    names = {name for name, job in JOBS.items() if matches(query, job, NOW)}
    ids = select(query, JOBS.values(), NOW, Haystacks())
    assert ids == {JOBS[name].id for name in names}, "one by one and all at once must agree"
    return names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"flux", "dream", "song"}),
        ("   ", {"flux", "dream", "song"}),
        ("fox", {"flux"}),
        ("FOX", {"flux"}),
        ("strasse", {"song"}),
        ("nsfw", {"dream"}),
        ("req-77", {"flux"}),
        ("queued", {"flux"}),
        ("ended", set()),
        ('"fox in"', {"flux"}),
        ('"in fox"', set()),
        ('"fox in', {"flux"}),
        ("pro city", {"dream"}),
        ("seedream5.0", {"dream"}),
        ("sdrm", {"dream"}),
        ("kntxt", {"flux"}),
        ("drm", set()),
        ("state:failed", {"dream"}),
        ("state:failed,queued", {"dream", "flux"}),
        ("state:fa", {"dream"}),
        ("STATE:Failed", {"dream"}),
        ("state:live", {"flux"}),
        ("state:ended", {"dream", "song"}),
        ("model:flux", {"flux"}),
        ("model:flux,ace", {"flux", "song"}),
        ("target:step", {"song"}),
        ("id:77AA", {"flux"}),
        ("id:0199-s", {"song"}),
        ("error:nsfw", {"dream"}),
        ("age<1h", {"flux", "song"}),
        ("age>=2h", {"dream"}),
        ("age<600", {"song"}),
        ("age<0.5h age>400", {"song"}),
        ("queue>10", {"flux"}),
        ("queue:12", {"flux"}),
        ("queue>12", set()),
        ("cost>0.1", {"dream"}),
        ("cost<=$0.04", {"song"}),
        ("outputs>=2", {"dream", "song"}),
        ("elapsed=5m", {"song"}),
        ("expires<8d", {"song"}),
        ("-fox", {"dream", "song"}),
        ("-state:failed", {"flux", "song"}),
        ("-queue>1", {"dream", "song"}),
        ("-pro state:ended", {"song"}),
        ("-", {"flux", "dream", "song"}),
        ("state: fox", {"flux"}),
    ],
)
def test_a_filter_lets_through(text: str, names: set[str]) -> None:
    assert found(text) == names


def test_extra_text_is_searched_too() -> None:
    assert matches(parse("Label-9 fox"), FLUX, NOW, extra_text="label-9")
    assert not matches(parse("label-9"), FLUX, NOW)


@pytest.mark.parametrize("state", JobState)
def test_every_state_is_found_by_its_name_and_by_the_name_it_is_counted_under(state: JobState) -> None:
    job = IN_STATE[state]
    assert state.word == state_name(job)
    for name in {state.value, state_name(job)}:
        assert matches(parse(f"state:{name}"), job, NOW)
    assert matches(parse("state:live,ended,waiting,unknown"), job, NOW)


def test_what_stands_beside_a_state_has_names_too() -> None:
    held = replace(intent(), hold="closed before")
    assert state_name(held) == "not-sent"
    assert "waiting" not in state_names(held)
    wished = replace(FLUX, cancel=CancelWish(NOW), stale="HTTP 502", refused="not yours")
    assert {"queued", "cancelling", "stale", "refused"} <= set(state_names(wished))
    assert matches(parse("stale cancelling"), wished, NOW)


def test_a_changed_job_is_searched_anew() -> None:
    haystacks = Haystacks()
    assert matches(parse("fox"), FLUX, NOW, haystacks=haystacks)
    renamed = replace(FLUX, title="a heron")
    assert not matches(parse("fox"), renamed, NOW, haystacks=haystacks)
    assert matches(parse("heron"), renamed, NOW, haystacks=haystacks)


def test_only_a_filter_with_a_moving_time_says_so() -> None:
    assert parse("age<1h").timed
    assert parse("fox -elapsed>5m").timed
    assert not parse("fox state:failed queue>3 age<soon").timed
    assert EVERYTHING.is_empty


def many(count: int) -> list[Job]:
    return [
        replace(FLUX, id=new_job_id(AT + i, i.to_bytes(10, "big")), title=f"number {i}", queue_position=i)
        for i in range(count)
    ]


def test_ten_thousand_jobs_are_filtered_at_once() -> None:
    jobs, haystacks = many(10_000), Haystacks()
    select(parse("first"), jobs, NOW, haystacks)
    taken = []
    for text in ("number 9", "kntxt -77", "queue>5000 state:live", "zzz"):
        started = time.process_time()
        select(parse(text), jobs, NOW, haystacks)
        taken.append(time.process_time() - started)
    assert min(taken) < 0.03
    assert max(taken) < 0.3, "far beyond what a busy machine explains"


def test_letters_left_out_never_take_long() -> None:
    started = time.process_time()
    hostile = replace(FLUX, target=replace(FLUX.target, id="a" * 100_000))
    assert not matches(parse("a" * 40 + "b"), hostile, NOW)
    assert time.process_time() - started < 0.2

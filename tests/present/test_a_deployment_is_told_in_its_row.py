"""A deployment's row, its detail and its filter; what is not told stays empty, what is hostile stays harmless."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.present.column import placed
from runcomfy_tui.present.deployment_jobs import DeploymentJobs
from runcomfy_tui.present.deployment_sieve import complete, parse
from runcomfy_tui.present.deployment_words import age_words, describe, enabling_lines, problem_words, shown_readme
from runcomfy_tui.present.deployments import deployment_columns, deployment_row, row_look, status_look
from runcomfy_tui.present.glyphs import ASCII, UNICODE
from runcomfy_tui.present.states import Role
from runcomfy_tui.present.workflow_words import describe_overrides, describe_workflow
from tests.domain.jobs import intent

NOW = 1_795_000_000.0
EVIL = "[red]\x1b]52;c;cHduZWQ=\x07\u202eevil\nname"
COMFY = Deployment(
    "dep-portrait", "Portraits", TargetKind.COMFYUI, "running", hardware=("AMPERE_24",), min_instances=0,
    max_instances=3, queue_size=1, keep_warm_s=60.0, workflow_id="wf-1", workflow_version="3",
    created_at=NOW - 9 * 86_400,
)  # fmt: skip
LORA = Deployment("dep-lora-anna", "Anna", TargetKind.LORA, "standby", hardware=("AMPERE_48",), created_at=NOW - 60)
PAUSED = replace(COMFY, id="dep-old", name="Old", status="standby", is_enabled=False, workflow_version="12")
BARE = Deployment("0f5c2a6e-6c7e-4b3c", "", TargetKind.LORA)
HOSTILE = Deployment(
    "dep-x", EVIL, TargetKind.COMFYUI, EVIL, hardware=(EVIL,) * 9, min_instances=-3, max_instances=10**18,
    queue_size=10**18, keep_warm_s=1e300, workflow_id=EVIL, workflow_version=EVIL, created_at=float("inf"),
)  # fmt: skip
EVERY = (COMFY, LORA, PAUSED, BARE, HOSTILE)
COLUMNS = {column.key: column for column in deployment_columns()}
ADDRESSES = ("https://a/inference", "https://w/page")


def job(number: int, one: Deployment, state: JobState, **changes: object) -> Job:
    new = replace(intent(), id=f"job-{number}", target=one.target, state=state, created_at=NOW - number)
    return replace(new, **changes)  # type: ignore[arg-type]


def cells(one: Deployment, running: int = 0, queued: int = 0) -> dict[str, str]:
    row = deployment_row(one, running=running, queued=queued)
    return {key: column.cell(row, NOW).text for key, column in COLUMNS.items()}


def test_a_row_tells_everything_in_few_cells() -> None:
    assert cells(COMFY, 2, 5) == {
        "name": "Portraits", "kind": "ComfyUI", "status": "● running", "jobs": "●2 ○5", "hardware": "AMPERE_24",
        "instances": "0–3", "version": "3", "queue": "1", "warm": "1m 00s", "created": "9d", "last": "",
        "enabled": "yes", "id": "dep-portrait",
    }  # fmt: skip
    bare = cells(BARE)
    assert (bare["name"], bare["status"]) == ("0f5c2a6e", "? not told")
    assert {bare[key] for key in ("jobs", "hardware", "instances", "version", "queue", "warm", "created")} == {""}
    assert (cells(PAUSED)["status"], cells(PAUSED)["enabled"]) == ("– disabled", "no")
    assert (status_look(deployment_row(PAUSED), ASCII).glyph, row_look(UNICODE, deployment_row(PAUSED), NOW).row) == (
        "-",
        Role.QUIET,
    )


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_no_deployment_breaks_a_row_its_order_or_its_detail(one: Deployment) -> None:
    row = deployment_row(one)
    assert all(text.isprintable() for text in cells(one).values())
    for column in COLUMNS.values():
        column.sort_key(row)
    opened = replace(
        one, payload=Payload({EVIL: {"class_type": EVIL, "inputs": {EVIL: EVIL}}, "2": 7}, {"x": 1, "2": {}})
    )
    words = describe(row, NOW, ADDRESSES, replace(opened, readme=EVIL))
    told = [words.headline, *itertools.chain(*words.facts), *itertools.chain(*words.overrides), *words.workflow.others]
    told += [part for node in words.workflow.nodes for part in (node.name, node.type, *itertools.chain(*node.inputs))]
    assert all(text.isprintable() for text in told)
    assert "\x1b" not in words.readme


@pytest.mark.parametrize(("width", "keys"), [(76, 6), (40, 3), (20, 1), (160, 13)])
def test_columns_are_dropped_by_what_matters_least(width: int, keys: int) -> None:
    shown = [place.column.key for place in placed(tuple(COLUMNS.values()), width)]
    assert len(shown) == keys
    assert shown[0] == "name"


def test_versions_sort_by_their_value_and_jobs_by_how_many_run() -> None:
    rows = [deployment_row(replace(COMFY, workflow_version=version)) for version in ("12", "v3", "2")]
    assert [row.version for row in sorted(rows, key=lambda row: str(COLUMNS["version"].sort_key(row)))] == [
        "2",
        "v3",
        "12",
    ]
    many, few = deployment_row(COMFY, queued=9), deployment_row(LORA, running=1)
    assert float(str(COLUMNS["jobs"].sort_key(few))) < float(str(COLUMNS["jobs"].sort_key(many)))
    assert COLUMNS["jobs"].sort_key(deployment_row(COMFY)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("port", {"dep-portrait"}),
        ("prtrts", {"dep-portrait"}),
        ("dep-lora", {"dep-lora-anna"}),
        ("kind:lora", {"dep-lora-anna"}),
        ("kind:comfyui -status:disabled", {"dep-portrait"}),
        ("status:running", {"dep-portrait"}),
        ("status:standby", {"dep-lora-anna", "dep-old"}),
        ("hardware:48,24 enabled:yes", {"dep-portrait", "dep-lora-anna"}),
        ("enabled:no", {"dep-old"}),
        ("wf-1 disabled", {"dep-old"}),
        ("kind:", {"dep-portrait", "dep-lora-anna", "dep-old"}),
        ("", {"dep-portrait", "dep-lora-anna", "dep-old"}),
    ],
)
def test_a_filter_finds(text: str, found: set[str]) -> None:
    assert parse(text).select(map(deployment_row, (COMFY, LORA, PAUSED)), NOW) == found


def test_a_filter_says_what_makes_no_sense_and_completes() -> None:
    assert "there are kind, status, hardware, enabled" in parse("colour:red").problems[0]
    assert parse("enabled:maybe").problems
    assert complete("sta", lambda _: ()) == "status:"
    assert complete("x -hardware:am", lambda _: ("ampere_24",)) == "x -hardware:ampere_24"
    assert complete("enabled:n", lambda _: ()) == "enabled:no"
    assert complete("wor", lambda _: ()) is None


def test_own_jobs_are_counted_as_they_are_now() -> None:
    book = DeploymentJobs()
    book.note([job(1, COMFY, JobState.RUNNING), job(2, COMFY, JobState.QUEUED), intent()])
    book.note([job(3, COMFY, JobState.INTENT, hold="not sent"), job(4, COMFY, JobState.SUCCEEDED, cost_usd=0.2)])
    book.note([job(5, LORA, JobState.SUBMITTING)])
    assert book.changed()
    live, waiting, use = book.of(COMFY.id)
    assert (live, waiting, use.count, use.usual_usd) == (1, 1, 4, 0.2)
    assert book.of(LORA.id)[:2] == (0, 1)
    assert book.of("dep-other")[:2] == (0, 0)
    assert not book.changed()
    book.note([job(1, COMFY, JobState.FAILED)])
    assert book.of(COMFY.id)[:2] == (0, 1)


def test_the_newest_job_with_known_inputs_is_an_example() -> None:
    book = DeploymentJobs()
    book.note(job(number, COMFY, JobState.QUEUED, body_sha256=sha) for number, sha in ((1, ""), (2, "x"), (3, "x")))
    latest = book.latest(COMFY.id)
    assert latest is not None
    assert latest.id == "job-2"
    book.note([job(4, LORA, JobState.QUEUED, body_sha256="")])
    assert book.latest(LORA.id) is None


def test_a_detail_tells_how_it_scales_and_what_it_runs() -> None:
    row = deployment_row(COMFY, running=1)
    words = describe(row, NOW, ADDRESSES, None, "asking…")
    facts = dict(words.facts)
    assert words.headline == "● running · ComfyUI · ●1"
    assert facts["queue size"] == "1 waiting per instance, then another one is started"
    assert facts["kept warm"] == "for 1m 00s after its last job"
    assert facts["workflow"] == "version 3 · wf-1"
    assert facts["requests to"] == ADDRESSES[0]
    assert words.asking == "asking…"
    paused = describe(deployment_row(PAUSED), NOW, ADDRESSES, None)
    assert (dict(paused.facts)["status word"], dict(paused.facts)["enabled"]) == ("“standby”", "no")
    assert "takes no requests" in paused.remark


def test_a_workflow_is_told_in_short() -> None:
    workflow: dict[str, object] = {
        "10": {"class_type": "KSampler", "inputs": {"seed": 7, "cfg": 8.0, "model": ["4", 0]}},
        "6": {"class_type": "CLIPTextEncode", "_meta": {"title": "Prompt"}, "inputs": {"text": "a boat", "on": True}},
        "38:42": {"class_type": "Note", "inputs": {"text": ""}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["10", 0]}},
        "bad": 3,
    }
    words = describe_workflow(workflow)
    assert [(node.name, node.type) for node in words.nodes] == [
        ("Prompt #6", "CLIPTextEncode"),
        ("KSampler #10", ""),
        ("Note #38:42", ""),
    ]
    assert words.nodes[0].inputs == (("text", "a boat"), ("on", "yes"))
    assert words.nodes[1].inputs == (("seed", "7"), ("cfg", "8.0"))
    assert (words.others, words.count) == (("VAEDecode #8",), 4)
    overrides = {"6": {"inputs": {"text": "a ship"}}, "99": {"inputs": {"x": [1, 2, 3]}}, "7": None}
    assert describe_overrides(overrides, workflow) == (
        ("Prompt #6 text", "a ship"),
        ("#7", "null"),
        ("#99 x", "3 values"),
    )
    assert len(describe_workflow({str(n): {"inputs": {"a": 1}} for n in range(5_000)}).nodes) == 200


def test_the_age_of_the_list_and_why_it_is_old() -> None:
    assert age_words(NOW - 5, NOW, refreshing=True, problem=None).endswith(", refreshing…")
    assert age_words(NOW - 5, NOW, refreshing=False, problem="x").endswith("RunComfy does not answer")
    assert age_words(NOW - 90_000, NOW, refreshing=False, problem=None) == "as of 1d ago"
    assert age_words(None, NOW, refreshing=False, problem="x") == ""
    assert problem_words("no \x1b[31mroute.", None) == "Your deployments could not be asked for: no route."


def test_a_readme_is_cleaned_and_cut_where_a_pane_is_full() -> None:
    assert shown_readme("# Hi\r\n\x1b[31mred\u202e") == "# Hi\nred"
    long = shown_readme("```\n" + "line\n" * 500)
    assert long.count("```") == 2
    assert long.endswith("*The rest of it is on the web.*")
    assert len(shown_readme("x" * 10**6)) < 7_000


def test_what_a_question_names_before_it_changes_anything() -> None:
    lines = "\n".join(enabling_lines(deployment_row(COMFY, running=1, queued=2), enable=False))
    assert "dep-portrait" in lines
    assert "3 jobs of yours are with it now" in lines
    warm = "\n".join(enabling_lines(deployment_row(replace(PAUSED, min_instances=2)), enable=True))
    assert "2 machines are kept ready and charged" in warm

"""``runcomfy-tui deployments``: what it tells and changes, what it sends, and with which exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from runcomfy_tui.cli import main
from runcomfy_tui.simulator import Server
from tests.cli.conftest import Call
from tests.engine.rig import set_faults

PORTRAIT, LORA, PAUSED = "dep-portrait-sdxl", "dep-lora-anna", "dep-old-paused"
NAMES = [
    *("id", "name", "kind", "status", "is_enabled", "hardware", "min_instances", "max_instances", "queue_size"),
    *("keep_warm_duration_in_seconds", "workflow_id", "workflow_version", "created_at", "updated_at"),
]
FOX = {"6": {"inputs": {"text": "a fox"}}}


@pytest.fixture
def signed_in(service: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("RUNCOMFY_TOKEN", service.environment["RUNCOMFY_TOKEN"])
    return service


async def test_they_are_listed_and_shown(call: Call, signed_in: Server) -> None:
    done = await call("deployments", "list", "--output", "json")
    assert (done.code, done.err) == (0, "")
    assert [line["id"] for line in done.lines][:2] == [PORTRAIT, "dep-edit-qwen"]
    assert all(list(line) == NAMES for line in done.lines)
    whole = await call("deployments", "list", "--include-payload", "--include-readme", "--output", "json")
    assert list(whole.lines[0]) == [*NAMES, "payload", "readme"]
    one = await call("deployments", "get", PORTRAIT, "--include-payload", "--output", "json")
    assert "6" in one.data["payload"]["workflow_api_json"]
    assert (one.data["keep_warm_duration_in_seconds"], one.data["created_at"][:10]) == (60, "2026-08-14")
    people = await call("deployments", "list")
    assert people.out.split()[:4] == ["ID", "STATUS", "NAME", "KIND"]
    assert people.out.count("\n") == len(done.lines) + 1
    shown = await call("deployments", "get", PORTRAIT, "--include-payload")
    assert "6.text" in shown.out
    assert (await call("deployments", "get", "nobodys", "--output", "json")).err == (
        "There is no deployment nobodys. See runcomfy-tui deployments list.\n"
    )


async def test_one_is_enabled_and_disabled(call: Call, signed_in: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    on = await call("deployments", "update", PAUSED, "--enable", "--output", "json")
    assert (on.code, on.data["is_enabled"], on.data["name"]) == (0, True, "Old portraits [v1]")
    again = await call("deployments", "update", PAUSED, "--enable")
    assert (again.code, again.out, again.err) == (0, "", f"{PAUSED} was enabled already.\n")
    off = await call("deployments", "update", PAUSED, "--disable", "-q")
    assert (off.code, off.out, off.err) == (0, "", "")
    monkeypatch.setenv("RUNCOMFY_TUI_READ_ONLY", "1")
    for argv in (("update", PAUSED, "--enable"), ("proxy", PORTRAIT, "i", "queue"), ("run", LORA, "--set", "prompt=x")):
        refused = await call("deployments", *argv)
        assert (refused.code, refused.out, refused.err.count("\n")) == (65, "", 1)


async def test_an_instance_answers_through_the_proxy(call: Call, signed_in: Server) -> None:
    for path in ("../x", "queue?x=1", ""):
        assert (await call("deployments", "proxy", PORTRAIT, "inst", path)).code == 64
    assert (await call("deployments", "proxy", PORTRAIT, "a/b", "queue")).code == 64
    assert (await call("deployments", "proxy", PORTRAIT, "inst", "queue", "--body", "[1]")).code == 65
    gone = await call("deployments", "proxy", PORTRAIT, "inst", "queue")
    assert (gone.code, gone.out, gone.err.count("\n")) == (65, "", 1)


async def test_a_workflow_runs_with_its_webhook(call: Call, signed_in: Server, tmp_path: Path) -> None:
    argv = ("--overrides", json.dumps(FOX), "--webhook-url", "https://example.com/hook?k=v", "--label", "foxes")
    done = await call("deployments", "run", PORTRAIT, *argv, "--no-wait")
    assert (done.code, done.data["wait"], done.out.count("\n")) == (0, False, 1)
    (job,) = signed_in.simulator.inferences.accepted(signed_in.clock.now())
    assert job.request_id == done.data["request_id"]
    assert job.webhook is not None
    assert job.webhook.url == "https://example.com/hook?k=v"
    assert job.body == {"overrides": FOX}
    waited = await call("deployments", "run", LORA, "--set", "prompt=anna_r", "--output-dir", str(tmp_path), "-q")
    assert (waited.code, waited.data["status"], waited.err) == (0, "succeeded", "")
    assert [path.suffix for path in sorted(tmp_path.iterdir()) if path.is_file()] == [".png", ".json"]


@pytest.mark.parametrize(
    ("argv", "body"),
    [
        ((PORTRAIT, "--overrides", json.dumps(FOX)), {"overrides": FOX}),
        ((PORTRAIT, "--overrides", '{"3":{"inputs":{"steps":30}}}'), {"overrides": {"3": {"inputs": {"steps": 30}}}}),
        ((PORTRAIT, "--overrides", "{}"), {"overrides": {}}),
        (
            (PORTRAIT, "--overrides", json.dumps(FOX), "--set", "3.steps=7", "--extra-data", '{"a":1}'),
            {"overrides": {**FOX, "3": {"inputs": {"steps": 7}}}, "extra_data": {"a": 1}},
        ),
        ((LORA, "--input", '{"width":512,"new":1}', "--set", "prompt=x"), {"prompt": "x", "width": 512, "new": 1}),
    ],
    ids=["overrides", "what it is already", "as deployed", "all together", "a LoRA"],
)
async def test_what_would_be_sent(argv: tuple[str, ...], body: object, call: Call, signed_in: Server) -> None:
    done = await call("deployments", "run", *argv, "--dry-run")
    assert (done.code, done.data, done.err) == (0, body, "")
    assert signed_in.simulator.inferences.accepted(signed_in.clock.now()) == []


async def test_a_picture_of_this_machine_goes_inside(call: Call, signed_in: Server, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (64, 64)).save(picture)
    done = await call("deployments", "run", LORA, "--set", f"ctrl_img_1={picture}", "--dry-run")
    assert done.data["ctrl_img_1"].startswith("data:image/png;base64,")


async def test_what_does_not_fit_the_workflow_is_named(call: Call, signed_in: Server) -> None:
    wrong = '{"66":{"inputs":{"text":"x"}},"6":{"inputs":{"txt":1}},"3":{"inputs":{"steps":"x"}}}'
    done = await call("deployments", "run", PORTRAIT, "--overrides", wrong)
    assert (done.code, done.out) == (65, "")
    assert done.err.splitlines() == [
        "KSampler #3: steps must be a whole number",
        "Prompt (CLIPTextEncode) #6: txt is no input of this node in the deployed workflow",
        "inputs: #66 is no node of the deployed workflow",
    ]
    heeded = await call("deployments", "run", PORTRAIT, "--overrides", wrong, "--no-validate", "--dry-run")
    assert (heeded.code, heeded.data) == (0, {"overrides": json.loads(wrong)})
    for deployment, flag in ((LORA, "--overrides"), (PORTRAIT, "--input")):
        other = await call("deployments", "run", deployment, flag, '{"a":{}}')
        assert (other.code, other.out, other.err.count("\n")) == (65, "", 1)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("run", PORTRAIT), 64),
        (("run", PORTRAIT, "--overrides", "{}", "--input", "{}"), 64),
        (("run", PORTRAIT, "--overrides", "{}", "--webhook-url", "ftp://x"), 64),
        (("run", "a/b", "--overrides", "{}"), 64),
        (("update", PORTRAIT), 64),
        (("get",), 64),
        (("run", PORTRAIT, "--overrides", "{"), 65),
        (("run", PORTRAIT, "--extra-data", "[]"), 65),
        (("run", PORTRAIT, "--overrides-file", "nowhere.json"), 66),
        (("run", PORTRAIT, "--workflow-file", "nowhere.json"), 66),
        (("run", "nobodys", "--overrides", "{}"), 65),
        (("run", PAUSED, "--overrides", "{}"), 65),
        (("run", "dep-of-somebody-else", "--overrides", "{}"), 77),
        (("get", "dep-of-somebody-else"), 77),
    ],
)
async def test_refusals(argv: tuple[str, ...], code: int, call: Call, signed_in: Server) -> None:
    done = await call("deployments", *argv)
    assert (done.code, done.out) == (code, "")
    assert done.err
    assert signed_in.simulator.inferences.accepted(signed_in.clock.now()) == []


async def test_trouble_has_its_codes(call: Call, signed_in: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for fault, code in (({"server-error": 1.0}, 69), ({"rate-limit": 1.0}, 75), ({"garbage": 1.0}, 69)):
        set_faults(signed_in, fault)
        for argv in (("list",), ("get", PORTRAIT), ("update", PORTRAIT, "--enable")):
            done = await call("deployments", *argv)
            assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    set_faults(signed_in)
    monkeypatch.setenv("RUNCOMFY_TOKEN", "a-token-that-is-refused")
    refused = await call("deployments", "list")
    assert (refused.code, refused.out, "a-token" in refused.err) == (77, "", False)
    monkeypatch.setenv("RUNCOMFY_TOKEN", "")
    assert (await call("deployments", "list")).code == 77
    monkeypatch.setenv("RUNCOMFY_TOKEN", "a-token-that-is-good")
    await signed_in.close()
    assert (await call("deployments", "list")).code == 75


@pytest.mark.parametrize("action", ["list", "run", "proxy", "update"])
def test_the_help_says_how_it_answers(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["deployments", action, "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "--output json" in out
    assert "exit codes:" in out


async def test_one_of_its_requests_is_asked_about(call: Call, signed_in: Server, tmp_path: Path) -> None:
    sent = await call("deployments", "run", LORA, "--set", "prompt=anna_r", "--no-wait")
    request_id = sent.data["request_id"]
    told = await call("deployments", "status", LORA, request_id, "--output", "json")
    assert (told.code, told.data["request_id"], told.data["deployment_id"]) == (0, request_id, LORA)
    cancelled = await call("deployments", "cancel", LORA, request_id, "--output", "json")
    assert (cancelled.code, cancelled.data["outcome"]) in {(0, "cancelled"), (1, "not_cancellable")}
    result = await call("deployments", "result", LORA, request_id, "--output", "json", "--no-download")
    assert result.data["request_id"] == request_id
    for action in ("status", "result", "cancel"):
        unknown = await call("deployments", action, LORA, "nobodys")
        assert (unknown.code, unknown.out, unknown.err.count("\n")) == (65, "", 1)
        assert (await call("deployments", action, LORA)).code == 64

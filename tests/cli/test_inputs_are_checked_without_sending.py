"""``runcomfy-tui run --dry-run``: exactly the body that would be sent, or what is wrong with it, a line each."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from runcomfy_tui.engine.compose import encode_body
from runcomfy_tui.simulator import Server
from tests.cli.conftest import Call
from tests.engine.fixed_server import fixed_server, http
from tests.engine.rig import set_faults
from tests.media.samples import picture

PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
EDIT = "blackforestlabs/flux-1-kontext/pro/edit"
LORA = "tongyi-mai/z-image/turbo/lora"


async def dry(call: Call, *argv: str, model: str = PICTURE) -> object:
    done = await call("run", model, "--dry-run", *argv)
    assert (done.code, done.err) == (0, ""), done.err
    return done.data


async def wrong(call: Call, *argv: str, model: str = PICTURE) -> list[str]:
    done = await call("run", model, "--dry-run", *argv)
    assert (done.code, done.out) == (65, "")
    return done.err.splitlines()


async def test_the_body_is_printed_byte_for_byte(call: Call, service: Server) -> None:
    body = {"prompt": "Füchse \u009b[31m 🦊", "steps": 20}
    done = await call("run", PICTURE, "--dry-run", "--input", json.dumps(body))
    assert (done.code, done.err) == (0, "")
    assert done.out.encode() == encode_body(body) + b"\n"
    assert service.simulator.counts["submits_received"] == 0


async def test_for_people_it_is_indented_and_harmless(call: Call, service: Server) -> None:
    body = {"prompt": "Füchse \u009b[31m \u202e🦊"}
    done = await call("--output", "pretty", "run", PICTURE, "--dry-run", "--input", json.dumps(body))
    assert done.out.startswith('{\n  "prompt": "Füchse \\u009b[31m \\u202e')
    assert done.data == body


@pytest.mark.parametrize(
    ("argv", "lines"),
    [
        ((), ["prompt: is required"]),
        (("--input", "{}"), ["prompt: is required"]),
        (("--input", '{"steps": 999}'), ["prompt: is required", "steps: must be at most 100"]),
        (("--input", '{"prompt": null}'), ["prompt: cannot be null"]),
        (("--input", '{"prompt": "x", "steps": "20"}'), ["steps: must be a whole number"]),
        (("--set", "prompt=x", "--set", "steps=many"), ["steps: must be a whole number"]),
        (
            ("--set", "prompt=x", "--set", "steps:=[1"),
            ["steps: is not valid JSON (it ends too early at line 1, column 3)"],
        ),
        (("--set", "prompt=x", "--set", "steps.more=1"), ["steps.more: has nothing inside that is called more"]),
        (("--input", "[1]"), ['--input must be a JSON object: {"name": value, …}.']),
        (
            ("--input", "{'a': 1}"),
            ['--input is not valid JSON (a key in "double quotes" is missing at line 1, column 2).'],
        ),
        (("--input", '{"a": NaN}'), ["--input contains NaN, which JSON does not have."]),
        (("--input", '{"prompt": "\\ud800"}'), ["prompt: has a character that cannot be sent"]),
        (("--input", "-"), ["--input takes JSON; standard input is read with --input-file -."]),
        (("--input", '{"prompt": "x", "width": 1e999}'), None),
        (("--input", "[" * 100_000), None),
    ],
)
async def test_what_is_wrong(argv: tuple[str, ...], lines: list[str] | None, call: Call, service: Server) -> None:
    said = await wrong(call, *argv)
    assert said == lines if lines is not None else len(said) == 1


async def test_an_empty_prompt_that_is_given_is_meant(call: Call, service: Server) -> None:
    assert await dry(call, "--input", '{"prompt": ""}') == {"prompt": ""}
    assert await dry(call, "--set", "prompt=") == {"prompt": ""}


async def test_single_values_are_read_by_their_kind(call: Call, service: Server) -> None:
    given = ["prompt=12", "steps=1e1", "width=600"]
    assert await dry(call, *sets(given)) == {"prompt": "12", "steps": 10, "width": 600}
    body = await dry(call, "--input", '{"prompt": "x", "steps": 5}', *sets(["steps=7", "prompt=a=b"]))
    assert body == {"prompt": "a=b", "steps": 7}
    model = "ideogram-ai/ideogram-v4/text-to-image"
    assert await dry(call, *sets(["prompt=x", "expand_prompt=false"]), model=model) == {
        "prompt": "x",
        "expand_prompt": False,
    }


async def test_a_place_inside_is_named_with_dots(call: Call, service: Server) -> None:
    body = await dry(call, *sets(["prompt=x", "lora.path=a.safetensors"]), model=LORA)
    assert body == {"prompt": "x", "lora": {"path": "a.safetensors"}}
    whole = await dry(call, *sets(["prompt=x", 'lora:={"path": "b.safetensors"}']), model=LORA)
    assert whole == {"prompt": "x", "lora": {"path": "b.safetensors"}}


def sets(given: list[str]) -> list[str]:
    return [word for each in given for word in ("--set", each)]


async def test_names_that_the_model_does_not_know(call: Call, service: Server) -> None:
    done = await call("run", PICTURE, "--dry-run", *sets(["prompt=x", "stepps=3"]))
    assert (done.code, done.data) == (0, {"prompt": "x", "stepps": 3})
    assert done.err == "stepps: is not in the model's schema; did you mean steps?\n"


async def test_an_example_that_was_left_is_told(call: Call, service: Server) -> None:
    filled = (await call("run", "openai/gpt-image-2.5/flare/edit", "--template")).data
    done = await call("run", "openai/gpt-image-2.5/flare/edit", "--dry-run", "--input", json.dumps(filled))
    assert (done.code, done.data) == (0, filled)
    assert done.err == "images: is still the example that --template gave\n"


async def test_a_local_file_becomes_a_data_uri(call: Call, service: Server, tmp_path: Path) -> None:
    file = picture(tmp_path / "a fox.png")
    body = await dry(call, *sets(["prompt=x", f"image_url={file}"]), model=EDIT)
    assert isinstance(body, dict)
    assert body["image_url"].startswith("data:image/png;base64,iVBOR")
    given = json.dumps({"prompt": "x", "image_url": str(file)})
    assert await dry(call, "--input", given, model=EDIT) == body
    (tmp_path / "no.png").write_text("no picture")
    for name, words in (("gone.png", "does not exist"), ("no.png", "is not"), ("", "is a folder")):
        (line,) = await wrong(call, *sets(["prompt=x", f"image_url={tmp_path / name}"]), model=EDIT)
        assert line.startswith(f"image_url: {words}")


async def test_unheeded_rules_are_told(call: Call, service: Server) -> None:
    done = await call("run", PICTURE, "--dry-run", "--no-validate", *sets(["prompt=x", "steps=999"]))
    assert (done.code, done.data) == (0, {"prompt": "x", "steps": 999})
    assert done.err == "not heeded: steps: must be at most 100\n"
    assert await wrong(call, "--no-validate", *sets(["steps=many"]))


async def test_inputs_from_a_file_and_by_a_pipe(
    call: Call, service: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "input.json"
    for content in (b'{"prompt": "x"}', b'\xef\xbb\xbf{"prompt": "x"}', '{"prompt": "x"}'.encode("utf-16")):
        file.write_bytes(content)
        assert await dry(call, "--input-file", str(file)) == {"prompt": "x"}
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert await dry(call, "--input-file", "-") == {"prompt": "x"}
    for content in (b"", b"\xff\x00\xfe binary \xff", b'{"prompt": "\xff"}', b'{\n"prompt": x}', os.urandom(4096)):
        file.write_bytes(content)
        assert len(await wrong(call, "--input-file", str(file))) == 1
    monkeypatch.setattr(sys, "stdin", None)
    for name in ("-", str(tmp_path / "gone.json"), str(tmp_path), "a\0b"):
        done = await call("run", PICTURE, "--dry-run", "--input-file", name)
        assert (done.code, done.out, done.err.count("\n")) == (66, "", 1)


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("--dry-run", "--template"),
        ("--dry-run", "--input", "{}", "--input-file", "x"),
        ("--dry-run", "--set", "prompt"),
        ("--dry-run", "--set", "=x"),
        ("--template", "--set", "prompt=x"),
        ("--template", "--input", "{}"),
        ("--dry-run", "more"),
        ("--no-wait",),
    ],
)
async def test_arguments_that_cannot_be_meant(argv: tuple[str, ...], call: Call, home: Path) -> None:
    for model in (PICTURE, "nothing"):
        done = await call("run", model, *argv)
        assert (done.code, done.out) == (64, "")
    assert not home.exists()


CONDITIONAL = {
    "type": "object",
    "required": ["prompt", "mode"],
    "properties": {"prompt": {"type": "string"}, "mode": {"enum": ["plain", "strong"]}, "strength": {"type": "number"}},
    "if": {"properties": {"mode": {"const": "strong"}}, "required": ["mode"]},
    "then": {"required": ["strength"]},
    "else": {"properties": {"strength": False}},
}


async def test_inputs_that_others_switch_on_and_off(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"model_id": "some/model", "display_name": "Some model", "input_schema": CONDITIONAL}
    async with fixed_server(got=http(200, entry)) as fixed:
        monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", fixed.base)
        given = sets(["prompt=x", "mode=strong"])
        assert await wrong(call, *given, model="some/model") == ["strength: is required"]
        body = {"prompt": "x", "mode": "strong", "strength": 0.5}
        assert await dry(call, *given, "--set", "strength=0.5", model="some/model") == body
        done = await call("run", "some/model", "--dry-run", *given, *sets(["strength=1", "mode=plain"]))
        assert (done.code, done.data) == (0, {"prompt": "x", "mode": "plain"})
        assert done.err == "strength: is not sent, the other inputs switch it off\n"


async def test_a_schema_that_is_missing_checks_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    async with fixed_server(got=http(200, {"model_id": "some/model", "display_name": "Some model"})) as fixed:
        monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", fixed.base)
        done = await call("run", "some/model", "--dry-run", *sets(["a.b=1", "c=x"]))
        assert (done.code, done.data) == (0, {"a": {"b": 1}, "c": "x"})
        assert done.err == "The model's input schema is missing. The inputs were not checked.\n"


async def test_without_the_service(call: Call, service: Server) -> None:
    body = await dry(call, *sets(["prompt=x"]))
    asked = service.simulator.counts["catalogue"]
    assert await dry(call, *sets(["prompt=x"])) == body
    assert service.simulator.counts["catalogue"] == asked
    set_faults(service, {"server-error": 1.0})
    assert (await call("run", EDIT, "--dry-run")).code == 69
    await service.close()
    assert await dry(call, *sets(["prompt=x"])) == body
    assert (await call("run", EDIT, "--dry-run")).code == 75


async def test_a_model_that_is_not_there(call: Call, service: Server) -> None:
    done = await call("run", "no/model", "--dry-run", "--input", "{}")
    assert (done.code, done.out) == (65, "")
    assert "There is no model no/model." in done.err


async def test_inputs_to_fill_in(call: Call, service: Server) -> None:
    done = await call("run", "google/nano-banana-3/text-to-image", "--template")
    assert (done.code, next(iter(done.data)), done.data["prompt"]) == (0, "prompt", "")
    assert done.out.startswith('{\n  "prompt": "",\n')
    assert done.err == "Not required, and not in it: negative_prompt.\n"
    short = await call("run", "google/nano-banana-3/text-to-image", "--template", "--output", "json")
    assert (short.data, short.out.count("\n")) == (done.data, 1)

"""The curl line and the Python program of a submit: run by a real shell and a real Python they send the same body."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.target import Target, TargetKind, deployment, model
from runcomfy_tui.present.request_text import MOST_INLINE, Bases, curl, python, request_address

BASES = Bases("https://m.example/v1", "https://s.example/prod/v1")
HOSTILE = {
    "text": 'it\'s `id` $(id) $HOME \\ "q" \x1b[31m \u202e \x7f \x9b !x 港\n\t',
    "n": [1.0, -0.5, 10**20, None, True],
}
ADDRESS = "https://s.example/prod/v1/deployments/dep-1/inference"


def arguments(line: str, folder: Path) -> list[str]:
    """Let a shell take the line apart, and return what curl would be given."""
    fake = folder / "curl"
    fake.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    fake.chmod(0o755)
    env = {"PATH": f"{folder}:/usr/bin:/bin", "RUNCOMFY_TOKEN": "tok"}
    done = subprocess.run(["/bin/sh", "-c", line], env=env, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    ("target", "address"),
    [
        (model("maker/model/edit"), "https://m.example/v1/models/maker/model/edit"),
        (deployment(TargetKind.COMFYUI, "dep-1"), "https://s.example/prod/v1/deployments/dep-1/inference"),
        (deployment(TargetKind.LORA, "dep_2"), "https://s.example/prod/v1/deployments/dep_2/inference"),
        (Target(TargetKind.LORA, "a/../b?c"), "https://s.example/prod/v1/deployments/a%2F..%2Fb%3Fc/inference"),
    ],
)
def test_each_kind_has_its_address(target: Target, address: str) -> None:
    assert request_address(target, BASES) == address


def test_a_shell_hands_curl_the_same_body(tmp_path: Path) -> None:
    line = curl(ADDRESS, json.dumps(HOSTILE, ensure_ascii=False).encode())
    assert "tok" not in line.casefold().replace("$runcomfy_token", "")
    assert all(c.isprintable() or c == "\n" for c in line)
    given = arguments(line, tmp_path)
    assert given[:2] == ["--request", "POST"]
    assert given[given.index("--url") + 1] == ADDRESS
    assert "Authorization: Bearer tok" in given
    assert json.loads(given[given.index("--data-raw") + 1]) == HOSTILE


def test_python_sends_the_same_body() -> None:
    program = python(ADDRESS, json.dumps(HOSTILE, ensure_ascii=False).encode())
    assert all(c.isprintable() or c == "\n" for c in program)
    literal = program[program.index("inputs = ") + 9 : program.index("\nanswer = ")]
    assert eval(literal) == HOSTILE
    compile(program, "request.py", "exec")
    assert f"    {ADDRESS!r},\n" in program


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_every_body_stays_what_it_is(body: object, ascii_only: bool) -> None:
    data = json.dumps({"x": body}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        data.decode()
    except UnicodeDecodeError:
        data = json.dumps({"x": body}).encode()
    line, program = curl(ADDRESS, data), python(ADDRESS, data)
    assert json.loads(shlex.split(line.replace("\\\n", ""))[-1]) == {"x": body}
    assert eval(program[program.index("inputs = ") + 9 : program.rindex("\nanswer = ")]) == {"x": body}
    assert all(c.isprintable() or c == "\n" for c in line + program)


def test_a_body_that_no_command_line_takes_is_a_file(tmp_path: Path) -> None:
    body = json.dumps({"image": "data:image/png;base64," + "A" * MOST_INLINE}).encode()
    line, program = curl(ADDRESS, body), python(ADDRESS, body)
    assert len(line) + len(program) < 1_500
    assert arguments(line, tmp_path)[-2:] == ["--data-binary", "@request.json"]
    compile(program, "request.py", "exec")


@pytest.mark.parametrize("body", [b"", b"not json", b"[" * 20_000, b'{"a": "\xff\x1b[0m'])
def test_what_is_no_json_harms_nothing(body: bytes) -> None:
    assert "\x1b" not in curl(ADDRESS, body) + python(ADDRESS, body)
    compile(python(ADDRESS, body), "request.py", "exec")

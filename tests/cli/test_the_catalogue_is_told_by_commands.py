"""``runcomfy-tui models``: what it prints, where, and with which exit code; without a token and without a network."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from runcomfy_tui.cli import main
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import from_json
from runcomfy_tui.engine.catalogue import FRESH_FOR_S
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.simulator import Server
from runcomfy_tui.simulator.catalogue import Search
from runcomfy_tui.store import Journal
from runcomfy_tui.wiring import catalogue
from tests.cli.conftest import Call
from tests.engine.fixed_server import fixed_server, http
from tests.engine.rig import set_faults

PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
NAMES = [
    *("model_id", "display_name", "description", "categories", "kind", "base_price_usd", "price_unit", "pricing_note"),
    *("model_url", "inputs", "required_inputs"),
]


def place(home: Path) -> Path:
    return home / "state" / "profiles" / "default" / "journal.db"


@pytest.mark.parametrize("argv", [("--output", "json", "models", "list"), ("models", "list", "--output", "json")])
async def test_a_list_as_json_lines(argv: tuple[str, ...], call: Call, service: Server) -> None:
    done = await call(*argv)
    entries, total = service.simulator.catalogue.search(Search(limit=500))
    assert (done.code, done.err) == (0, "")
    assert [line["model_id"] for line in done.lines] == [entry["model_id"] for entry in entries]
    assert len(done.lines) == total > 20
    assert all(list(line) == NAMES for line in done.lines)
    assert done.lines[0]["base_price_usd"] == 0.012


async def test_a_list_for_people(call: Call, service: Server) -> None:
    done = await call("models", "list", "--limit", "3", "--offset", "1")
    title, *lines = done.out.splitlines()
    assert title.split() == ["ID", "PRICE", "NAME", "CATEGORY", "INPUTS"]
    assert len(lines) == 3
    assert lines[0].split()[:4] == ["blackforestlabs/flux-1-kontext/pro/edit", "$0.040", "/", "output"]
    assert {line.index("$") for line in lines} == {title.index("PRICE")}
    assert done.err == "3 of 22; --offset 4 goes on, --limit takes up to 500.\n"


@pytest.mark.parametrize(
    ("argv", "count"),
    [
        (("--search", "FLUX klein"), 1),
        (("--category", "text-to-audio"), 2),
        (("--kind", "inference"), 2),
        (("--search", "nothing is called so"), 0),
        (("--offset", "400"), 0),
    ],
)
async def test_filters_are_the_same_with_and_without_the_service(
    argv: tuple[str, ...], count: int, call: Call, service: Server
) -> None:
    asked = await call("models", "list", "--output", "json", *argv)
    assert (asked.code, len(asked.lines)) == (0, count)
    assert bool(asked.err) == (count == 0)
    assert (await call("models", "list")).code == 0
    await service.close()
    remembered = await call("models", "list", "--output", "json", *argv)
    assert (remembered.code, remembered.lines) == (0, asked.lines)
    assert "last seen, just now" in remembered.err


async def test_schemas_come_where_they_are_asked_for(call: Call, service: Server) -> None:
    done = await call("models", "list", "--include-schema", "--limit", "2", "--output", "json")
    assert all(line["input_schema"]["properties"]["prompt"] for line in done.lines)
    pretty = await call("models", "list", "--include-schema", "--limit", "2")
    assert (pretty.code, "--output json" in pretty.err) == (0, True)
    await service.close()
    gone = await call("models", "list", "--include-schema", "--output", "json")
    assert (gone.code, gone.out) == (75, "")


async def test_one_model(call: Call, service: Server) -> None:
    done = await call("models", "get", PICTURE, "--output", "json")
    assert (done.code, done.err) == (0, "")
    assert list(done.data) == [*NAMES, "input_schema"]
    assert done.data["input_schema"]["required"] == ["prompt"]
    pretty = await call("models", "get", "kling/kling-3.0/pro/image-to-video")
    assert (pretty.code, pretty.err) == (0, "")
    rows = {line.split()[0] for line in pretty.out.splitlines() if line.strip()}
    assert {"INPUT", "image_url*", "duration", "id", "price"} <= rows


async def test_the_categories(call: Call, service: Server) -> None:
    done = await call("models", "categories", "--output", "json")
    assert (done.code, done.err) == (0, "")
    assert {"category": "text-to-image"} in done.lines
    pretty = await call("models", "categories")
    assert pretty.out.splitlines() == [line["category"] for line in done.lines]


@pytest.mark.parametrize("argv", [("list",), ("get", PICTURE), ("categories",)])
async def test_without_a_network(argv: tuple[str, ...], call: Call, service: Server, home: Path) -> None:
    for each in (("list",), ("get", PICTURE)):
        assert (await call("models", *each)).code == 0
    at = "UPDATE meta SET value = value - 10800 WHERE key = 'catalogue.seen_at'", "UPDATE models SET at = at - 10800"
    with sqlite3.connect(place(home)) as connection:
        for statement in at:
            connection.execute(statement)
    connection.close()
    asked = await call("models", *argv)
    await service.close()
    done = await call("models", *argv)
    assert (done.code, done.out) == (0, asked.out)
    assert done.err.count("\n") == 1
    if argv[0] != "list":  # A list that was told is remembered as it was then.
        assert "as it was last seen, " in done.err
    for path in place(home).parent.glob("journal.db*"):
        path.unlink()
    gone = await call("models", *argv)
    assert (gone.code, gone.out, gone.err.count("\n")) == (75, "", 1)


@pytest.mark.parametrize(
    ("fault", "code"), [({"server-error": 1.0}, 69), ({"rate-limit": 1.0}, 75), ({"garbage": 1.0}, 69)]
)
async def test_a_service_in_trouble(fault: dict[str, object], code: int, call: Call, service: Server) -> None:
    set_faults(service, fault)
    for argv in (("list",), ("get", PICTURE), ("categories",)):
        done = await call("models", *argv)
        assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    set_faults(service)
    assert (await call("models", "list")).code == 0
    set_faults(service, fault)
    done = await call("models", "list")
    assert (done.code, "last seen" in done.err) == (0, True)
    assert PICTURE in done.out


async def test_a_model_that_is_not_there(call: Call, service: Server) -> None:
    wrong = "blackforestlabs/flux-2-klain/9b/text-to-image"
    done = await call("models", "get", wrong)
    assert (done.code, done.out) == (65, "")
    assert done.err == f"There is no model {wrong}. See runcomfy-tui models list.\n"
    await call("models", "list")
    assert f"Did you mean {PICTURE}" in (await call("models", "get", wrong)).err


@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_is_tried_only_where_one_is_wanted(
    status: int, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with fixed_server(got=http(status, {"message": "no"})) as fixed:
        monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", fixed.base)
        for token in ("", "a-token-that-is-refused"):
            monkeypatch.setenv("RUNCOMFY_TOKEN", token)
            done = await call("models", "list")
            assert (done.code, done.out, done.err.count("\n")) == (77, "", 1)
            assert "a-token" not in done.err


async def test_the_words_of_strangers_are_cleaned(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    entry: dict[str, object] = {
        "model_id": "a/b",
        "display_name": "\x1b]0;owned\x07N\u202eame",
        "description": "two\nlines\x9b31m",
    }
    entry |= {"categories": ["\x1b[2J"], "price_unit": "\r\x1b[31m", "base_price_usd": 1}
    schema = {"properties": {"\x1b[5mx": {"type": "string", "description": "\x1b[1m", "enum": ["\x1b[7m", "b"]}}}
    async with fixed_server(got=http(200, {"models": [entry], "total": 1, **entry, "input_schema": schema})) as fixed:
        monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", fixed.base)
        for argv in (("list",), ("get", "a/b")):
            done = await call("models", *argv)
            assert done.code == 0
            assert not {"\x1b", "\x9b", "\u202e", "\r", "\x07"} & set(done.out)
            assert "Name" in done.out
            told = (await call("models", *argv, "--output", "json")).out
            assert told.isascii()
            assert json.loads(told)["display_name"] == entry["display_name"]


async def test_on_a_terminal_it_fits(call: Call, service: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runcomfy_tui.cli.table.is_terminal", lambda: True)
    monkeypatch.setattr("runcomfy_tui.cli.output.is_terminal", lambda: True)
    for columns in (60, 80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        done = await call("models", "list")
        title, *lines = done.out.splitlines()
        assert title.startswith("\x1b[1mID")
        assert max(map(cell_width, lines)) <= columns
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in (await call("models", "list")).out


async def test_a_journal_that_cannot_be_used_is_left_alone(call: Call, service: Server, home: Path) -> None:
    place(home).parent.mkdir(parents=True)
    place(home).write_bytes(b"no journal" * 1000)
    done = await call("models", "list", "--limit", "500")
    assert (done.code, done.err) == (0, "")
    assert place(home).read_bytes() == b"no journal" * 1000


async def test_what_is_new_is_left_for_the_dashboard_to_tell(call: Call, service: Server, home: Path) -> None:
    await call("models", "list")
    journal = await Journal.open(place(home))
    try:
        models, seen_at = await journal.catalogue()
        assert seen_at is not None
        await journal.save_catalogue([*models[1:], CatalogueModel("old/model", "Old")], seen_at - 60)
        await call("models", "list")
        news = from_json(await journal.get_meta("catalogue.news"))
        assert {(change.what, change.model_id) for change in news} == {("new", PICTURE), ("gone", "old/model")}
        assert len((await journal.catalogue())[0]) == len(models)
    finally:
        await journal.close()


def test_it_waits_as_long_as_the_dashboard_before_it_asks_again() -> None:
    assert catalogue.FRESH_FOR_S == FRESH_FOR_S


@pytest.mark.parametrize(
    "argv",
    [
        ["models"],
        ["models", "paint"],
        ["models", "get"],
        ["models", "get", "no-slash"],
        ["models", "get", "a/../b"],
        ["models", "get", "a/b\x1b[31m"],
        ["models", "list", "more"],
        ["models", "list", "--limit", "0"],
        ["models", "list", "--limit", "501"],
        ["models", "list", "--offset", "-1"],
        ["models", "list", "--output", "xml"],
        ["models", "list", "--sear", "x"],
        ["models", "list", "--profile", "../x"],
    ],
)
async def test_arguments_that_cannot_be_meant(argv: list[str], call: Call, home: Path) -> None:
    done = await call(*argv)
    assert (done.code, done.out) == (64, "")
    assert "\x1b" not in done.err
    assert not home.exists()


def test_the_help_says_how_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["models", "list", "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    for words in ("--search", "--include-schema", "JSON Lines", *NAMES):
        assert words in out


LIGHT = f"""
import sys
from runcomfy_tui.cli import main
codes = [main(["run", {PICTURE!r}, "--dry-run", "--set", "prompt=x"])]
print("httpx" in sys.modules)
codes += [main(["models", *argv]) for argv in (["list"], ["get", {PICTURE!r}], ["categories"])]
print("END", codes, sorted({{"textual", "keyring", "PIL", "av"}} & set(sys.modules)))
"""


async def test_nothing_of_the_screen_is_loaded(call: Call, service: Server) -> None:
    assert (await call("models", "get", PICTURE)).code == 0
    out, err = await program(LIGHT)
    assert out.splitlines()[:2] == ['{"prompt":"x"}', "False"], err
    assert out.splitlines()[-1] == "END [0, 0, 0, 0] []", err


async def program(code: str, stdout: int | BinaryIO = asyncio.subprocess.PIPE) -> tuple[str, str]:
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=stdout, stderr=asyncio.subprocess.PIPE, env={**os.environ}
    )
    out, err = await started.communicate()
    return (out or b"").decode(), err.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_a_disk_that_is_full(service: Server, home: Path) -> None:
    code = "import sys; from runcomfy_tui.cli import main; print(main(['models', 'list']), file=sys.stderr)"
    with Path("/dev/full").open("wb") as device:
        _, err = await program(code, device)
    assert err == "Standard output could not be written (No space left on device).\n1\n"


async def test_nobody_who_reads(call: Call, service: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    for argv in (["models", "list"], ["models", "get", PICTURE], ["run", PICTURE, "--dry-run", "--set", "prompt=x"]):
        assert await asyncio.to_thread(main, argv) == 1

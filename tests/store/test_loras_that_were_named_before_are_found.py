"""Which LoRAs were named before is read from the inputs of jobs and from presets, the newest first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.forms import Items, Members, Typed
from runcomfy_tui.forms.entry import entry_to_json
from runcomfy_tui.store import Journal
from runcomfy_tui.store.lora_names import names_in
from tests.store.samples import AT, TARGET, new_job

URL = "https://example.com/style.safetensors"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"lora": {"path": "anna.safetensors", "scale": 0.8}, "prompt": "a pier"}, ["anna.safetensors"]),
        ({"loras": [{"path": "a", "scale": 1}, {"path": URL}]}, ["a", URL]),
        ({"lora_path": "b", "path": "not a lora", "lora": "c"}, ["b", "c"]),
        ({"lora": {"path": 7, "name": "no"}, "image": {"path": "cat.png"}}, []),
        ({"lora": {"is": "members", "entries": {"path": entry_to_json(Typed("d"))}}}, ["d"]),
        ({"loras": entry_to_json(Items((Members({"path": Typed("e")}),)))}, ["e"]),
        ({"lora": {"path": "x" * 501}}, []),
    ],
)
def test_names_stand_where_loras_are_named(body: object, names: list[str]) -> None:
    assert list(names_in(body)) == names


async def test_those_of_the_newest_job_come_first(journal: Journal, path: Path) -> None:
    for number, name in enumerate(["old", "newer", "old", "newest"]):
        body = json.dumps({"prompt": "x", "lora": {"path": name}})
        await journal.create_job(new_job(id=f"job-{number}"), body.encode())
    await journal.create_job(new_job(id="job-8"), b'{"prompt": "lora"}')
    await journal.preset_book.save(TARGET, "Mine", {"lora": entry_to_json(Members({"path": Typed("kept")}))}, AT)
    assert await journal.lora_names.all() == ["newest", "old", "newer", "kept"]

"""Downloads, drafts, the catalogue and small settings come back as they were left."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.store import Download, Journal
from tests.store.samples import AT, BODY, TARGET, new_job

DOWNLOAD = Download("job", 0, "https://f/a.png", MediaKind.IMAGE, "wanted", updated_at=AT)
MODEL = CatalogueModel(
    "maker/model",
    "A model",
    "draws \ud83d things",
    ("image", "new"),
    base_price_usd=0.05,
    price_unit="output",
    inputs=("prompt", "seed"),
    required_inputs=("prompt",),
)
SCHEMA = {"type": "object", "properties": {"prompt": {"type": "string"}}}


async def test_a_download_and_how_far_it_is(journal: Journal) -> None:
    await journal.put_download(DOWNLOAD)
    running = replace(DOWNLOAD, state="running", done_bytes=5, size_bytes=2**40, updated_at=AT + 1)
    await journal.put_download(running)
    other = replace(DOWNLOAD, job_id="other", index=3, state="failed", problem="gone")
    await journal.put_download(other)
    done = replace(running, index=1, state="done", path="/x/\udcff.png".replace("\udcff", "é"), sha256="ab")
    await journal.put_download(done)
    assert await journal.downloads("job") == [running, done]
    assert await journal.downloads() == [running, done, other]
    changed, seq = await journal.downloads_changed_since(0)
    assert changed == [running, other, done]
    assert await journal.downloads_changed_since(seq) == ([], seq)
    # One counter numbers jobs and downloads.
    assert (await journal.create_job(new_job(), BODY)).change_seq == seq + 1


async def test_the_files_of_a_result(journal: Journal) -> None:
    assets = [Asset(0, "https://f/a.png", MediaKind.IMAGE, ".png"), Asset(1, "https://f/b", MediaKind.OTHER, "")]
    await journal.save_assets("job", assets)
    await journal.put_download(DOWNLOAD)
    await journal.save_assets("job", assets[:1])
    assert await journal.assets("job") == assets[:1]
    assert await journal.downloads("job") == [DOWNLOAD]


async def test_a_draft_belongs_to_its_target(journal: Journal) -> None:
    lora = Target(TargetKind.LORA, TARGET.id)
    await journal.save_draft(TARGET, {"prompt": "é\ud800", "files": ["/tmp/a.png"], "n": 1.5})
    await journal.save_draft(TARGET, {"prompt": "b"})
    await journal.save_draft(lora, None)
    assert await journal.draft(TARGET) == {"prompt": "b"}
    assert await journal.draft(lora) is None
    await journal.drop_draft(TARGET)
    assert await journal.draft(TARGET) is None
    with pytest.raises(TypeError):
        await journal.save_draft(TARGET, {"bytes": b"x"})


async def test_the_catalogue_keeps_its_order_and_its_age(journal: Journal) -> None:
    assert await journal.catalogue() == ([], None)
    models = [replace(MODEL, model_id=f"maker/{name}") for name in "cab"]
    await journal.save_catalogue(models, AT)
    assert await journal.catalogue() == (models, AT)
    await journal.save_catalogue(models[1:], AT + 1)
    assert await journal.catalogue() == (models[1:], AT + 1)


async def test_a_damaged_entry_costs_none_of_the_others(journal: Journal) -> None:
    await journal.save_catalogue([replace(MODEL, model_id=f"maker/{number}") for number in range(6)], AT)
    await journal.save_model(MODEL, AT)

    def damage(connection: sqlite3.Connection) -> None:
        for number, text in enumerate(("", "{", "7", "[]", '{"kind": "x"}')):
            connection.execute("UPDATE catalogue SET data = ? WHERE number = ?", (text, number))
        connection.execute("UPDATE models SET data = 'null'")

    await journal._write(damage)
    models, seen_at = await journal.catalogue()
    assert ([model.model_id for model in models], seen_at) == (["maker/5"], AT)
    assert await journal.model(MODEL.model_id) is None


async def test_a_model_keeps_its_schema_when_the_list_is_refreshed(journal: Journal) -> None:
    assert await journal.model(MODEL.model_id) is None
    full = replace(MODEL, input_schema=SCHEMA)
    await journal.save_model(full, AT)
    await journal.save_catalogue([MODEL], AT + 5)
    assert await journal.model(MODEL.model_id) == (full, AT)


async def test_a_setting_is_any_json_value(journal: Journal, path: Path) -> None:
    assert await journal.get_meta("sort") is None
    for value in (["a", 1, None], {"b": 1.5}, "text", 0, False):
        await journal.put_meta("sort", value)
        assert await journal.get_meta("sort") == value
    again = await Journal.open(path)
    assert await again.get_meta("sort") is False
    await again.close()


async def test_of_two_processes_the_first_decides_on_a_random_key(journal: Journal, path: Path) -> None:
    other = await Journal.open(path)
    keys = await asyncio.gather(journal.put_meta_once("key", "mine"), other.put_meta_once("key", "theirs"))
    assert keys[0] == keys[1] == await journal.get_meta("key")
    assert await journal.put_meta_once("key", "late") == keys[0]
    await other.close()

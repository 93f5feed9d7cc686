"""What a job of a deployment is called, wherever there is room for a name: by the deployment's name, else by its id."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.completion import Known, complete
from runcomfy_tui.domain.file_template import parse_template
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.query import EVERYTHING, Haystacks, matches, parse, select
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind, deployment
from runcomfy_tui.engine.download_names import target_path
from runcomfy_tui.present.columns import BACKEND, job_columns
from runcomfy_tui.present.cost_columns import name_of
from runcomfy_tui.present.costs import CostBook, Grouping, tsv
from runcomfy_tui.present.download_sieve import parse as parse_downloads
from runcomfy_tui.present.download_words import describe as describe_file
from runcomfy_tui.present.event_rows import EventRow, row_line
from runcomfy_tui.present.events import strange
from runcomfy_tui.present.targets import folded_target, full_target, job_target, short_target
from runcomfy_tui.settings.declared import DEFAULT_TEMPLATE
from tests.domain.jobs import intent
from tests.present.files import row as file_row

ID = "0f5c2a6e-6c7e-4b3c-9b57-1b1f8f6a4e10"
COMFY = deployment(TargetKind.COMFYUI, ID)
NAMED = replace(intent(), id="named", target=COMFY, target_name="Portraits, SDXL")
NAMELESS = replace(intent(), id="nameless", target=deployment(TargetKind.LORA, "dep-lora-anna"))
EVIL = "[red]\x1b]52;c;cHduZWQ=\x07\u202eevil\nname/../x"


def test_it_is_the_name_else_the_start_of_the_id() -> None:
    assert job_target(NAMED) == "Portraits, SDXL"
    assert job_target(NAMELESS) == "dep-lora"
    assert full_target(COMFY, "Portraits") == f"Portraits ({ID})"
    assert full_target(COMFY) == ID
    assert short_target(COMFY, "\x1b[31m ") == ID[:8]
    assert folded_target(COMFY, "Portraits") == "portraits"
    assert short_target(NO_MODEL) == full_target(NO_MODEL) == "model not known"
    assert job_target(intent()) == "model"
    for words in (short_target(COMFY, EVIL), full_target(COMFY, EVIL)):
        assert words.isprintable()
        assert "evil name" in words


def test_the_table_tells_name_and_backend() -> None:
    columns = {column.key: column for column in job_columns()}
    assert columns["target"].cell(NAMED, 0.0).text == "Portraits, SDXL"
    assert columns["target"].sort_key(NAMED) == "portraits, sdxl"
    told = [columns[BACKEND].cell(job, 0.0).text for job in (intent(), NAMED, NAMELESS)]
    assert told == ["Model API", "ComfyUI", "LoRA"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("model:sdxl", {"named"}),
        ("target:portraits", {"named"}),
        ("model:0f5c2a6e", {"named"}),
        ("model:ptraits", {"named"}),
        (f"model={ID}", {"named"}),
        ('model="portraits, sdxl"', {"named"}),
        ("sdxl", {"named"}),
        ("-sdxl", {"nameless", "job-1"}),
        ("lora-anna", {"nameless"}),
        ("kind:comfyui,lora", {"named", "nameless"}),
        ("kind:m", {"job-1"}),
        ("-kind:lora", {"named", "job-1"}),
    ],
)
def test_a_filter_finds_it_by_name_id_and_kind(text: str, found: set[str]) -> None:
    jobs = (intent(), NAMED, NAMELESS)
    assert select(parse(text), jobs, 0.0, Haystacks()) == found
    assert {job.id for job in jobs if matches(parse(text), job, 0.0)} == found


def test_a_kind_that_there_is_not_is_told_and_kinds_complete() -> None:
    query = parse("kind:flux")
    assert query == replace(EVERYTHING, text="kind:flux", problems=query.problems)
    assert "there are model, comfyui, lora" in query.problems[0]
    assert complete("kind:c", 6).candidates == ("comfyui",)
    assert complete("model:port", 10, Known(targets=("Portraits, SDXL",))).candidates == ('"Portraits, SDXL"',)


def test_its_files_are_kept_under_its_name() -> None:
    template = parse_template(DEFAULT_TEMPLATE)
    for job, folder in (
        (NAMED, "Portraits,_SDXL"),
        (NAMELESS, "dep-lora"),
        (replace(NAMED, target_name="a/../b"), "a_.._b"),
        (replace(NAMED, target_name=" \x1b[31m"), ID[:8]),
    ):
        job = replace(job, request=Request("req-1"))
        path = target_path(Path("/d"), template, job, None, index=0, extension=".png")
        assert path.parent.name == folder


def test_costs_downloads_and_events_tell_it() -> None:
    book = CostBook()
    assert book.note([replace(NAMED, target_name="Old name", cost_usd=0.1), intent()])
    assert book.note([replace(NAMED, cost_usd=0.1)]), "another name is a change"
    groups = {group.key: group for group in book.groups(Grouping.MODEL)}
    assert name_of(groups[ID]) == "Portraits, SDXL"
    assert groups[ID].query == f"model={ID}"
    assert "Portraits, SDXL\t1\t0.1" in tsv([groups[ID]])
    book.note([NAMELESS])
    assert "dep-lora" in [name_of(group) for group in book.groups(Grouping.MODEL)]
    row = file_row(target=COMFY, target_name="Portraits, SDXL")
    assert ("model", f"Portraits, SDXL ({ID})") in describe_file(row, 0.0).facts
    assert parse_downloads("model:sdxl").passes(row, 0.0)
    assert parse_downloads(f"model:{ID[:8]}").passes(row, 0.0)
    assert not parse_downloads("model:flux").passes(row, 0.0)
    event = EventRow("1", strange(0.0, "x"), "job-1", Target(TargetKind.COMFYUI, ID), None, "t", True, "Portraits")
    assert f"Portraits ({ID})" in row_line(event)

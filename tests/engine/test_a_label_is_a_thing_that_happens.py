"""Labels, tags and notes are tidied, written as events, and reach every place that tells of the job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.file_template import parse_template
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.download_names import target_path
from runcomfy_tui.simulator import Server
from tests.domain.jobs import IN_STATE
from tests.engine.rig import engine_on


async def test_it_is_kept_tidied_and_stands_in_the_timeline(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        one, other = await rig.submit(), await rig.submit(seed=4)
        ids = [one.id, other.id]
        changed = await rig.engine.label(ids, label="  mood \x1b[31mboard\n", tags="#Fog, harbour;fog", note="for\nher")
        assert {job.id for job in changed} == set(ids)
        job = await rig.job(one.id)
        assert (job.label, job.tags, job.note) == ("mood board", "Fog harbour", "for her")
        told = [entry.event for entry in await rig.journal.timeline(one.id) if isinstance(entry.event, ev.Labelled)]
        assert [(event.label, event.tags, event.note) for event in told] == [("mood board", "Fog harbour", "for her")]


async def test_only_what_is_given_changes_and_no_change_is_no_event(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        await rig.engine.label([job.id], label="a", tags="b c", note="d")
        await rig.engine.label([job.id], tags="")
        now = await rig.job(job.id)
        assert (now.label, now.tags, now.note) == ("a", "", "d")
        assert await rig.engine.label([job.id], label="a", tags="") == []
        assert await rig.engine.label(["no such job"], label="x") == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"label": "x" * 61}, "a label has at most 60 characters, this has 61"),
        ({"tags": " ".join(f"t{n}" for n in range(21))}, "at most 20 tags, these are 21"),
        ({"tags": "y" * 41}, "a tag has at most 40 characters"),
        ({"note": "z" * 1_001}, "a note has at most 1,000 characters"),
    ],
)
async def test_what_is_too_long_is_refused_with_words(
    simulator: Server, home: Path, given: dict[str, str], words: str
) -> None:
    async with engine_on(simulator, home) as rig:
        job = await rig.submit()
        with pytest.raises(ConfigurationError, match=words):
            await rig.engine.label([job.id], **given)
        assert (await rig.job(job.id)).label == ""


@pytest.mark.parametrize(
    ("label", "path"),
    [("Mood board", "Mood_board/req-1_0.png"), ("", "req-1_0.png"), ("a/../b\\c", "a_.._b_c/req-1_0.png")],
)
def test_it_names_a_files_folder(label: str, path: str, tmp_path: Path) -> None:
    job = replace(IN_STATE[JobState.SUCCEEDED], label=label)
    template = parse_template("{downloads}/{label}/{request_id}_{index}{ext}")
    assert target_path(tmp_path, template, job, None, index=0, extension=".png") == tmp_path / path

"""``runcomfy-tui track``: requests that something else submitted are looked up and join the journal."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.arguments import BadArguments
from runcomfy_tui.cli.at_work import at_work
from runcomfy_tui.cli.given_input import STANDARD_INPUT, read_text
from runcomfy_tui.cli.output import say, show, show_json
from runcomfy_tui.cli.start import Start, require_writing, start
from runcomfy_tui.domain.taken_over import LARGEST_TEXT_BYTES, MOST_REQUESTS, Reading, Wanted, read_wanted
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.taken_over import where_it_stands
from runcomfy_tui.settings import Settings

if TYPE_CHECKING:
    from runcomfy_tui.engine.tracking import Tracked

_WORST_FIRST = (
    *(exit_codes.FAILED, exit_codes.BAD_ARGUMENTS, exit_codes.NOT_SIGNED_IN, exit_codes.SERVICE_DOWN),
    *(exit_codes.TRY_AGAIN, exit_codes.BAD_INPUT, exit_codes.DONE),
)
_LONGEST_ID = 36


def track(arguments: argparse.Namespace) -> int:
    """Take over what is named; tell of each request as it is looked up, and return the exit code.

    Raises :class:`NoInputFile`, :class:`BadInput` and :class:`BadArguments`.
    """
    if not arguments.request and arguments.file is None:
        raise BadArguments("name a request, or a file of them with --file")
    started = start(arguments)
    require_writing(started)
    wanted, are_all_read = _wanted(arguments, started.settings)
    if not wanted:
        say("There is no request in it: nothing was looked up.")
        return exit_codes.BAD_INPUT
    tracked = asyncio.run(_tracked(started, wanted, as_json=arguments.output == "json"))
    say(_summary(tracked))
    codes = {_code(each) for each in tracked} | (set() if are_all_read else {exit_codes.BAD_INPUT})
    return next(code for code in _WORST_FIRST if code in codes)


def _wanted(arguments: argparse.Namespace, loaded: Settings) -> tuple[list[Wanted], bool]:
    """Return the requests that are named, each once, and whether all could be read; say what could not."""
    bases = (loaded.model_api_base, loaded.serverless_api_base, loaded.deployments_base)
    found: dict[str, Wanted] = {}
    are_all_read = True
    for name, is_file, reading in _readings(arguments, bases):
        for each in reading.wanted:
            found.setdefault(each.request_id, each)
        for problem in reading.problems:
            are_all_read = False
            where = f"{name}, line {problem.line}" if is_file else name
            say(f"{where}: {problem.words}.")
    if len(found) > MOST_REQUESTS:
        say(f"More than {MOST_REQUESTS:,} requests: only so many are looked up.")
        are_all_read = False
    return list(found.values())[:MOST_REQUESTS], are_all_read


def _readings(arguments: argparse.Namespace, bases: Sequence[str]) -> Iterable[tuple[str, bool, Reading]]:
    """Yield what each argument and the file hold, what it is called, and whether it is the file."""
    for number, text in enumerate(arguments.request, start=1):
        yield f"argument {number}", False, read_wanted(text, bases, deployment_id=arguments.deployment)
    if arguments.file is not None:
        text = read_text(arguments.file, LARGEST_TEXT_BYTES)
        name = "standard input" if arguments.file == STANDARD_INPUT else clean(arguments.file, 200)
        yield name, True, read_wanted(text, bases, deployment_id=arguments.deployment)


async def _tracked(started: Start, wanted: Sequence[Wanted], *, as_json: bool) -> list[Tracked]:
    width = min(_LONGEST_ID, max(len(each.request_id) for each in wanted))
    async with at_work(started, only_claimed=True, needs_token=False) as session:
        return await session.engine.track(wanted, lambda each: _tell(each, width, as_json=as_json))


def _tell(tracked: Tracked, width: int, *, as_json: bool) -> None:
    if as_json:
        show_json(_as_data(tracked))
        return
    words = tracked.words
    if tracked.job is not None:
        words += f": {where_it_stands(tracked.job)}"
    show(f"{tracked.wanted.request_id:<{width}}  {words}")


def _as_data(tracked: Tracked) -> dict[str, object]:
    job, wanted = tracked.job, tracked.wanted
    is_model = job is not None and job.target.kind is TargetKind.MODEL
    deployment_id = wanted.deployment_id if job is None or is_model else job.target.id
    return {
        "request_id": wanted.request_id,
        "outcome": tracked.outcome.value,
        "words": tracked.words,
        "job_id": job and job.id,
        "state": job and job.state.value,
        "status": job and job.wire_status,
        "queue_position": job and job.queue_position,
        "model_id": (job.target.id or None) if job is not None and is_model else None,
        "deployment_id": deployment_id,
    }


def _summary(tracked: Sequence[Tracked]) -> str:
    counts = Counter(each.outcome.value for each in tracked)
    told = {"found": "taken over", "known": "in the list already", "not_found": "not found", "refused": "refused"}
    told["not_asked"] = "not looked up"
    words = ", ".join(f"{counts[name]:,} {told[name]}" for name in told if counts[name])
    return f"{words}." + (" The dashboard goes on with them." if counts["found"] else "")


def _code(tracked: Tracked) -> int:
    if tracked.job is not None:
        return exit_codes.DONE
    if tracked.fault is None:
        return exit_codes.BAD_INPUT
    code = exit_codes.of_error(tracked.fault)
    return exit_codes.TRY_AGAIN if code == exit_codes.FAILED else code  # its turn did not come

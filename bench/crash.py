"""`make crash`: engines killed at every point, then at random points and moments, and every promise checked each time.

``python -m bench.crash 500 7`` does 500 kills with seed 7. ``--again KILLS SEED`` repeats one trial as it was printed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.crash.ground import Ground, ground_at
from tests.crash.kills import at_every_point, at_random, record, run_all
from tests.crash.promises import CALLED_DONE, DOUBLE, LOST, OTHER, TORN, WISH
from tests.crash.trial import Outcome, kill_of, run_trial

_BETWEEN = " | "
_KINDS = {"journal": "journal calls", "commit": "commits", "after": "any moment", "engine": "engine lock"}
_CALLS = ("submit", "status", "result", "cancel", "file")


def main() -> None:
    """Run; exit with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="bench.crash", description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=500, help="how many processes to kill")
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--again", nargs=2, metavar=("KILLS", "SEED"), help="repeat one trial")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="runcomfy-crash-"))
    if arguments.again:
        outcomes = asyncio.run(_again(folder, arguments.again[0], int(arguments.again[1])))
    else:
        outcomes = asyncio.run(_run(folder, arguments.kills, arguments.seed))
    _print(outcomes)
    if any(outcome.broken for outcome in outcomes):
        sys.exit(1)
    shutil.rmtree(folder)


async def _again(folder: Path, text: str, seed: int) -> list[Outcome]:
    async with ground_at(folder) as ground:
        return [await run_trial(ground, "again", [kill_of(part) for part in text.split(_BETWEEN) if part], seed)]


async def _run(folder: Path, number: int, seed: int) -> list[Outcome]:
    async with ground_at(folder) as ground:
        return await _kill(ground, number, seed)


async def _kill(ground: Ground, number: int, seed: int) -> list[Outcome]:
    passed = await record(ground, seed)
    rng = random.Random(seed)
    began = time.monotonic()
    outcomes: list[Outcome] = []
    done = 0

    def told(outcome: Outcome) -> None:
        nonlocal done
        done += outcome.killed
        if sys.stderr.isatty():
            print(f"\r{done} of {number} kills, {time.monotonic() - began:.0f} s ", end="", file=sys.stderr, flush=True)

    trials = list(at_every_point(passed))[:number]
    while trials:
        outcomes += await run_all(ground, trials, seed + len(outcomes), told=told)
        trials = list(at_random(passed, min(50, max(0, number - done)), rng))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return outcomes


def _print(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.broken:
            kills = _BETWEEN.join(map(str, outcome.kills))
            print(f"\n{outcome.home} is kept; again: python -m bench.crash --again '{kills}' {outcome.seed}")
            print("\n".join(f"  {one.promise}: {one.what}" for one in outcome.broken))
    where = Counter(_place(str(kill)) for outcome in outcomes for kill in outcome.kills if kill not in outcome.missed)
    print("\nkilled at")
    for place, times in where.most_common():
        print(f"  {place:24}{times:6}")
    missed = sum(len(outcome.missed) for outcome in outcomes)
    print(f"  {'(not reached that time)':24}{missed:6}")
    broken = Counter(b.promise for outcome in outcomes for b in {b.promise: b for b in outcome.broken}.values())
    killed = sum(outcome.killed for outcome in outcomes)
    print(f"{killed} kills: {broken[LOST]} lost jobs, {broken[DOUBLE]} double submits, {broken[TORN]} torn files")
    print(f"{broken[CALLED_DONE]} called done that were not, {broken[WISH]} lost wishes, {broken[OTHER]} others")


def _place(kill: str) -> str:
    word = kill.replace(",", " ").split()[0]
    return f"HTTP: {word}" if word in _CALLS else _KINDS.get(word, "files")


if __name__ == "__main__":
    main()

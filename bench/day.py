"""`make day`: how many polls a simulated day takes and how late changes are noticed, by seeds, pools and limits."""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections.abc import Sequence

from bench.day_load import JOBS, make_load
from bench.day_run import Delay, LimitedOutcome, Outcome, run_day, run_limited_day
from runcomfy_tui.engine.cadence import Attention

POOLS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each seed."""
    parser = argparse.ArgumentParser(prog="python -m bench.day", description=__doc__)
    parser.add_argument("--seeds", default="1,2,3", help="seeds, with commas between them")
    parser.add_argument("--pools", action="store_true", help=f"put {POOLS} pools of runners behind each target")
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--limit", action="store_true", help="hide a limit of two requests a second in the service")
    options = parser.parse_args(arguments)
    for seed in map(int, options.seeds.split(",")):
        load = make_load(seed, jobs=options.jobs, pools=POOLS if options.pools else 1)
        words = limited(asyncio.run(run_limited_day(load))) if options.limit else described(asyncio.run(run_day(load)))
        print(f"seed {seed}: {words}", flush=True)


def described(outcome: Outcome) -> str:
    """Return a day's figures in one line."""
    every = seconds(outcome.delays)
    return (
        f"{outcome.polls:,} polls of {outcome.baseline:,.0f} ({outcome.baseline / outcome.polls:.1f} x fewer); "
        f"noticed after {_median(seconds(outcome.delays, Attention.FOCUSED)):.2f} s focused, "
        f"{_median(seconds(outcome.delays, Attention.VISIBLE)):.2f} s visible, {_median(every):.2f} s all, "
        f"p95 {quantile(every, 0.95):.1f} s, at most {max(every, default=0.0):.1f} s; "
        f"{outcome.hours:.1f} h in {outcome.took_s:.0f} s, {outcome.not_done} not done"
    )


def limited(outcome: LimitedOutcome) -> str:
    """Return the figures of a day under a hidden limit in one line."""
    share = outcome.refused / max(1, outcome.calls)
    back = "never" if outcome.back_s is None else f"after {outcome.back_s:.0f} s"
    return (
        f"{outcome.refused:,} of {outcome.calls:,} calls refused after the first 10 minutes ({share:.2%}); "
        f"back at 8 requests a second {back}; {outcome.hours:.1f} h in {outcome.took_s:.0f} s"
    )


def seconds(delays: Sequence[Delay], attention: Attention | None = None) -> list[float]:
    """Return the delays of changes of jobs that were looked at so; a job in focus is visible too."""
    least = Attention.NONE if attention is None else attention
    return [delay.seconds for delay in delays if delay.attention >= least]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed (0.0 for none)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0


if __name__ == "__main__":
    main()

"""`make bench`: the numbers of start-up, table, form, memory and downloads, as ratios within one run."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from bench import downloads, form_keys, form_opening, jobs_table, object_info
from bench.environment import make_environment
from bench.journals import make_journal
from bench.startup import Measured, measure_in_turn
from runcomfy_tui import locations

SIZES = (10, 10_000)


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        print("making an environment without the development extra …", flush=True)
        python = make_environment(folder / "environment")
        homes = {f"{size:,} jobs": _home(folder / f"home-{size}", size) for size in SIZES}
        _print_startup(measure_in_turn(python, homes))
    jobs_table.main()
    form_keys.main()
    object_info.main()
    form_opening.main()
    downloads.main()


def _home(folder: Path, jobs: int) -> dict[str, str]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("RUNCOMFY_", "TEXTUAL"))},
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "RUNCOMFY_TUI_HOME": str(folder),
        # Nothing listens there: starting up must not wait for the network.
        "RUNCOMFY_MODEL_API_BASE": "http://127.0.0.1:9/v1",
        "RUNCOMFY_WEB_BASE": "http://127.0.0.1:9",
        "RUNCOMFY_TOKEN": "token-of-the-benchmark",
    }
    print(f"writing a journal of {jobs:,} jobs …", flush=True)
    make_journal(locations.journal_path(locations.find(environment).state, "default"), jobs, time.time())
    return environment


def _print_startup(measured: dict[str, Measured]) -> None:
    bare = measured["bare"]
    print(f"\n{'':14}{'first paint':>14}{'rows':>10}{'key':>10}{'key p95':>10}{'memory':>10}")
    for name, m in measured.items():
        print(
            f"{name:14}{m.paint_s * 1000:>11.0f} ms{m.rows_s * 1000:>7.0f} ms"
            f"{m.key_s * 1000:>7.1f} ms{m.key_p95_s * 1000:>7.1f} ms{m.rss_mb:>7.0f} MB"
        )
    few, many = (measured[f"{size:,} jobs"] for size in SIZES)
    print(f"\nfirst paint, 10 jobs : bare Textual app      {few.paint_s / bare.paint_s:5.2f}")
    print(f"first paint, 10,000 : 10 jobs               {many.paint_s / few.paint_s:5.2f}  (at most 1.25)")
    print(f"rows painted, 10,000 : 10 jobs              {many.rows_s / few.rows_s:5.2f}")
    print(f"key response, 10,000 : 10 jobs              {many.key_s / few.key_s:5.2f}  (at most 1.25)\n")


if __name__ == "__main__":
    main()

"""A model with pools of runners: each has its own queue, and a state file remembers whose job is whose."""

from __future__ import annotations

from pathlib import Path

from runcomfy_tui.simulator import Simulator
from runcomfy_tui.simulator.catalogue import Entry

MODEL = "maker/pooled/text-to-image"


def entry(**behaviour: object) -> Entry:
    return {"model_id": MODEL, "categories": ["text-to-image"], "x-simulator": {"runners": 1, **behaviour}}


def submitted(simulator: Simulator, jobs: int) -> list[str]:
    model = simulator.catalogue.find(MODEL)
    assert model is not None
    return [simulator.ledger.submit(model, {"prompt": str(n)}, "me", 100.0 + n).request_id for n in range(jobs)]


def positions(simulator: Simulator, ids: list[str], now: float) -> list[int]:
    jobs = [simulator.ledger.find(request_id, now) for request_id in ids]
    return [simulator.ledger.position(job) for job in jobs if job is not None and job.state.value == "queued"]


def test_one_queue_gives_no_position_twice_and_pools_do() -> None:
    line = Simulator([entry(median_s=3_600)], seed=3)
    told = positions(line, submitted(line, 12), 200.0)
    assert len(set(told)) == len(told) >= 11
    pooled = Simulator([entry(median_s=3_600, pools=3)], seed=3)
    told = positions(pooled, submitted(pooled, 12), 200.0)
    assert len(told) == 9
    assert len(set(told)) < len(told)


def test_the_state_file_remembers_the_pools(tmp_path: Path) -> None:
    catalogue = [entry(median_s=3_600, pools=3)]
    first = Simulator(catalogue, seed=3, state_path=tmp_path / "state")
    ids = submitted(first, 12)
    told = positions(first, ids, 200.0)
    first.close()
    again = Simulator(catalogue, seed=3, state_path=tmp_path / "state")
    assert positions(again, ids, 200.0) == told
    again.close()

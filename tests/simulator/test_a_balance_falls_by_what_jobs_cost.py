"""What is left on an account: who is told, what makes it less, and what an empty one refuses."""

from __future__ import annotations

import pytest

from runcomfy_tui.simulator.purse import START_USD
from tests.simulator.stepped import Stepped

BALANCE = "/prod/v2/balance"


def left(stepped: Stepped) -> float:
    answer = stepped.read("GET", BALANCE)
    assert answer["currency"] == "USD"
    return float(answer["balance_usd"])


def test_it_falls_by_the_cost_of_what_succeeded_and_by_nothing_else() -> None:
    stepped = Stepped()
    assert left(stepped) == START_USD
    running = stepped.submit()
    assert left(stepped) == START_USD
    stepped.until(running, "completed")
    cost = stepped.result(running)["cost"]
    assert cost > 0
    assert left(stepped) == pytest.approx(START_USD - cost)
    cancelled = stepped.submit()
    stepped.cancel(cancelled)
    assert left(stepped) == pytest.approx(START_USD - cost)


def test_both_versions_of_the_path_tell_the_same_and_each_account_its_own() -> None:
    stepped = Stepped()
    stepped.finished()
    assert stepped.read("GET", "/prod/v1/balance") == stepped.read("GET", BALANCE)
    stepped.token = stepped.simulator.token + "-other"
    assert left(stepped) == START_USD


def test_it_needs_the_token_and_a_get() -> None:
    stepped = Stepped()
    assert stepped.ask("POST", BALANCE).status == 405
    stepped.token = ""
    answer = stepped.ask("GET", BALANCE)
    assert (answer.status, answer.json()["error_code"]) == (401, 401001)  # type: ignore[index]


def test_an_empty_account_is_refused_until_there_is_money_again() -> None:
    stepped = Stepped()
    control = "/_simulator/balance"
    assert stepped.read("POST", control, {"balance_usd": 0.001})["balance_usd"] == 0.001
    stepped.finished()
    assert left(stepped) == 0
    refused = stepped.read("POST", "/v1/models/blackforestlabs/flux-2-klein/9b/text-to-image", {"prompt": "x"}, 402)
    assert refused["error_code"] == 400002
    stepped.read("POST", control, {"balance_usd": 5})
    stepped.submit()
    assert stepped.read("GET", control)["balance_usd"] == 5


@pytest.mark.parametrize("usd", [-1, True, "5", None, 1e12])
def test_no_amount_is_no_balance(usd: object) -> None:
    stepped = Stepped()
    stepped.read("POST", "/_simulator/balance", {"balance_usd": usd}, 400)
    assert left(stepped) == START_USD


def test_one_that_nobody_set_fills_itself_up() -> None:
    stepped = Stepped()
    stepped.finished()
    first = stepped.simulator.accounts.first
    stepped.simulator.ledger._bill._spent_usd[first] += 3 * START_USD
    assert 0 < left(stepped) < START_USD
    stepped.submit()

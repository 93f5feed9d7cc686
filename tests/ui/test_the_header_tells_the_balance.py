"""What is left on the account stands in the header: quietly, first to stay where it is little, and never as a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.engine.status import EngineStatus
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.present.money import dollars
from runcomfy_tui.present.states import Role
from runcomfy_tui.ui.low_balance import LowBalance
from runcomfy_tui.ui.widgets.headline_words import Part, Standing, fitting, joined, left_parts

_NOW = 1_795_000_000.0
_STATUS = EngineStatus("ada@example.org", polling=True, checked_at=_NOW - 3, rate=10.0, balance_usd=12.5)


def _parts(status: EngineStatus, *, to_come_usd: float = 0.0, has_token: bool = True) -> tuple[Part, ...]:
    standing = Standing(status, {"queued": 4}, _NOW, read_only=False, has_token=has_token, to_come_usd=to_come_usd)
    return left_parts("default", standing, UNICODE)


def _balance(status: EngineStatus, *, to_come_usd: float = 0.0) -> Part | None:
    return next((part for part in _parts(status, to_come_usd=to_come_usd) if "$" in part.words), None)


def test_it_is_a_figure_beside_the_age() -> None:
    assert joined(_parts(_STATUS)).startswith("default · ada@example.org  ● checked 3s ago  $12.50")


@pytest.mark.parametrize("status", [None, replace(_STATUS, balance_usd=None)])
def test_what_is_not_known_is_not_shown(status: EngineStatus | None) -> None:
    assert status is None or _balance(status) is None
    assert not any("$" in part.words for part in _parts(_STATUS, has_token=False))


def test_it_outlives_the_account_and_yields_to_the_age() -> None:
    words = [joined(fitting(_parts(_STATUS), width)) for width in (60, 40, 20)]
    assert words == [
        "default · ada@example.org  ● checked 3s ago  $12.50",
        "● checked 3s ago  $12.50",
        "● checked 3s ago",
    ]


@pytest.mark.parametrize(
    ("usd", "to_come_usd", "low"),
    [
        (12.5, 12.5, False),
        (12.5, 12.6, True),
        (1.0, 0.0, False),
        (0.99, 0.0, True),
        (0.0, 0.0, True),
        (-0.2, 0.0, True),
    ],
)
def test_little_is_said_in_a_word_and_a_colour(usd: float, to_come_usd: float, low: bool) -> None:
    part = _balance(replace(_STATUS, balance_usd=usd), to_come_usd=to_come_usd)
    assert part is not None
    assert (part.role is Role.WARNING, part.words.startswith("balance ")) == (low, low)
    assert dollars(usd) in part.words


@pytest.mark.parametrize(
    ("usd", "words"), [(12.5, "$12.50"), (0.0, "$0.00"), (-0.204, "-$0.20"), (0.004, "$0.004"), (1234.5, "$1,234.50")]
)
def test_dollars_are_told_in_cents(usd: float, words: str) -> None:
    assert dollars(usd) == words


def test_a_low_balance_is_news_once_until_there_was_more() -> None:
    low = LowBalance()
    assert low.news(None, 5.0) is None
    assert low.news(12.5, 1.0) is None
    assert "less than what is queued and running may cost, about $20.00" in (low.news(12.5, 20.0) or "")
    assert low.news(12.5, 30.0) is None
    assert low.news(0.5, 0.0) is None
    assert low.news(50.0, 0.0) is None
    assert "not much is left" in (low.news(0.5, 0.0) or "")

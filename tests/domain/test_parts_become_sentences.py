"""Error and advice are put together as sentences, whoever wrote them."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain.text import sentences


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("no API token: not sent", "set RUNCOMFY_TOKEN"), "No API token: not sent. Set RUNCOMFY_TOKEN."),
        (("127.0.0.1:80 broke the connection", ""), "127.0.0.1:80 broke the connection."),
        (("Is it right?", "look again."), "Is it right? Look again."),
        (("", " "), ""),
    ],
)  # fmt: skip
def test_each_part_becomes_a_sentence(parts: tuple[str, str], shown: str) -> None:
    assert sentences(*parts) == shown

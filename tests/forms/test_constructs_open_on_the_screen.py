from __future__ import annotations

from bench.conformance_screen import open_on_screen
from bench.conformance_suite import Case, Example
from tests.forms.test_every_construct_opens_and_comes_back import CONSTRUCTS

CASES = [
    Case(each["about"], each["schema"], tuple(Example(body, True) for body in each["valid"])) for each in CONSTRUCTS
]


async def test_a_sample_of_forms_opens_on_the_screen_and_sends_what_was_loaded() -> None:
    assert await open_on_screen(CASES[5::13]) == []

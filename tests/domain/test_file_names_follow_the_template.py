"""Where files go is what the template says, made safe part by part; a template that makes no sense is named."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.file_template import FIELDS, parse_template
from runcomfy_tui.settings.declared import DEFAULT_TEMPLATE

VALUES = {
    "date": "2026-03-04",
    "model": "maker_model_text-to-image",
    "target": "maker_model_text-to-image",
    "request_id": "req-1",
    "id": "0190-job",
    "index": "0",
    "label": "",
    "seed": "42",
    "prompt": "A harbour at dawn, with boats and gulls and a lighthouse",
}


def made(template: str, extension: str = ".png", **changes: str) -> str:
    return str(parse_template(template).path({**VALUES, **changes}, extension))


@pytest.mark.parametrize(
    ("template", "path"),
    [
        (DEFAULT_TEMPLATE, "2026-03-04/maker_model_text-to-image/req-1_0.png"),
        ("{request_id}_{index}", "req-1_0.png"),
        ("{downloads}/{target}/{id}_{index}{ext}", "maker_model_text-to-image/0190-job_0.png"),
        ("{prompt:9}_{seed}_{index}{ext}", "A_harbour_42_0.png"),
        ("{prompt:40}{ext}", "A_harbour_at_dawn,_with_boats_and_gulls.png"),
        ("a {seed} b/{index}", "a_42_b/0.png"),
        # What is empty takes the separator before it along, a folder of nothing goes whole.
        ("{label}/{date}/{label}_{index}", "2026-03-04/0.png"),
        ("{date}_{label}_{index}", "2026-03-04_0.png"),
        ("{date}-{label}/{index}-{label}", "2026-03-04/0.png"),
        ("{label}", "req-1_0.png"),
        ("{label}/{label}-{label}", "req-1_0.png"),
        ("-{index}", "0.png"),
    ],
)
def test_a_template_is_filled_in(template: str, path: str) -> None:
    assert made(template) == path


def test_a_label_has_its_place() -> None:
    assert made("{label}/{index}", label="my cats") == "my_cats/0.png"


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("../../etc/passwd", "etc_passwd.png"),
        ("..", "req-1_0.png"),
        ("a/b\\c:d", "a_b_c_d.png"),
        ("\x1b[31mred\x07\u202e\n", "red.png"),
        ("dots...", "dots.png"),
        ("CON", "_CON.png"),
        ("lpt1.txt", "_lpt1.txt.png"),
        (" ~ ", "~.png"),
        ("日本" * 100, "日本" * 30 + ".png"),
        ("\ud800", "\ufffd.png"),
        ("~/x", "~_x.png"),
    ],
)
def test_a_hostile_prompt_names_no_other_place(prompt: str, name: str) -> None:
    assert made("{prompt}", prompt=prompt) == name


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{model}/{colour}", "names {colour}"),
        ("{ext}_{index}", "names {ext}"),
        ("{date}/{downloads}", "names {downloads}"),
        ("{index", "brace"),
        ("index}", "brace"),
        ("{prompt:long}", "brace"),
        ("{}", "names {}"),
        ("", "names nothing"),
        ("{downloads}/{ext}", "names nothing"),
        ("../{index}", "names nothing"),
        ("a//b", "names nothing"),
        ("~/{index}", "names nothing"),
        ("a\\{index}", "characters"),
        ("a\x1b{index}", "characters"),
        ("/".join("abcdefghijklmn"), "parts"),
    ],
)
def test_a_template_that_makes_no_sense_is_named(template: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_template(template)
    assert words in caught.value.message


def test_an_absolute_template_stays_below_the_downloads_folder() -> None:
    assert made("/etc/{index}") == "etc/0.png"


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=400)), st.sampled_from(["", ".png"]))
def test_whatever_the_values_the_path_is_a_safe_one(values: dict[str, str], extension: str) -> None:
    path = parse_template("{prompt}/{label}_{model}/{seed}-{id}_{prompt}{request_id}").path(values, extension)
    assert 1 <= len(path.parts) <= 3
    assert not path.is_absolute()
    for part in path.parts:
        assert part not in ("", ".", "..")
        assert len(part.encode()) <= 204
        assert {"Cc", "Cs"}.isdisjoint(map(unicodedata.category, part))
        assert not set(part) & set('/\\:*?"<>|')
        assert not part.startswith((".", "-"))
        assert part[-1] not in ". "
    assert PurePath(*path.parts) == path

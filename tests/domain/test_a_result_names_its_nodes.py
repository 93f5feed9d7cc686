from __future__ import annotations

import json

import pytest

from runcomfy_tui.domain.node_outputs import NodeOutput, is_text, node_outputs, outputs_of_answer, read_outputs
from runcomfy_tui.domain.output import MediaKind

U = "https://files.runcomfy.net/"


def _told(output: NodeOutput) -> tuple[str, str, str, str]:
    return output.node_id, output.word, output.asset.kind.value, output.text or output.asset.url


def test_several_kinds_of_several_nodes_come_in_the_results_order() -> None:
    found = node_outputs(
        {
            "58": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp", "url": f"{U}a.png"}]},
            "38:42": {"text": [["a lighthouse", "at dawn"]], "gifs": [{"url": f"{U}b.mp4", "format": "video/h264"}]},
            "9": {"audio": [{"filename": "c.flac", "url": f"{U}view?id=3", "type": "output"}]},
        }
    )
    assert [_told(output) for output in found] == [
        ("58", "images", "image", f"{U}a.png"),
        ("38:42", "text", "text", "a lighthouse\nat dawn"),
        ("38:42", "gifs", "video", f"{U}b.mp4"),
        ("9", "audio", "audio", f"{U}view?id=3"),
    ]
    assert [output.asset.index for output in found] == [0, 1, 2, 3]
    assert [output.is_temporary for output in found] == [True, False, False, False]
    assert found[3].asset.extension == ".flac"  # of the file's name: the URL has none
    assert [output.asset.url for output in found if is_text(output.asset.url)] == ["text:38:42/text"]


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        ({"text": "one"}, ["one"]),
        ({"text": ["one", "two"]}, ["one\ntwo"]),
        ({"text": [[["deep"]]]}, ["deep"]),
        ({"text": {"text": "inside"}}, ["inside"]),
        ({"tags": ["1girl, solo"]}, ["1girl, solo"]),
        ({"text": ["see", f"{U}a.png"]}, [f"{U}a.png", "see"]),
        ({"text": [f"{U}a.png"]}, [f"{U}a.png"]),
        ({"text": [["", "  "]]}, []),
        ({"animated": [True], "images": ["name.png"], "value": [3.5]}, []),
        ({"settings": [{"preset": "fast"}]}, []),
        (f"{U}bare.png", [f"{U}bare.png"]),
        (None, []),
    ],
)
def test_texts_of_any_shape(given: object, texts: list[str]) -> None:
    assert [output.text or output.asset.url for output in node_outputs({"7": given})] == texts


def test_a_file_that_two_nodes_name_is_one_output() -> None:
    file = {"url": f"{U}a.png", "filename": "a.png"}
    (found,) = node_outputs({"1": {"images": [file]}, "2": {"images": [file]}})
    assert found.node_id == "1"


def test_what_a_model_or_a_lora_gives_is_read_for_its_urls_alone() -> None:
    found = outputs_of_answer({"output": {"images": [f"{U}a.png"], "text": "a cat"}, "outputs": None})
    assert [_told(output) for output in found] == [("", "", "image", f"{U}a.png")]
    assert outputs_of_answer({"output": None, "outputs": [f"{U}a.png"]})[0].node_id == ""
    assert outputs_of_answer({"status": "succeeded"}) == ()


def test_a_result_as_it_came_gives_the_same() -> None:
    answer = {"status": "succeeded", "outputs": {"58": {"text": [["x"]]}}}
    assert read_outputs(json.dumps(answer).encode()) == outputs_of_answer(answer)
    assert read_outputs(b"<html>") == read_outputs(b"[]") == read_outputs(b"[" * 100_000) == ()


def test_hostile_results_have_limits() -> None:
    deep: object = f"{U}a.png"
    for _ in range(200):
        deep = [deep]
    assert node_outputs({"1": {"images": deep, "text": deep}}) == ()
    many = {str(n): {"images": [{"url": f"{U}{n}.png"}], "text": ["x"]} for n in range(3_000)}
    assert len(node_outputs(many)) == 2_000
    (odd,) = node_outputs({"a/b c": {"text": "t"}})
    (lone,) = node_outputs({"\ud800": {"text": "t\ud800"}})
    assert lone.asset.url.isascii()
    assert odd.asset.url == "text:a%2Fb%20c/text"
    assert odd.asset.kind is MediaKind.TEXT

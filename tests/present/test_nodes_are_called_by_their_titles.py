from __future__ import annotations

import pytest

from runcomfy_tui.domain.node_outputs import node_outputs
from runcomfy_tui.present.nodes import groups, node_name, node_named

EVIL = "\x1b]52;c;x\x07a\u202eb"
WORKFLOW: dict[str, object] = {
    "9": {"class_type": "SaveImage", "_meta": {"title": "Save Image"}},
    "3": {"class_type": "KSampler", "_meta": {"title": "KSampler"}},
    "4": {"class_type": "VAEDecode"},
    "5": {"_meta": {"title": 7}, "class_type": []},
    "6": {"class_type": EVIL, "_meta": {"title": EVIL * 100}},
    "7": "no node",
}


@pytest.mark.parametrize(
    ("node_id", "name"),
    [
        ("9", "Save Image (SaveImage) #9"),
        ("3", "KSampler #3"),
        ("4", "VAEDecode #4"),
        ("5", "node #5"),
        ("7", "node 7"),
        ("38:42", "node 38:42"),
        (EVIL, "node ab"),
    ],
)
def test_names(node_id: str, name: str) -> None:
    assert node_name(node_id, WORKFLOW) == name


def test_a_node_without_a_workflow_and_a_hostile_one() -> None:
    assert node_name("9", None) == "node 9"
    shown = node_name("6", WORKFLOW)
    assert shown.isprintable()
    assert len(shown) < 200


@pytest.mark.parametrize(
    ("message", "node_id"),
    [
        ("node 31 ran out of memory", "31"),
        ("Node '38:42' failed", "38:42"),
        ("error in node #7: no", "7"),
        ("Node ID 12 is missing", "12"),
        ("nodes are busy", None),
        ("no 31 here", None),
    ],
)
def test_a_message_names_its_node(message: str, node_id: str | None) -> None:
    assert node_named(message) == node_id


def test_outputs_stand_under_their_nodes_with_what_they_are() -> None:
    url = "https://files.runcomfy.net/"
    outputs = node_outputs(
        {
            "9": {
                "images": [{"url": f"{url}a.png"}, {"url": f"{url}b.png", "type": "temp"}],
                "text": ["a caption"],
            },
            "38": {"audio": [{"url": f"{url}c.mp3", "type": "temp"}]},
        }
    )
    found = [(group.name, group.first, group.words) for group in groups(outputs, WORKFLOW)]
    assert found == [
        ("Save Image (SaveImage) #9", 0, "2 images, text, 1 of them temporary"),
        ("node 38", 3, "sound, temporary"),
    ]
    assert groups([], WORKFLOW) == []

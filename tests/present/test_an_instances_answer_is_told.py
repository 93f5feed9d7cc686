from __future__ import annotations

import json

from runcomfy_tui.present.instance_answers import describe_answer

GIB = 1024**3


def test_a_queue_is_counted_and_its_prompts_are_named() -> None:
    queue = {"queue_running": [[1, "abc\x1b[2J", {"1": {}, "2": {}}, {}, []]], "queue_pending": [[2, "def"], "odd"]}
    told = describe_answer("api/queue", 200, json.dumps(queue))
    assert told.lines == (
        "1 running, 2 waiting on this instance.",
        "runs   abc · 2 nodes",
        "waits  def",
        'waits  "odd"',
    )
    assert told.value == queue


def test_memory_is_told_in_gib() -> None:
    stats = {
        "system": {"ram_total": 128 * GIB, "ram_free": 96 * GIB, "comfyui_version": "0.3.60"},
        "devices": [{"name": "cuda:0", "vram_total": 80 * GIB, "vram_free": 17 * GIB}, {"name": "cpu"}],
    }
    told = describe_answer("system_stats", 200, json.dumps(stats))
    assert told.lines == (
        "cuda:0: 17.0 of 80.0 GiB free",
        "cpu: not told",
        "memory: 96.0 of 128.0 GiB free",
        "ComfyUI 0.3.60",
    )


def test_an_empty_answer_says_what_was_done() -> None:
    assert describe_answer("free", 200, "").lines == ("Its models are unloaded and its memory is being freed.",)
    assert describe_answer("interrupt", 200, " ").lines == ("It answers 200.", "It says nothing more.")


def test_a_refusal_and_a_text_are_shown_cleaned() -> None:
    told = describe_answer("nothing", 404, "404: Not\x1b[31m Found")
    assert (told.lines, told.text, told.is_json) == (("It refuses: HTTP 404.",), "404: Not Found", False)
    assert describe_answer("queue", 200, '{"queue_running": 7}').lines == ("It answers 200.",)

from __future__ import annotations

import json
from pathlib import Path

from textual.events import Paste

from runcomfy_tui.forms import Entry, Items, NotSent, Several, Typed, check, read_schema
from runcomfy_tui.forms.media import FileFacts, LocalFile
from runcomfy_tui.ui.screens.form.around import Around
from runcomfy_tui.ui.screens.form.body_merge import editable_json, merged, read_body, tamed
from runcomfy_tui.ui.screens.form.body_view import BodyView
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from tests.ui.form_steps import SCHEMA, Opened, opened
from tests.ui.steps import WIDE, screen_text, until


async def edit(form: Opened, text: str) -> None:
    """Goes into the body and pastes over all of it."""
    if not form.screen.query_one(BodyView).is_edited:
        await form.press("f3")
    await form.press("f7")
    form.app.post_message(Paste(text))
    await until(form.pilot, lambda: form.screen.query_one(BodyView).editor.text == text)


async def test_edited_json_goes_into_the_fields_and_what_they_cannot_show_is_kept() -> None:
    async with opened(size=WIDE) as form:
        await form.fill("prompt", "a boat")
        await edit(form, '{"prompt": "two boats", "steps": [7], "seed": 4, "unheard": {"of": 1}}')
        await until(form.pilot, lambda: form.entry("seed") == Typed("4"))
        await form.press("escape")
        assert form.focused_field == "prompt"
        assert form.entry("prompt") == Typed("two boats")
        await until(form.pilot, lambda: '"unheard"' in screen_text(form.pilot))
        await form.press("ctrl+s")
        assert form.focused_field == "steps"
        await edit(form, '{"prompt": "two boats", "steps": 12, "seed": 4, "unheard": {"of": 1}}')
        await form.press("ctrl+s")
        body = {"prompt": "two boats", "steps": 12, "seed": 4, "unheard": {"of": 1}}
        assert [asked.body for asked in form.submits] == [body]


async def test_json_that_cannot_be_read_is_said_in_words_kept_and_never_sent() -> None:
    async with opened(size=(80, 24)) as form:
        await form.fill("prompt", "a boat")
        await edit(form, '{"prompt": "a bo')
        await until(form.pilot, lambda: "The text is not valid JSON" in screen_text(form.pilot))
        await form.press("escape")
        assert form.entry("prompt") == Typed("a boat")
        await until(form.pilot, lambda: "the JSON in F3 cannot be read" in screen_text(form.pilot))
        await form.press("ctrl+s")
        assert form.submits == []
        assert form.screen.query_one(BodyView).editor.text == '{"prompt": "a bo'
        await form.press("escape", "escape")
        await until(form.pilot, lambda: form.drafts)
        kept = form.drafts[-1].draft

    async with opened(entries=kept, size=(80, 24)) as form:
        await form.press("f3")
        assert form.screen.query_one(BodyView).editor.text == '{"prompt": "a bo'
        await form.press("end", *'at"}', "ctrl+s")
        assert [asked.body for asked in form.submits] == [{"prompt": "a boat"}]


async def test_only_a_json_object_is_a_body() -> None:
    async with opened(size=(80, 24)) as form:
        await edit(form, "[1, 2]")
        await until(form.pilot, lambda: "The text must be a JSON object" in screen_text(form.pilot))


async def test_a_file_takes_the_place_of_the_json_and_undo_takes_it_back(tmp_path: Path) -> None:
    file = tmp_path / "inputs.json"
    file.write_text(json.dumps({"prompt": "from a file", "size": 4}))
    async with opened(size=(80, 24)) as form:
        await form.fill("prompt", "a boat")
        await form.press("f3", "ctrl+o")
        await form.press(*str(tmp_path / "none.json"), "enter")
        await until(form.pilot, lambda: "No such file" in screen_text(form.pilot))
        await form.press("ctrl+o", *str(file), "enter")
        await until(form.pilot, lambda: form.entry("prompt") == Typed("from a file"))
        await form.press("ctrl+z")
        await until(form.pilot, lambda: form.entry("prompt") == Typed("a boat"))


async def test_what_was_there_before_the_json_is_one_key_back() -> None:
    async with opened(size=(80, 24)) as form:
        await form.fill("prompt", "a boat")
        await edit(form, '{"steps": 12}')
        await until(form.pilot, lambda: form.entry("prompt") == NotSent())
        await form.press("escape", "alt+z")
        assert form.entry("prompt") == Typed("a boat")
        await form.press("alt+z")
        assert form.entry("prompt") == NotSent()
        assert form.entry("steps") == Typed("12")


async def test_f4_opens_the_body_in_the_person_s_own_editor() -> None:
    given: list[str] = []
    answers = ['{"prompt": "by', '{"prompt": "by hand"}', None]

    async def editor(text: str, suffix: str) -> str | None:
        given.append(f"{suffix} {text}")
        return answers[len(given) - 1]

    async with opened(size=(80, 24), around=Around(FieldMatter(edit=editor))) as form:
        await form.press("f3", "f4")
        await until(form.pilot, lambda: "The text is not valid JSON" in screen_text(form.pilot))
        await form.press("f4")
        await until(form.pilot, lambda: form.entry("prompt") == Typed("by hand"))
        await form.press("f4")
        assert given == [".json {}", '.json {"prompt": "by', '.json {"prompt": "by hand"}']
        assert form.entry("prompt") == Typed("by hand")


def test_fields_that_were_not_edited_keep_what_json_cannot_say() -> None:
    form = read_schema(SCHEMA)
    draft: dict[str, Entry] = {
        "prompt": Typed("a"),
        "steps": Several("10 | 20"),
        "seed": Typed("1e"),
        "tag": Typed("t"),
    }
    was = check(form, draft).preview
    now = {**was, "tag": "u"}
    result = merged(form, draft, was, now)
    assert result == {**draft, "tag": Typed("u")}
    assert read_body("  ") == {}


def test_a_path_in_the_json_is_a_file_of_this_machine_and_never_sent_as_a_text() -> None:
    class Known:
        def facts(self, path: str) -> FileFacts:
            return FileFacts(path, 1000, "image/png", "image", 10, 10)

    form = read_schema(SCHEMA)
    draft: dict[str, Entry] = {"images": Items((Typed("~/a.png"),))}
    was = check(form, draft, Known()).preview
    now = read_body(editable_json({**was, "image_url": "b.png", "images": ["~/a.png", "https://c.org/d.png"]}))
    body = check(form, merged(form, draft, was, now), Known()).preview
    assert isinstance(body["image_url"], LocalFile)
    images = body["images"]
    assert isinstance(images, list)
    assert [isinstance(each, LocalFile) for each in images] == [True, False]
    assert images == ["~/a.png", "https://c.org/d.png"]


def test_json_from_outside_cannot_command_or_reorder_the_screen() -> None:
    assert tamed('{"a": "b\x1b[2J"}\r\n') == '{"a": "b[2J"}\n'
    assert tamed('{"a": "\u202eb"}') == '{\n  "a": "\\u202eb"\n}'
    assert "\u202e" not in tamed('{"a": "\u202eb')


async def test_fields_that_are_called_like_the_forms_own_entries_are_fields() -> None:
    schema = {"properties": {name: {"type": "string"} for name in ("(body)", "(label)", "(at)")}}
    async with opened(schema, size=(80, 24)) as form:
        await form.fill("(body)", "mine")
        await form.press("ctrl+t", "x", "enter", "f3", "[")
        await until(form.pilot, lambda: "not valid JSON" in screen_text(form.pilot))
        assert form.entry("(body)") == Typed("mine")
        assert form.entry("(label)") == NotSent()
        await form.press("f8", "ctrl+s")
        assert [(asked.body, asked.label) for asked in form.submits] == [({"(body)": "mine"}, "x")]

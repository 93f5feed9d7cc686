from __future__ import annotations

from textual.events import Key

from runcomfy_tui.forms import Branched, Entry, Field, FieldKind, Items, Members, NotSent, Raw, Several, Typed
from runcomfy_tui.forms.json_text import read_json
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.complaints import Deep
from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from tests.ui.field_steps import shown
from tests.ui.steps import WIDE, screen_text, until

NASTY = "[/red]\x1b]52;c;aGk=\x07\u202e[b]"
LEAF = Field(NASTY, FieldKind.LINE, title=NASTY, description=NASTY * 50_000)
ROW = Field("", FieldKind.GROUP, fields=(LEAF,))


async def test_foreign_words_inside_groups_lists_and_unions_are_shown_as_text() -> None:
    fields = (
        Field(f"a{NASTY}", FieldKind.GROUP, title=NASTY, fields=(LEAF,), required=True),
        Field(f"b{NASTY}", FieldKind.LIST, item=ROW),
        Field(f"c{NASTY}", FieldKind.UNION, branches=(Field("", FieldKind.LINE, title=NASTY), ROW)),
        Field(f"d{NASTY}", FieldKind.LINE, title=NASTY, note=NASTY),
    )
    entries: dict[str, Entry] = {
        fields[0].name: Members({NASTY: Typed(NASTY)}),
        fields[1].name: Items((Members({NASTY: Typed(NASTY)}), Raw(NASTY))),
        fields[2].name: Branched(1, {1: Members({NASTY: Typed(NASTY)}), 0: Typed(NASTY)}),
        fields[3].name: Several(NASTY),
    }
    async with shown(*fields, entries=entries, size=WIDE) as form:
        deep: Deep = {(NASTY,): (NASTY,), (0, NASTY): (NASTY,)}
        for field in fields:
            form.field(field.name).show_errors((f"{NASTY} {NASTY}",), deep)
            form.field(field.name).show_warnings((NASTY,))
            form.field(field.name).show_before(NASTY)
        await form.pilot.pause()
        text = screen_text(form.pilot)
        form.app.screen.query(SummaryLine).first().action_open()
        await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor))
        await form.pilot.pause()
        text += screen_text(form.pilot)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[b]" in text


async def test_a_union_whose_branch_is_gone_and_a_group_that_became_a_line_keep_what_was_there() -> None:
    gone = Field("gone", FieldKind.UNION, branches=(Field("", FieldKind.LINE),))
    line = Field("line", FieldKind.LINE)
    entries: dict[str, Entry] = {
        "gone": Branched(4, {4: Typed("kept")}),
        "line": Members({"path": Typed("kept"), "x": NotSent()}),
    }
    async with shown(gone, line, entries=entries) as form:
        assert screen_text(form.pilot).count("kept") == 2
        assert form.field("gone").catch_up() == entries["gone"]
        await form.go_to("line")
        await form.press("space")
        assert form.entry("line") == Raw(' {\n  "path": "kept"\n}')


async def test_no_key_is_lost_while_editors_are_exchanged() -> None:
    async with shown(Field("n", FieldKind.INTEGER)) as form:
        await form.go_to("n")
        await form.pilot.press("1", "f9", "2", "f9", "3", "f5", "space", "|", "4", "f5", "f5", "5")
        await until(form.pilot, lambda: form.entry("n") == Several("123 |45"))


async def test_a_list_of_thousands_is_edited_as_json_and_keeps_its_types() -> None:
    numbers = Field("many", FieldKind.LIST, item=Field("", FieldKind.INTEGER))
    start: dict[str, Entry] = {"many": Items(tuple(Typed(str(n)) for n in range(3000)))}
    async with shown(numbers, entries=start) as form:
        assert form.field("many").catch_up() == start["many"]
        await form.go_to("many")
        await form.press("space")
        entry = form.entry("many")
        assert isinstance(entry, Raw)
        assert read_json(entry.text) == list(range(3000))


async def test_a_very_large_group_takes_keys_before_all_of_it_is_there() -> None:
    many = tuple(Field(f"m{number}", FieldKind.LINE) for number in range(100))
    async with shown(Field("node", FieldKind.GROUP, fields=many)) as form:
        form.field("node").query_one(SummaryLine).action_open()
        await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor) and form.app.screen.focused)
        there = len(form.app.screen.query(FieldWidget))
        form.app.post_message(Key("a", "a"))
        await until(form.pilot, lambda: form.entry("node") != NotSent(), 20)
        assert there < 100
        await form.press("b", "escape")
        entry = form.entry("node")
        assert isinstance(entry, Members)
        assert entry.entries["m0"] == Typed("ab")


async def test_the_way_to_what_is_wrong_leads_to_the_innermost_field() -> None:
    inner = Field("inner", FieldKind.GROUP, required=True, fields=(Field("a", FieldKind.LINE), LEAF))
    deep: Deep = {("inner", "a"): ("must be shorter",)}
    async with shown(Field("outer", FieldKind.GROUP, required=True, fields=(LEAF, inner))) as form:
        form.field("outer").show_errors(("inner, a must be shorter",), deep)
        form.field("outer").focus_problem()
        await form.press("z")
        assert form.inner("a").entry == Typed("z")

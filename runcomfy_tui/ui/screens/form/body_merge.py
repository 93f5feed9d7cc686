"""How a body that was edited as JSON goes back into the fields, without touching what was not edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Checked, Entry, Field, Form, Members, NotSent, load
from runcomfy_tui.forms.assign import as_typed
from runcomfy_tui.forms.json_text import read_json, same_json, write_json
from runcomfy_tui.ui.widgets.fields.control import is_showable, typable

_MISSING: Final = object()


def editable_json(body: Mapping[str, object]) -> str:
    """The body as text to edit; nothing in it is cut, and nothing invisible or commanding in it stays so."""
    text = write_json(dict(body), indent=2)
    return text if is_showable(text) else write_json(dict(body), indent=2, ascii_only=True)


def tamed(text: str) -> str:
    """JSON text from outside as it can be shown: what would command or reorder the screen is written as an escape."""
    text = typable(text)
    if is_showable(text):
        return text
    try:
        return write_json(read_json(text), indent=2, ascii_only=True)
    except ValueError:
        return clean(text, keep_newlines=True)


def read_body(text: str) -> dict[str, object]:
    """The body that a text stands for; nothing at all is an empty one. Raises ValueError with the complaint."""
    value = read_json(text) if text.strip() else {}
    if not isinstance(value, dict):
        raise ValueError('must be a JSON object: {"name": value, …}')
    return value


def merged(
    form: Form, draft: Mapping[str, Entry], was: Mapping[str, object], now: Mapping[str, object]
) -> dict[str, Entry]:
    """The draft after its body was edited from `was` to `now`.

    A field whose value stayed keeps its entry as it is, with all that JSON cannot say: several values, half-typed
    numbers, branches that are not in use. Media are read as they are typed: what is no URL is a file of this machine,
    for so the body shows one.
    """
    loaded = as_typed(form, load(form, now))
    was, now = form.inner(was), form.inner(now)
    result = dict(draft)
    if form.whole_body:
        return {**result, **loaded}
    for field in form.fields:
        if not _same(was.get(field.name, _MISSING), now.get(field.name, _MISSING)):
            result[field.name] = _merged_entry(form, field, draft, loaded, (was.get(field.name), now.get(field.name)))
    names = {field.name for field in form.fields}
    others = [{name: value for name, value in each.items() if name not in names} for each in (was, now)]
    if not same_json(*others):
        result[form.extra.name] = loaded.get(form.extra.name, NotSent())
    return result


def moved(form: Form, checked: Checked, draft: Mapping[str, Entry], to: Form) -> dict[str, Entry]:
    """The draft of a form as one of another form for the same target: by the body, and as typed where that is wrong."""
    own = {name: entry for name, entry in draft.items() if form.field(name) is None}
    wrong = {name: draft[name] for name in checked.errors if name in draft and to.field(name) is not None}
    return {**own, **as_typed(to, load(to, checked.preview)), **wrong}


def _merged_entry(
    form: Form, field: Field, draft: Mapping[str, Entry], loaded: Mapping[str, Entry], edited: tuple[object, object]
) -> Entry:
    """The entry of a field that was edited; of a workflow's node the inputs that were not edited stay."""
    kept, new = draft.get(field.name, NotSent()), loaded.get(field.name, NotSent())
    was, now = edited
    if form.wrap is None or not (isinstance(kept, Members) and isinstance(new, Members)):
        return new
    if not (isinstance(was, Mapping) and isinstance(now, Mapping)):
        return new
    names = {each.name for each in field.fields}
    same = {name for name in names if _same(was.get(name, _MISSING), now.get(name, _MISSING))}
    entries = {
        **{name: entry for name, entry in kept.entries.items() if name in same},
        **{name: entry for name, entry in new.entries.items() if name not in same},
    }
    return Members(entries) if any(entry != NotSent() for entry in entries.values()) else NotSent()


def _same(left: object, right: object) -> bool:
    if left is _MISSING or right is _MISSING:
        return left is right
    return same_json(left, right)

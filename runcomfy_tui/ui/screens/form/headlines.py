"""The lines around a form in words: what is filled in, what came back, and how far it is from being sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Checked, Field, Form
from runcomfy_tui.forms.words import missing

LONGEST_NAME: Final = 80
LONGEST_SENTENCE: Final = 300


@dataclass(frozen=True, slots=True)
class FormTarget:
    """What is being filled in: the words for the title line, and the price in words."""

    title: str
    model_id: str
    price: str = ""


def title_line(target: FormTarget, *, again: bool) -> Content:
    """The first line: what this is, and for which model."""
    return Content.assemble(
        ("Run again with changes" if again else "New job", "bold"),
        ("  ·  ", "$foreground 40%"),
        (clean(target.title, LONGEST_NAME), "bold $text-accent"),
        (f"  {clean(target.model_id, LONGEST_NAME)}", "$foreground 55%"),
    )


def banner(form: Form, words: str, general: Sequence[str]) -> Content:
    """What stands above the fields: an answer from outside, errors that belong to no field, a broken schema."""
    lines = [Content.styled(clean(words, 2 * LONGEST_SENTENCE), "bold $text-error")] if words else []
    lines.extend(Content.styled(clean(each, LONGEST_SENTENCE), "$text-error") for each in general)
    if form.problem is not None:
        lines.append(Content.styled(f"{form.problem} Write the inputs as JSON.", "$text-warning"))
    return Content("\n").join(lines)


def foot(target: FormTarget, checked: Checked, *, said: str, first_bad: Field | None) -> Content:
    """The last line: what is missing or wrong, and the price."""
    price = Content.styled(clean(target.price, LONGEST_NAME), "$foreground 70%")
    parts = [each for each in (_status(checked, said, first_bad), price) if each.plain]
    return Content.styled("  ·  ", "$foreground 40%").join(parts)


def _status(checked: Checked, said: str, first_bad: Field | None) -> Content:
    if said:
        return Content.styled(said, "bold $text-accent")
    if checked.ok:
        return Content.styled("ready", "$text-success")
    if first_bad is None:
        return Content.styled(_to_do(checked), "$foreground 70%")
    complaint = clean(checked.errors[first_bad.name][0], LONGEST_NAME)
    others = len(checked.errors) - 1
    rest = f", and {others} more" if others else ""
    return Content.styled(f"{clean(first_bad.label, 30)}: {complaint}{rest}", "bold $text-error")


def _to_do(checked: Checked) -> str:
    count = len(checked.errors) or 1
    only_missing = all(words == (missing(),) for words in checked.errors.values())
    fields = f"{count} {'field' if count == 1 else 'fields'}"
    return f"{fields} to fill in" if only_missing else f"{fields} to fill in or correct"

"""The lines around a form in words: what is filled in, what came back, and how far it is from being sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Checked, Field, Form
from runcomfy_tui.forms.words import missing
from runcomfy_tui.present.money import money
from runcomfy_tui.ui.screens.form.around import Purse

LONGEST_NAME: Final = 80
LONGEST_SENTENCE: Final = 300
_DOT: Final = Content.styled("  ·  ", "$foreground 40%")


@dataclass(frozen=True, slots=True)
class FormTarget:
    """What is being filled in: the words for the title line, raw, and the price in words.

    ``rules_say`` leads to what is wrong with the inputs. With ``takes_more`` any other inputs can be given as JSON.
    """

    title: str
    id_line: str
    price: str = ""
    rules_say: str = "The model's published schema says:"
    takes_more: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """What the last line tells besides the check.

    `jobs` has the words for several of them, empty for one; `unread` says that JSON was typed that cannot be read.
    """

    said: str = ""
    unread: bool = False
    first_bad: Field | None = None
    estimate_usd: float | None = None
    purse: Purse = Purse()  # noqa: RUF009 - frozen
    label: str = ""
    jobs: str = ""


def title_line(target: FormTarget, *, again: bool) -> Content:
    """The first line: what this is, and what it is for."""
    return Content.assemble(
        ("Run again with changes" if again else "New job", "bold"),
        ("  ·  ", "$foreground 40%"),
        (clean(target.title, LONGEST_NAME), "bold $text-accent"),
        (f"  {clean(target.id_line, LONGEST_NAME)}", "$foreground 55%"),
    )


def banner(form: Form, words: str, general: Sequence[str], *, facts: Sequence[str] = (), news: str = "") -> Content:
    """What stands above the fields.

    First what does not hold any more of an earlier job (`facts`), then an answer from outside, errors that belong to
    no field, a broken schema, and what there is to know about the draft (`news`).
    """
    lines = [Content.styled(clean(each, LONGEST_SENTENCE), "bold $text-warning") for each in facts]
    if words:
        lines.append(Content.styled(clean(words, 2 * LONGEST_SENTENCE), "bold $text-error"))
    lines.extend(Content.styled(clean(each, LONGEST_SENTENCE), "$text-error") for each in general)
    if form.problem is not None:
        lines.append(Content.styled(f"{form.problem} Write the inputs as JSON.", "$text-warning"))
    if news:
        lines.append(Content.styled(clean(news, LONGEST_SENTENCE), "italic $foreground 70%"))
    return Content("\n").join(lines)


def foot(target: FormTarget, checked: Checked, told: Foot) -> Content:
    """The last line: what is missing or wrong, then the price and what can be spent."""
    texts = [told.jobs or _price(target, told), *_purse(told.purse)]
    if told.label:
        texts.append(f"label: {clean(told.label, 30)}")
    quiet = [Content.styled(text, "$foreground 70%") for text in texts if text]
    return _DOT.join([each for each in (_status(checked, told), *quiet) if each.plain])


def _price(target: FormTarget, told: Foot) -> str:
    """What this one job costs where that can be known, else what the model publishes."""
    if told.estimate_usd is None:
        return clean(target.price, LONGEST_NAME)
    return f"about {money(told.estimate_usd)}"


def _purse(purse: Purse) -> list[str]:
    words = []
    if purse.budget_left_usd is not None:
        left = purse.budget_left_usd
        words.append(f"budget: {money(left)} left" if left > 0 else "budget passed")
    if purse.balance_usd is not None:
        words.append(f"balance {money(purse.balance_usd)}")
    if purse.profile:
        words.append(f"profile {clean(purse.profile, 24)}")
    return words


def _status(checked: Checked, told: Foot) -> Content:
    first_bad = told.first_bad
    if told.said:
        return Content.styled(told.said, "bold $text-accent")
    if told.unread:
        return Content.styled("the JSON in F3 cannot be read", "bold $text-error")
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
    only_missing = all(words == (missing(),) for words in checked.deep.values())
    fields = f"{count} {'field' if count == 1 else 'fields'}"
    return f"{fields} to fill in" if only_missing else f"{fields} to fill in or correct"

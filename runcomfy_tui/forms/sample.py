"""A whole filled form as a body: every input has a value, as far as the schema lets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runcomfy_tui.forms.field import Field, Form
from runcomfy_tui.forms.template import example

_ROUNDS: Final = 40
_GUESSES: Final[tuple[object, ...]] = ("A fox by a river", 1, {}, [], True, None, ["A fox by a river"], "")


def sample(form: Form) -> dict[str, object]:
    """A body that the form's own validator accepts, with as many inputs as go together.

    What a required value breaks (a pattern, say, or a place in the schema that has no field) is answered by guessing;
    raises ValueError where no guess fits.
    """
    body = {each.name: example(each, filled=True) for each in form.fields if not each.readonly and not form.whole_body}
    for _ in range(_ROUNDS):
        problems = form.validator.problems(body)
        if not problems:
            return body
        body = _mended(form, body, tuple(problem.path for problem in problems))
    raise ValueError(f"no body was found that the schema accepts: {problems[0].path}: {problems[0].words}")


def _mended(form: Form, body: Mapping[str, object], paths: tuple[tuple[str | int, ...], ...]) -> dict[str, object]:
    """The body without the optional inputs that are complained about, and with other values for the required ones."""
    names = {str(path[0]) for path in paths if path}
    result = dict(body)
    if not names:
        optional = [each.name for each in form.fields if each.name in body and not each.required]
        if not optional:
            raise ValueError("the required inputs do not go together")
        del result[optional[-1]]
    for name in names:
        field = form.field(name)
        if name in body and (field is None or not field.required):
            del result[name]
        else:
            result[name] = _guessed(form, field, result, name)
    return result


def _guessed(form: Form, field: Field | None, body: Mapping[str, object], name: str) -> object:
    candidates = (*(field.choices if field is not None else ()), *_GUESSES)
    for value in candidates:
        if not any(problem.path[:1] == (name,) for problem in form.validator.problems({**body, name: value})):
            return value
    raise ValueError(f"no value was found for {name}")

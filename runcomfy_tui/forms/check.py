"""From what was entered to the body that is sent, or to what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from runcomfy_tui.forms import media
from runcomfy_tui.forms.build import Build, Path, without_holes
from runcomfy_tui.forms.entry import Draft, NotSent
from runcomfy_tui.forms.field import Field, Form
from runcomfy_tui.forms.json_text import is_sendable
from runcomfy_tui.forms.placing import explained, field_at
from runcomfy_tui.forms.sending import is_sent
from runcomfy_tui.forms.validator import Problem
from runcomfy_tui.forms.words import path_words


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    `body` is what will be sent, None while anything is wrong. `preview` is the body as far as it can be built.
    `errors` maps field names to sentences without a subject ("must be at most 30"), inner places said in words;
    `deep` has the same by path inside the body; `general` has whole sentences; `warnings` (by field) forbid nothing.
    `hidden` are the fields that the values of others switch off: kept, but neither shown nor sent. `required` are
    those that must be filled in as things stand; `hidden_inside` and `required_inside` say the same of inputs inside
    groups, by path. Paths and names are those of the fields, which are not the body's where the form wraps its values.
    `buildable` says that `preview` is what was meant, so that it could be sent although the schema
    or a rule about files forbids it.
    """

    body: dict[str, object] | None
    preview: dict[str, object]
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()
    deep: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buildable: bool = True
    hidden_inside: frozenset[Path] = frozenset()
    required_inside: frozenset[Path] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether the body can be sent."""
        return self.body is not None


def check(form: Form, draft: Draft, files: media.Files = media.NO_FILES) -> Checked:
    """Builds the body from a draft and validates it; fields that the draft lacks count as not sent.

    Names in the draft that are no field's are ignored. `files` tells what is known of files of this machine; those
    stand in the body as :class:`media.LocalFile`.
    """
    if form.whole_body:
        return _check_whole_body(form, draft)
    build = Build(files, unchecked=frozenset(form.validator.unchecked))
    body = _flat(form, build, draft)
    general: list[str] = []
    asked = _for_validator(build, body)
    said = frozenset(build.complaints)
    named = {each.name: each for each in form.fields}
    for problem in form.validator.problems(asked):
        if not _is_said(said, build.unread, problem.path):
            _place(named, draft, asked, problem, build, general)
    if form.wrap is not None:
        for path, misfit in form.wrap.misfits(body):
            build.complain(path, misfit, unread=False)
    if build.has_files and (words := media.body_problem(body, files)):
        general.append(words)
    return _checked(form, build, body, general)


def _flat(form: Form, build: Build, draft: Draft) -> dict[str, object]:
    """The values by the names of the fields; of a workflow only those that differ from the deployed ones."""
    if form.wrap is None:
        return build.members(form.fields, form.extra, form.conditions, draft)
    values = form.wrap.changed(build.members(form.fields, None, form.conditions, draft))
    others = build.others(form.extra, draft, ())
    return {**values, form.extra.name: others} if others else values


def _checked(form: Form, build: Build, body: dict[str, object], general: list[str]) -> Checked:
    if build.has_holes:
        body = {name: without_holes(value) for name, value in body.items()}
    wrong = {path[0] for path in build.complaints}
    hidden = frozenset(str(path[0]) for path in build.hidden if len(path) == 1) - wrong
    required = {each.name for each in form.fields if each.required and not each.readonly}
    required |= {str(path[0]) for path in build.required if len(path) == 1}
    body = form.outer(body)
    return Checked(
        body=None if build.complaints or general else body,
        preview=body,
        errors=_by_field(form, build.complaints),
        general=tuple(dict.fromkeys(general)),
        deep={path: tuple(dict.fromkeys(words)) for path, words in build.complaints.items()},
        hidden=hidden,
        required=frozenset(required) - hidden,
        warnings=_by_field(form, build.warnings),
        buildable=not build.unread,
        hidden_inside=frozenset(path for path in build.hidden if len(path) > 1 and path not in build.complaints),
        required_inside=frozenset(path for path in build.required if len(path) > 1),
    )


def _for_validator(build: Build, body: dict[str, object]) -> object:
    asked: object = without_holes(body, None) if build.has_holes else body
    return media.stand_in(asked, build.files) if build.has_files else asked


def _is_said(said: frozenset[Path], unread: Collection[Path], path: Path) -> bool:
    """Whether a complaint of the validator follows from one that was made already."""
    if any(path[:length] in said for length in range(1, len(path) + 1)):
        return True
    return any(place[: len(path)] == path for place in unread)


def _place(
    named: Mapping[str, Field], draft: Draft, body: object, problem: Problem, build: Build, general: list[str]
) -> None:
    """Puts one of the validator's complaints where it can be met."""
    if not problem.path:
        general.append(f"The inputs together: {problem.words}.")
        return
    name = str(problem.path[0])
    there, entry = field_at(named.get(name), draft.get(name), problem.path[1:])
    for each in explained(problem, there, entry, body):
        build.complain(each.path, each.words, unread=False)


def _by_field(form: Form, complaints: Mapping[Path, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The complaints of each field, in the order of the fields; those about other values are on the extra field."""
    if not complaints:
        return {}
    found: dict[str, list[str]] = {each.name: [] for each in form.fields}
    found[form.extra.name] = []
    for path, words in complaints.items():
        name = str(path[0])
        is_field = name in found and name != form.extra.name
        inner = path_words(path[1:]) if is_field else path_words(path)
        inner = form.place_words(path[1:]) if name == form.extra.name else inner
        kept = found[name if is_field else form.extra.name]
        kept.extend(f"{inner} {each}" if inner else each for each in words)
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items() if words}


def _check_whole_body(form: Form, draft: Draft) -> Checked:
    (only,) = form.fields
    entry = draft.get(only.name, NotSent())
    try:
        body = _whole_body(only, draft) if is_sent(only, entry) else {}
    except ValueError as error:
        words = (str(error),)
        return Checked(None, {}, {only.name: words}, deep={(only.name,): words}, buildable=False)
    found: dict[str, list[str]] = {}
    for problem in form.validator.problems(body):
        where = path_words(problem.path)
        found.setdefault(only.name, []).append(f"{where}: {problem.words}" if where else problem.words)
    errors = {name: tuple(dict.fromkeys(words)) for name, words in found.items()}
    deep: dict[Path, tuple[str, ...]] = {(name,): words for name, words in errors.items()}
    return Checked(None if errors else body, body, errors, deep=deep)


def _whole_body(only: Field, draft: Draft) -> dict[str, object]:
    value = Build().value(only, draft[only.name], (only.name,))
    if not isinstance(value, dict):
        raise ValueError('must be a JSON object: {"name": value, …}')
    if not is_sendable(value):
        raise ValueError("has a character that cannot be sent")
    return value

"""The job whose inputs a form starts from, with what has become of them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.source import Source, path_of
from runcomfy_tui.forms import Entry, Form, load
from runcomfy_tui.forms.earlier import Said, with_files
from runcomfy_tui.forms.media import LocalFile


@dataclass(frozen=True, slots=True)
class Earlier:
    """``body`` is what was sent, ``problems`` what the service said about it (a 422's detail).

    ``files`` are the local files in it that are still the same, ``said_first`` is what does not hold any more: a
    deleted output, a changed file.
    """

    job: Job
    body: Mapping[str, object]
    problems: object = None
    files: tuple[Source, ...] = ()
    said_first: tuple[Said, ...] = ()

    def entries(self, form: Form) -> dict[str, Entry]:
        """Return what gives the body again: the paths of files that are the same, and all else as it was sent."""
        return with_files(load(form, self.body), self.body, self.files, form)

    def facts(self, form: Form) -> tuple[str, ...]:
        """Return what does not hold any more, in sentences."""
        return said_words(form, self.said_first)

    @property
    def shown_body(self) -> Mapping[str, object]:
        """Return the body with a local file in place of the bytes that it was made into: to compare with."""
        body: object = self.body
        for source in self.files:
            body = _with(body, path_of(source.pointer, self.body), LocalFile(source.path))
        return body if isinstance(body, Mapping) else self.body


def said_words(form: Form, said: Sequence[Said]) -> tuple[str, ...]:
    """Return sentences about places in a body; foreign text."""
    return tuple(f"{form.place_words(place)} {words}." for place, words in said)


def _with(value: object, path: tuple[str | int, ...], new: object) -> object:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping) and isinstance(step, str) and step in value:
        return {**value, step: _with(value[step], rest, new)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], _with(value[step], rest, new), *value[step + 1 :]]
    return value
